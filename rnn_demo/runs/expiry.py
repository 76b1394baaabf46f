"""How long a server keeps a run that has ended and that nobody shares."""

import contextlib
import time

from rnn_demo.runs import folders, owners
from rnn_demo.runs.mode import mode
from rnn_demo.runs.status import RunError

DAY_SECONDS = 24 * 3600


def delete_old(days: int, but: str = "") -> None:
    """Delete the runs that ended more than so many days ago and that nobody shares, but for one.

    On a server for a class what is nobody's stays: no visitor could share it.
    """
    for run in folders.all_runs():
        stays = mode() == "class" and owners.is_nobodys(run.id)
        if run.alive or run.id == but or owners.is_shared(run.id) or stays:
            continue
        with contextlib.suppress(OSError, RunError):
            path = folders.folder(run.id)
            changed = max(p.stat().st_mtime for p in [path, *path.iterdir()])
            if time.time() - changed > days * DAY_SECONDS:
                folders.delete(run.id)
