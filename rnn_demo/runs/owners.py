"""Whose run it is: on a server for a class a visitor changes their own runs alone.

There are no accounts. A visitor has a secret in their link; a run keeps its hash.
"""

import hashlib
import secrets

from rnn_demo.runs import folders
from rnn_demo.runs.mode import mode
from rnn_demo.runs.status import RunError, read_about


def new_secret() -> str:
    """A secret for a link, which nobody guesses: 128 bits."""
    return secrets.token_urlsafe(16)


def owner(secret: str) -> str:
    """What a run keeps of its owner's secret: a hash, which doesn't tell it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32] if secret else ""


def may_change(run_id: str, visitor: str) -> bool:
    """Whether a visitor may stop, resume, rename, share or delete a run. visitor: of `owner`."""
    try:
        if folders.is_shipped(run_id):
            return False
    except RunError:
        return False
    if mode() == "own":
        return True
    return mode() == "class" and bool(visitor) and _owner(run_id) == visitor


def may_see(run_id: str, visitor: str) -> bool:
    """Whether a visitor may look at a run: their own, a shared one, one of the command line."""
    try:
        folders.folder(run_id)
    except RunError:
        return False
    if mode() == "own" or may_change(run_id, visitor) or is_shared(run_id):
        return True
    return is_nobodys(run_id)


def insist(run_id: str, visitor: str) -> None:
    """Raise RunError where a visitor may not change a run."""
    if not may_change(run_id, visitor):
        raise RunError("This run is somebody else's: you can look at it, not change it.")


def is_shared(run_id: str) -> bool:
    """Whether its owner lets all visitors look at a run."""
    return _about(run_id).get("shared") is True


def is_nobodys(run_id: str) -> bool:
    """Whether a run is of the command line, or of before the server was one for a class."""
    return _owner(run_id) == ""


def share(run_id: str, shared: bool) -> None:
    """Let all visitors look at a run, or its owner alone."""
    folders.write_about(run_id, shared=shared)


def _owner(run_id: str) -> str:
    found = _about(run_id).get("owner", "")
    return found if isinstance(found, str) else "unreadable"


def _about(run_id: str) -> dict:
    try:
        return read_about(folders.folder(run_id))
    except RunError:
        return {"owner": "unreadable"}
