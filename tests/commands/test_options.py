"""Every option of every command gets invalid values, and reports one sentence with status 2.

The options come from the parsers themselves, so later ones are covered, too.
"""

import argparse
import importlib
import shlex

import pytest

from rnn_demo import data
from rnn_demo.__main__ import COMMANDS, main
from rnn_demo.commands.command_line import Parser
from rnn_demo.commands.options import parse_path_argument
from rnn_demo.runs import folders
from tests.fixtures import kind_file

# Imported before names are patched that they import.
MODULES = {name: importlib.import_module(f"rnn_demo.commands.{name}") for name in COMMANDS}
BAD_PATHS = ["", "x" * 10_000, "a\0b"]
BAD = [
    *BAD_PATHS,
    "-1",
    "1e999",
    "nan",
    "0x10",
    "../../../../etc/passwd",
    "\u202e٣🙂",
    "\udcff",
    "a\nb\rc",
    "<b>%s{0}</b>",
]


class ReachedWorkError(Exception):
    """A call was not refused."""


@pytest.fixture(autouse=True)
def no_work(monkeypatch, tmp_path):
    """Raise an error for all work of a command after its options are checked."""

    def reached(*args: object, **kwargs: object) -> None:
        raise ReachedWorkError

    monkeypatch.chdir(tmp_path)
    for module, name in (
        (folders, "create_run"),
        (data, "test_split"),
        (data, "load_mnist_splits"),
    ):
        monkeypatch.setattr(module, name, reached)


def refused(call: list[str], capsys) -> str | None:
    """Return the sentence with which a call is refused; None if it was accepted."""
    try:
        status = main(call)
    except SystemExit as exit:
        status = exit.code
    except ReachedWorkError:
        return None
    out, err = capsys.readouterr()
    assert (status, out) == (2, ""), err[:2000]
    (line,) = err.splitlines()
    assert line.isprintable()
    assert line.endswith(".")
    assert len(line) < 1000
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_refuses_invalid_values(command, capsys):
    parser = Parser()
    MODULES[command].add_arguments(parser)
    for action in parser._actions:
        if action.dest in ("help", "title") or action.help == argparse.SUPPRESS:
            continue  # any text is a valid title, and suppressed options are the app's own
        needed = ["x.png"] if command == "predict" and action.option_strings else []
        for bad in BAD_PATHS if action.type is parse_path_argument else BAD:
            call = [f"{o}={bad}" for o in action.option_strings[:1]] or [bad]
            assert refused([command, *call, *needed], capsys), f"{call[0][:80]!r} was taken"


RESUME = "train --resume a-run"
GRU = shlex.quote(str(kind_file("gru")))
CALLS = {
    "train --nothing": "unrecognized arguments: --nothing",
    "train --preset simple-16 --resume": "expected one argument",
    f"{RESUME} --units=4": "keeps its settings",
    f"{RESUME} --epochs=4": "keeps its settings",
    f"{RESUME} --preset=simple-16": "keeps its settings",
    f"{RESUME} --title=4": "keeps its settings",
    "train --out file/folder": "file/folder can't be made",
    "train --warmup-steps 10 --schedule constant": "needs the cosine",
    "code --preset simple-16 --model b": "not allowed with",
    "code --stateful --batch-size 99": "does not divide",
    "code --preset residual --api sequential": "choose the functional API",
    "code --preset no-such": "no-such",
    "code --model no-such": "no-such",
    f"code --model {GRU}": "no card.json",
}


@pytest.mark.parametrize("call", CALLS)
def test_unknown_and_contradictory_options_are_refused(call, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    assert CALLS[call] in refused(shlex.split(call), capsys)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
