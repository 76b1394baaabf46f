"""The results of a run: its network, and the network's card."""

import contextlib
from pathlib import Path

from rnn_demo.files import JsonObject, file_exists_inside, read_json_or_empty
from rnn_demo.runs import folders
from rnn_demo.runs.status import RunRequestError


def load_run_card(run_id: str) -> JsonObject:
    """Return the card of a run that has ended; raise RunRequestError if there is none yet."""
    path = folders.run_folder(run_id)
    if file_exists_inside(path, path / "card.json") and (
        card := read_json_or_empty(path / "card.json")
    ):
        return card
    raise RunRequestError("This run has no card yet: it is written when training ends.")


def run_ids_and_card_times() -> list[tuple[str, int]]:
    """Return the id of each run that has a card, and the time when the card was written, in ns."""
    paths = folders.runs_folder().glob("*/card.json")
    with contextlib.suppress(OSError):  # deleted in between
        return [(p.parent.name, p.stat().st_mtime_ns) for p in sorted(paths)]
    return []


def newest_network_of_run(run_id: str) -> Path | None:
    """Return the newest network of a run: model.keras, or the last snapshot if that is newer.

    Links that lead out of the run's folder are ignored. None if there is no network.
    """
    path = folders.run_folder(run_id)
    snapshots = sorted((path / "snapshots").glob("[0-9]*.keras"))
    networks = [p for p in (path / "model.keras", *snapshots[-1:]) if file_exists_inside(path, p)]
    return max(networks, key=lambda p: p.stat().st_mtime_ns, default=None)


def run_ids_with_network() -> list[str]:
    """Return the ids of the runs that have a network to open, the newest first."""
    networks = []
    for run_id in reversed(folders.run_titles_by_id()):
        with contextlib.suppress(RunRequestError, OSError):  # deleted in between
            if newest_network_of_run(run_id) is not None:
                networks.append(run_id)
    return networks
