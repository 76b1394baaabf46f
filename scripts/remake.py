"""Repeat all measurements that are stored about a shipped network: `python -m scripts.remake NAME`.

Run it when the network's model.keras and card.json have been replaced. It fits the calibration in
its card and the readout of its memory again, evaluates it on the test set, replaces the numbers in
README and manual, and stores Keras's results, with which tests compare the reader.
"""

import contextlib
import io
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.explain import passes
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.spec.presets import DEFAULT, TWINS
from scripts import minimal_pairs

ROOT = Path(__file__).parent.parent
README, MANUAL = ROOT / "README.md", ROOT / "assets" / "manual.md"
PARAGRAPH = re.compile(r"(?<=### Accuracy by rows read\n\n).*?(?=\n\n)", re.DOTALL)
ROWS = (10, 14, 18)
PICTURED = ("lstm-128", "gru-33", "simple-64", "simple-16")  # each cell, and the smallest
AFTER = (8, 14, 20, 28)


def remake(name: str) -> None:
    """Raise UserError if there is no such network, and SystemExit if a command fails."""
    _run("prepare", name)
    line = _run("results", name).splitlines()[-1]
    row = re.compile(rf"(?<=\n)\| {name} \|.*(?=\n)")
    _put(MANUAL, row, line)  # first: what ships
    if row.search(README.read_text(encoding="utf-8")):  # README has three of the rows
        _put(README, row, line)
    if name in PICTURED:
        head, table = re.escape(memory_table().splitlines()[0]), memory_table()
        _put(MANUAL, re.compile(rf"{head}(\n\|.*)+"), table)
    if name in (DEFAULT, TWINS[DEFAULT]):
        _put(MANUAL, PARAGRAPH, accuracy_by_rows_read())
    if name == DEFAULT:
        minimal_pairs.FILE.write_text(minimal_pairs.table() + "\n", encoding="utf-8")


def accuracy_by_rows_read() -> str:
    """Return the manual's paragraph on the default network and its twin, from stored accuracies."""
    curves = (
        passes.load_pass_or_empty(library.open_model_by_name(name), SurveyPass).accuracy_by_step
        for name in (DEFAULT, TWINS[DEFAULT])
    )
    (first, *others), then = ([f"{c[row - 1]:.0%}" for row in ROWS] for c in curves)
    later = [f"{share} after {row}" for share, row in zip(others, ROWS[1:], strict=True)]
    text = (
        f"Trained to answer after every row (`target_replication`), `{DEFAULT}` reads {first} of "
        f"the test images correctly after {ROWS[0]} of the 28 rows, {' and '.join(later)}, while "
        f"`{TWINS[DEFAULT]}`, trained only on its last answer, reads {', '.join(then[:-1])} "
        f"and {then[-1]}."
    )
    return textwrap.fill(text.replace("%", " %").replace("  %", " %"), 100)


def memory_table() -> str:
    """Return the manual's table of shares of the pixels' variance: rows seen / rows to come."""
    lines = [
        "| read off | " + " | ".join(f"after row {row}" for row in AFTER) + " |",
        "|---|" + "---:|" * len(AFTER),
    ]
    for name in PICTURED:
        readout = passes.load_stored_memory_readout(library.open_model_by_name(name))
        assert readout is not None, name
        parts = {"h": readout.h, "h and c": readout.full_state}
        if np.array_equal(readout.h.seen, readout.full_state.seen, equal_nan=True):
            del parts["h and c"]
        for what, shares in parts.items():
            cells = [
                f"{shares.seen[row - 1]:.2f} / {shares.to_come[row - 1]:.2f}".removesuffix(" / nan")
                for row in AFTER
            ]
            lines.append(f"| {name}, {what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _run(*command: str) -> str:
    """Run one of the project's commands; print and return its output."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        if main(list(command)):
            raise SystemExit(1)
    print(said.getvalue(), end="", flush=True)
    return said.getvalue()


def _put(file: Path, where: re.Pattern[str], text: str) -> None:
    """Replace the first match of a pattern in a file with a text."""
    new, found = where.subn(lambda _: text, file.read_text(encoding="utf-8"), count=1)
    if not found:
        raise SystemExit(f"{file.name} has no match of {where.pattern!r}.")
    file.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        remake(name)
    subprocess.run([sys.executable, "-m", "tests.fixtures", "shipped"], cwd=ROOT, check=True)
