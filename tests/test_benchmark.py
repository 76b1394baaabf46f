"""Runs all contenders in turns, on few images."""

import importlib.util
import itertools
import json
from types import SimpleNamespace

import pytest

from scripts.benchmark import measure
from scripts.benchmark.__main__ import main, text
from scripts.benchmark.measure import CONTENDERS, NEEDS, OURS


def test_each_round_begins_with_another_contender(monkeypatch):
    """Each one's numbers come from its own turns; nightly tests check its training and speed."""
    names, turns, clock = [*CONTENDERS][:3], list[str](), itertools.count(1.0)

    def start(module: str, *_: object) -> SimpleNamespace:
        return SimpleNamespace(of=module, kill=lambda: None, communicate=lambda: None)

    monkeypatch.setattr(measure, "installed", lambda: names)
    monkeypatch.setattr(measure, "_start", start)
    monkeypatch.setattr(measure, "_turn", lambda one: turns.append(one.of) or next(clock))
    rows = measure.speeds(["SimpleRNN 16"], rounds=3, images=1_000)
    warm, *rounds = (turns[i : i + 3] for i in range(0, 12, 3))
    modules = [CONTENDERS[name] for name in names]
    assert warm == modules
    assert rounds == [[*modules[i:], *modules[:i]] for i in range(3)]
    for row, module in zip(rows, modules, strict=True):
        assert row["seconds"] == [i + 1.0 for i, of in enumerate(turns) if of == module][1:]


@pytest.mark.keras
@pytest.mark.slow
def test_they_train_in_turns_and_are_measured(capsys):
    few = ["--rounds", "2", "--images", "1000"]
    main([*few, "--json", "--networks", "SimpleRNN 16"])
    said = capsys.readouterr()
    result = json.loads(said.out)
    missing = {name for name, module in NEEDS.items() if not importlib.util.find_spec(module)}
    assert all(f"{name} is not installed and left out" in said.err for name in missing)
    rows = {row["contender"]: row for row in result["rows"]}
    assert list(rows) == [name for name in CONTENDERS if name not in missing]
    for row in rows.values():
        assert len(row["seconds"]) == 2
        assert row["images_per_second"] == pytest.approx(2_000 / sum(row["seconds"]), rel=0.001)
        ratios = [a / b for a, b in zip(rows["Keras fit"]["seconds"], row["seconds"], strict=True)]
        assert row["ratio"] == pytest.approx(sum(ratios) / 2)
        assert f"{row['images_per_second']:,.0f} ({row['ratio']:.2f}) |" in text(result)
    others = [row["seconds"] for name, row in rows.items() if name != OURS]
    best = [min(seconds) for seconds in zip(*others, strict=True)]
    leads = [a / b for a, b in zip(best, rows[OURS]["seconds"], strict=True)]
    assert rows[OURS]["lead"] == pytest.approx(sum(leads) / 2)
    (reading,) = result["one_reading"].values()
    assert list(reading) == ["reader", "model(x)", "model.predict"]
    assert all(ms > 0 for ms in reading.values())
    assert " | ".join(f"{ms:.2f}" for ms in reading.values()) in text(result)


@pytest.mark.parametrize("call", ["--networks LSTM", "--rounds 0", "--images 99"])
def test_invalid_arguments_are_refused(call, capsys):
    with pytest.raises(SystemExit):
        main(call.split())
    assert call.split()[0] in capsys.readouterr().err
