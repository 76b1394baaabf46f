"""`memory` prints what is kept, or fits it, and writes it where it is told to."""

import json
import shutil

import numpy as np

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.explain.memory_picture import fit, kept


def test_json_has_null_where_there_is_nothing(capsys):
    assert main(["memory", "--model", "lstm-128", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"carried", "h"}
    for part in printed.values():
        assert [len(part["seen"]), len(part["to_come"])] == [28, 28]
        assert np.array(part["left"]).shape == (28, 28)
        assert part["to_come"][27] is None
    assert printed["carried"]["seen"][27] > printed["h"]["seen"][27] + 0.03
    assert main(["memory", "--model", "gru-33", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["carried"] == printed["h"]


def test_it_writes_what_it_prints(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(fit, "THOUSAND", 50)
    folder = tmp_path / "mine"
    shutil.copytree(library.MODELS / "bidirectional", folder)
    (folder / kept.FILE).unlink()
    assert main(["memory", "--write", str(folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    made = kept.read(library.find(str(folder)))
    np.testing.assert_allclose(printed["carried"]["seen"][8:], made.carried.seen[8:], atol=1e-4)
    assert printed["carried"]["to_come"][13] is None  # from both ends it has seen all
    assert main(["memory", "--model", str(folder)]) == 0
    assert "after row" in capsys.readouterr().out
