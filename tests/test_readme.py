"""What the README says is so: its table is what the command prints, its links lead somewhere."""

import re
from pathlib import Path

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.spec.recipe import Recipe
from rnn_demo.ui.guide_steps import STEPS
from tests import remake

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_table_is_what_the_command_prints(capsys):
    assert main(["results"]) == 0
    assert capsys.readouterr().out.strip() in README


def test_those_of_an_older_trainer_are_marked():
    """One that today's trainer makes has a card that names all of today's choices."""
    for name in library.shipped():
        (line,) = re.findall(rf"(?m)^\| {name} \|.*\| 0\.\d+ \|$", README)
        recipe = library.find(name).card["recipe"]
        assert ("†" in line) == (recipe.keys() != Recipe().to_json().keys())


def test_accuracy_by_rows_read_is_that_of_the_card_and_the_file():
    assert remake.accuracy_by_rows_read() in README


def test_what_can_be_read_off_memories_is_what_is_kept():
    assert remake.memory_table() in README


def test_the_guided_path_is_as_long_as_it_says():
    assert f"its guided path has {len(STEPS)}\n  steps" in README
