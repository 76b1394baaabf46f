"""Every option of every command is given values that it can't take: one sentence, status 2.

The options come from the parsers themselves: one that is added later is walked, too.
"""

import argparse
import importlib

import pytest

from rnn_demo import data
from rnn_demo.__main__ import COMMANDS, main
from rnn_demo.commands import benchmark
from rnn_demo.commands.complain import Parser
from rnn_demo.commands.options import path
from rnn_demo.runs import folders
from rnn_demo.spec import Recipe, Spec

BAD = {
    "empty": "",
    "a word": "x",
    "negative": "-1",
    "a fraction": "1.5",
    "over all": "1e999",
    "huge": "9" * 30,
    "not a number": "nan",
    "infinite": "inf",
    "hexadecimal": "0x10",
    "a path": "../../../../etc/passwd",
    "no file": "/no/such/file.keras",
    "a folder": "/",
    "long": "x" * 10_000,
    "long digits": "1" * 10_000,
    "unicode": "\u202e٣🙂",
    "no text": "\udcff",
    "lines": "a\nb\rc",
    "markup": "<b>%s{0}</b>",
    "zero byte": "a\0b",
}
BAD_PATHS = ("empty", "long", "zero byte")
ANY = set(BAD)
FRACTIONS = {
    f.name
    for r in (Spec, Recipe)
    for f in vars(r)["__dataclass_fields__"].values()
    if isinstance(f.default, float)
}
TAKEN = {"--title": ANY}  # values that are none of an option's business to refuse


class ReachedWorkError(Exception):
    """A call was not refused."""


@pytest.fixture(autouse=True)
def no_work(monkeypatch, tmp_path):
    """Whatever a command does after it has looked at its options is an error here."""

    def reached(*args: object, **kwargs: object) -> None:
        raise ReachedWorkError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(folders, "create", reached)
    monkeypatch.setattr(data, "test_split", reached)
    monkeypatch.setattr(data, "mnist", reached)
    monkeypatch.setattr(benchmark, "speeds", reached)


def parser_of(command: str) -> argparse.ArgumentParser:
    parser = Parser()
    importlib.import_module(f"rnn_demo.commands.{command}").add_arguments(parser)
    return parser


def actions() -> list:
    return [
        pytest.param(command, action, id=f"{command} {(action.option_strings or [action.dest])[0]}")
        for command in COMMANDS
        for action in parser_of(command)._actions
        if action.dest != "help"
    ]


def refused(call: list[str], capsys) -> str | None:
    """The sentence with which a call is refused; None if it was not."""
    try:
        status = main(call)
    except SystemExit as exit:
        status = exit.code
    except ReachedWorkError:
        capsys.readouterr()
        return None
    out, err = capsys.readouterr()
    if status == 0:
        return None
    assert status == 2, err[:2000]
    assert out == ""
    (line,) = err.splitlines()
    assert line.isprintable()
    assert line.endswith(".")
    assert len(line) < 1000
    return line


@pytest.mark.parametrize(("command", "action"), actions())
def test_what_an_option_cannot_take_is_refused(command, action, capsys):
    names = BAD_PATHS if action.type is path else BAD
    taken = TAKEN.get((action.option_strings or [action.dest])[0], set())
    if action.dest in FRACTIONS:
        taken = {"a fraction"}
    for name in sorted(set(names) - taken):
        call = [f"{o}={BAD[name]}" for o in action.option_strings[:1]] or [BAD[name]]
        needed = ["x.png"] if command == "predict" and action.option_strings else []
        said = refused([command, *call, *needed], capsys)
        assert said, f"{call[0][:80]!r} was taken"


@pytest.mark.parametrize("name", TAKEN)
def test_what_takes_any_text_does(name, capsys):
    for text in BAD.values():
        assert refused(["train", f"{name}={text}"], capsys) is None


def test_what_no_parser_knows(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    for call in (
        [],
        ["nothing"],
        [""],
        ["--nothing"],
        ["x" * 10_000],
        ["\udcff"],
        ["train", "--nothing"],
        ["train", "extra"],
        ["train", "--cell"],
        ["train", "--preset", "simple-16", "--resume"],
        ["code", "--preset", "a", "--model", "b"],
        ["predict"],
        ["predict", "--model"],
        ["evaluate", "extra"],
        ["presets", "extra"],
        ["train", "--out", "file/folder"],
        ["train", "--out", "file"],
        ["benchmark", "--html", "."],
        ["benchmark", "--html", "file/chart.html"],
        ["benchmark", "--html", "no/such/folder/chart.html"],
    ):
        assert refused(call, capsys), call


def test_nothing_was_written(tmp_path, capsys):
    for name in ("a path", "no file", "empty", "long", "zero byte"):
        for option in ("--resume", "--preset", "--cell"):
            refused(["train", f"{option}={BAD[name]}"], capsys)
    assert list(tmp_path.iterdir()) == []
