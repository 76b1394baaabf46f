"""How long a server keeps a run that has ended and that nobody shares."""

import contextlib
import time

from rnn_demo.runs import folders, owners
from rnn_demo.runs.status import RunError

DAY_SECONDS = 24 * 3600


def delete_old(days: int, but: str = "") -> None:
    """Delete visitors' runs that ended more than so many days ago and are not shared, but for one.

    What is nobody's no visitor could share.
    """
    for run in folders.all_runs():
        if run.alive or run.id == but or owners.is_shared(run.id) or owners.is_nobodys(run.id):
            continue
        with contextlib.suppress(OSError, RunError):
            path = folders.folder(run.id)
            changed = max(p.stat().st_mtime for p in [path, *path.iterdir()])
            if time.time() - changed > days * DAY_SECONDS:
                folders.delete(run.id)
