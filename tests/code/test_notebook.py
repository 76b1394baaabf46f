"""The chapter's notebook contains the program of its network, and was run."""

import ast
import json

import nbformat

from rnn_demo.code.keras_source import keras_source
from rnn_demo.data import ASSETS
from rnn_demo.spec.presets import PRESETS


def test_the_notebooks_cells_are_its_networks_program_and_were_run():
    text = (ASSETS / "notebook.ipynb").read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    preset = PRESETS["notebook"]
    program = ast.parse(keras_source(preset.spec, preset.recipe, preset.title))
    wanted = [ast.unparse(node) for node in program.body[1:]]
    code = "\n\n".join("".join(cell["source"]) for cell in cells)
    have = [ast.unparse(node) for node in ast.parse(code).body]
    assert [line for line in have if line in wanted] == wanted
    assert all(cell["execution_count"] for cell in cells)
    printed = str([cell["outputs"] for cell in cells])
    assert "890" in printed
    assert "test accuracy 0." in printed
