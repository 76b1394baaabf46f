"""What is kept about units is about the weights beside it, and nothing damaged is believed."""

import json
import shutil

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.explain import kept_units

SMALL = "notebook"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(library.MODELS / SMALL, tmp_path / "mine")
    return tmp_path / "mine"


def test_every_network_that_ships_has_it_for_these_weights():
    for name in library.shipped():
        found = kept_units.read(library.find(name))
        assert found is not None, f"run `python -m rnn_demo prepare {name}`"
        assert found.images == 5000


@pytest.mark.parametrize("name", [SMALL, "bidirectional-stacked"])
def test_it_is_what_one_command_computes(name):
    model = library.find(name)
    kept, anew = kept_units.read(model), kept_units.survey(model)
    for a, b in zip(kept.layers, anew.layers, strict=True):
        np.testing.assert_allclose(a.strength, b.strength, rtol=2e-3, atol=1e-6)
        # rounding differs from machine to machine and may turn a tie
        for x, y in ((a.digit, b.digit), (a.sign, b.sign), (a.row, b.row)):
            assert (x == y).mean() > 0.9
        assert (a.votes, a.backward) == (b.votes, b.backward)


def test_the_command_writes_what_is_read(folder, capsys):
    (folder / kept_units.FILE).unlink()
    assert kept_units.read(library.find(str(folder))) is None
    assert main(["units", "--model", str(folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    found = kept_units.read(library.find(str(folder)))
    assert found.images == printed["images"] == 5000
    says = found.layers[0]
    assert printed["layers"][0]["tell_nothing"] == says.silent
    assert sum(printed["layers"][0]["units"].values()) == len(says.digit) - says.silent
    assert main(["units", "--model", str(folder)]) == 0
    assert "tell nothing" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        {"weights": "another network's"},
        {"layers": []},
        {"layers": [{"digit": [0]}]},
        {"layers": 3},
        {"images": None},
    ],
)
def test_what_is_damaged_or_about_others_is_computed_anew(folder, change):
    path = folder / kept_units.FILE
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, **change}))
    model = library.find(str(folder))
    assert kept_units.read(model) is None
    assert kept_units.units_of(model).images > 0


@pytest.mark.parametrize(
    ("name", "value"), [("digit", 10), ("sign", 5), ("row", 28), ("strength", "x"), ("row", 1e99)]
)
def test_numbers_out_of_bounds_are_not_believed(folder, name, value):
    path = folder / kept_units.FILE
    record = json.loads(path.read_text())
    record["layers"][0][name][0] = value
    path.write_text(json.dumps(record))
    assert kept_units.read(library.find(str(folder))) is None


def test_a_network_that_nothing_is_kept_about_is_surveyed(folder):
    (folder / kept_units.FILE).write_bytes(b"\xff\xfe")
    found = kept_units.units_of(library.find(str(folder)))
    assert len(found.layers) == 1
