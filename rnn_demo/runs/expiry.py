"""How long a server keeps a run that has ended and that nobody shares."""

import contextlib
import time

from rnn_demo.runs import folders, owners
from rnn_demo.runs.status import RunError

DAY_SECONDS = 24 * 3600


def delete_old(days: int) -> None:
    """Delete the runs that ended more than so many days ago and that nobody shares."""
    for run in folders.all_runs():
        if run.alive or owners.is_shared(run.id):
            continue
        with contextlib.suppress(OSError, RunError):
            path = folders.folder(run.id)
            if time.time() - max(p.stat().st_mtime for p in path.iterdir()) > days * DAY_SECONDS:
                folders.delete(run.id)
