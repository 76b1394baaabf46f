"""Notebooks hold the whole program and nothing else of it, and run from top to bottom."""

import ast
import base64
import json
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from rnn_demo.__main__ import main
from rnn_demo.code.keras_source import keras_source, possible_apis
from rnn_demo.code.notebook import notebook
from rnn_demo.data import ASSETS, mnist
from rnn_demo.spec.presets import PRESETS

LITTLE = """
import numpy as np, keras
with np.load(r"{path}") as little:
    given = (little["x"], little["y"]), (little["x_test"], little["y_test"])
keras.datasets.mnist.load_data = lambda: given
"""


def code_of(cells: list[dict]) -> str:
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


@pytest.mark.parametrize("name", ["residual", "tokens", "bidirectional-stacked", "mingru-64"])
def test_the_cells_are_the_program(name):
    preset = PRESETS[name]
    spec = replace(preset.spec, api=possible_apis(preset.spec)[-1])
    made = json.loads(notebook(spec, preset.recipe, '"""; import os\n# <script>'))
    nbformat.validate(nbformat.from_dict(made))
    wanted = [
        ast.unparse(node) for node in ast.parse(keras_source(spec, preset.recipe, "x")).body[1:]
    ]
    have = [ast.unparse(node) for node in ast.parse(code_of(made["cells"])).body]
    assert [line for line in have if line in wanted] == wanted
    assert "import os" not in have  # no title becomes code
    assert "<" not in "".join(made["cells"][0]["source"])


@pytest.fixture
def little_mnist(tmp_path, monkeypatch):
    """Kernels that start here get 400 images and ask no network."""
    data = tmp_path / "little.npz"
    known, train, test = mnist().validation, mnist().train, mnist().test
    np.savez(
        data,
        x=np.concatenate([known.images[:200], train.images[:400]]),
        y=np.concatenate([known.labels[:200], train.labels[:400]]),
        x_test=test.images[:300],
        y_test=test.labels[:300],
    )
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-little.py").write_text(LITTLE.format(path=data))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PLOTLY_RENDERER", "plotly_mimetype")


@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.parametrize("name", ["notebook", "stateful", "cell-loop", "bidirectional"])
def test_it_runs_from_top_to_bottom(name, little_mnist, tmp_path):
    out = tmp_path / "made.ipynb"
    options = ["--epochs", "1", "--images", "400", "--batch-size", "20"]
    assert main(["notebook", "--preset", name, *options, str(out)]) == 0
    made = nbformat.read(out, as_version=4)
    for cell in made.cells:
        cell.source = cell.source.replace("5000", "200")
    NotebookClient(made, timeout=300, kernel_name="python3").execute()
    *_, last = (cell for cell in made.cells if cell.cell_type == "code")
    figure = next(
        output["data"]["application/vnd.plotly.v1+json"]
        for output in last.outputs
        if "application/vnd.plotly.v1+json" in output.get("data", {})
    )
    image, hidden = (np.array(_values(trace["z"])) for trace in figure["data"])
    assert image.size == 28 * 28
    assert hidden.size == 28 * PRESETS[name].spec.units[0]
    assert np.abs(hidden).max() > 0
    printed = "".join(o.get("text", "") for c in made.cells for o in c.get("outputs", []))
    assert "test accuracy" in printed


def _values(z: object) -> object:
    """What Plotly packs as base64, unpacked."""
    if isinstance(z, dict):
        return np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"])
    return z


def test_the_chapters_notebook_that_ships_is_the_one_that_is_written_and_was_run(tmp_path):
    out = tmp_path / "notebook.ipynb"
    assert main(["notebook", "--preset", "notebook", str(out)]) == 0
    shipped = json.loads((ASSETS / "notebook.ipynb").read_text(encoding="utf-8"))
    made = json.loads(out.read_text(encoding="utf-8"))
    assert [c["source"] for c in shipped["cells"]] == [c["source"] for c in made["cells"]]
    assert all(c["execution_count"] for c in shipped["cells"] if c["cell_type"] == "code")
    printed = str([c.get("outputs") for c in shipped["cells"]])
    assert "890" in printed
    assert "test accuracy 0." in printed
