"""What the README says is so: its table is what the command prints, its links lead somewhere."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.commands import results
from rnn_demo.explain import passes
from rnn_demo.guide_steps import STEPS
from rnn_demo.spec.recipe import Recipe
from tests import remake

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("anew", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_table_is_what_the_command_prints(anew, capsys, monkeypatch):
    """By what is kept of their answers (tests/explain/test_passes.py), and every night anew."""
    if not anew:
        kept = lambda model: (0.0, float(passes.survey(model).accuracy[-1]))  # noqa: E731
        monkeypatch.setattr(results, "evaluated", kept)
    assert main(["results"]) == 0
    assert capsys.readouterr().out.strip() in README


def test_those_of_an_older_trainer_are_marked():
    """One that today's trainer makes has a card that names all of today's choices."""
    for name in library.shipped():
        (line,) = re.findall(rf"(?m)^\| {name} \|.*\| 0\.\d+ \|$", README)
        recipe = library.find(name).card["recipe"]
        assert ("†" in line) == (recipe.keys() != Recipe().to_json().keys())


def test_accuracy_by_rows_memories_and_the_guided_path_are_as_it_says():
    assert remake.accuracy_by_rows_read() in README
    assert remake.memory_table() in README
    assert f"its guided path has {len(STEPS)}\n  steps" in README


def test_its_picture_is_what_its_command_draws(tmp_path):
    (command,) = re.findall(r"python -m rnn_demo (export --gif read.gif)", README)
    assert "](assets/read.gif)" in README
    file = tmp_path / "read.gif"
    assert main([*command.split()[:-1], str(file)]) == 0
    with Image.open(file) as made, Image.open(ROOT / "assets" / "read.gif") as kept:
        assert (made.size, made.n_frames) == (kept.size, kept.n_frames)
        for frame in (0, 14, 27):
            made.seek(frame)
            kept.seek(frame)
            apart = np.abs(np.asarray(made.convert("RGB"), int) - np.asarray(kept.convert("RGB")))
            assert (apart > 40).mean() < 0.001  # other processors round otherwise
