"""A cell is one thing: its record, its twins, and what TensorFlow lacks of it."""

import ast
import functools
import re
from pathlib import Path

import pytest

from rnn_demo.cells import CELLS

PACKAGE = Path(__file__).parents[2] / "rnn_demo"
PLACES = {  # where a cell may stand under its name: the record, and what is found by that name
    "cells/{file}.py": "its record",
    "browser/reader/cells.js": "its twin, which reads",
    "browser/train/learning_cells.js": "its twin that learns, where it has one",
    "trainer/own_cells/{file}.py": "itself, where Keras lacks it",
    "trainer/recurrence/__init__.py": "its fast path, where it has one",
}
# These name no cell but a network that has one: a new cell changes none of them.
NETWORKS = {
    "spec/spec.py": "the network that is made where nothing is said",
    "browser/site/recipes.js": "those that can be trained on the site",
    "trainer/devices.py": "those that devices are compared on",
}


def words(path: Path) -> str:
    """What a file's code says: names, and texts of one word, which no reader is told."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return re.sub(r"(?m)//.*$|\"[^\"\n]* [^\"\n]*\"", "", text)
    found = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Constant(value=str(said)) if " " not in said:
                found.append(said)
            case ast.Name(id=name) | ast.ClassDef(name=name) | ast.Attribute(attr=name):
                found.append(name)
            case ast.ImportFrom(names=names):
                found += [alias.name for alias in names]
    return "\n".join(found)


@functools.cache
def all_words() -> dict[str, str]:
    files = (path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".js"))
    return {path.relative_to(PACKAGE).as_posix(): words(path) for path in files}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_known_by_name_in_at_most_four_places(name):
    named = rf"\b(nn\.)?{name}(Cell)?\b"
    found = {file for file, said in all_words().items() if re.search(named, said)} - NETWORKS.keys()
    places = {place.format(file=CELLS[name].SNAKE) for place in PLACES}
    assert found <= places, "this follows its record instead"
    assert f"cells/{CELLS[name].SNAKE}.py" in found
    assert len(found) <= 4


def test_what_names_networks_does():
    every = re.compile("|".join(CELLS))
    assert all(every.search(all_words()[file]) for file in NETWORKS)


@pytest.mark.parametrize("name", CELLS)
def test_each_cell_has_a_twin_and_a_way_to_be_trained(name):
    assert re.search(rf"\b{name}:", all_words()["browser/reader/cells.js"])
    learns = re.search(rf"\b{name}:", all_words()["browser/train/learning_cells.js"])
    assert bool(learns) == CELLS[name].IN_BROWSER
    own = PACKAGE / "trainer" / "own_cells" / f"{CELLS[name].SNAKE}.py"
    assert own.is_file() != CELLS[name].IN_KERAS
