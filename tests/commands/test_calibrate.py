"""`calibrate` writes what it found into the card and leaves the rest of it alone."""

import json
import shutil

from rnn_demo import library
from rnn_demo.__main__ import main


def test_the_card_gains_what_is_printed(tmp_path, capsys):
    folder = tmp_path / "mine"
    shutil.copytree(library.MODELS / "notebook", folder)
    before = json.loads((folder / "card.json").read_text())
    assert main(["calibrate", "--json", "--model", str(folder)]) == 0
    printed = json.loads(capsys.readouterr().out)
    after = json.loads((folder / "card.json").read_text())
    assert after == {**before, **printed}
    assert list(printed) == ["doubt"]
    assert printed["doubt"]["temperature"] > 0
    assert 0 <= printed["doubt"]["error_after"] < 0.05
    assert main(["calibrate", "--model", str(folder)]) == 0
    assert "expected calibration error" in capsys.readouterr().out


def test_one_that_thinks_aloud_is_calibrated_at_every_row(tmp_path, capsys):
    folder = tmp_path / "mine"
    shutil.copytree(library.MODELS / "notebook", folder)
    card = json.loads((folder / "card.json").read_text())
    card["recipe"]["target_replication"] = 0.5
    (folder / "card.json").write_text(json.dumps(card))
    assert main(["calibrate", "--model", str(folder)]) == 0
    assert "Stopped as soon as it is surer than" in capsys.readouterr().out
    fitted = json.loads((folder / "card.json").read_text())
    assert len(fitted["by_row"]["temperatures"]) == 28
    assert fitted["by_row"]["temperatures"][-1] == fitted["doubt"]["temperature"]
    assert fitted["by_row"]["error_after"][-1] == fitted["doubt"]["error_after"]


def test_a_network_without_a_card_is_told_off(tmp_path, capsys):
    shutil.copy(library.MODELS / "notebook" / "model.keras", tmp_path)
    assert main(["calibrate", "--model", str(tmp_path)]) == 2
    assert "has no card" in capsys.readouterr().err
    assert not (tmp_path / "card.json").exists()
