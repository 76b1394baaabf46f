"""What the README says is so: its table is what the command prints, its links lead somewhere."""

import re
from pathlib import Path

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.spec.presets import PRESETS
from rnn_demo.spec.recipe import Recipe
from rnn_demo.ui.guide_steps import STEPS
from tests import remake
from tests.support.names import HOSTILE_NAMES

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


def test_two_commands_of_one_line_each():
    setups = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(setups) == 2
    assert setups[0].endswith("streamlit run streamlit_app.py")
    assert setups[1].endswith("-m pytest")


def test_pictures_it_shows_exist():
    for path in re.findall(r"\]\((assets/[\w.]+)\)", README):
        assert (ROOT / path).exists(), path


def test_seeds_of_what_ships():
    """All by seed 0; `simple-16` by the best of five, as it says."""
    seeds = {name: library.find(name).card["recipe"]["seed"] for name in library.shipped()}
    assert {name for name, seed in seeds.items() if seed} == {"simple-16"}
    assert all(seed == PRESETS[name].recipe.seed for name, seed in seeds.items())


def test_the_notebook_that_ships_lies_within_its_five_seeds():
    (row,) = re.findall(r"\| notebook \| 890 \|.*\(([\d.]+) to ([\d.]+)\) \|", README)
    shipped = library.find("notebook").card["test_accuracy"]
    assert float(row[0]) <= shipped <= float(row[1])


def test_as_many_names_were_tried_as_it_says():
    hosting = (ROOT / "assets" / "hosting.md").read_text()
    assert f"({len(HOSTILE_NAMES)} of them)" in hosting


def test_the_guided_path_is_as_long_as_it_says():
    assert f"its guided path has {len(STEPS)}\n  steps" in README
