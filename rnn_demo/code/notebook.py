"""Writes the Keras program as a Jupyter notebook: in cells, with a few sentences before each.

Its last part reads one digit row by row and draws the hidden state as a Plotly heatmap.
Source of the format: nbformat 4.5, https://nbformat.readthedocs.io.
"""

import json
import re

from rnn_demo.code.keras_source import sections
from rnn_demo.code.program import code_block, section_text
from rnn_demo.files import JsonObject
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS


def notebook(spec: Spec, recipe: Recipe, title: str) -> str:
    """Return the file of a notebook (nbformat 4.5, without outputs).

    Args:
        spec, recipe, title: as for `keras_source`.

    Raises:
        SpecError: if spec and recipe contradict each other.
    """
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    rows = "\n".join(
        f"| {', '.join(f'`{name}`' for name in preset.chapter)} | {preset.title} |"
        for preset in PRESETS.values()
        if preset.chapter
    )
    cells = [_cell("markdown", f"# {title}\n\n{section_text('introduction', rows=rows)}\n")]
    values = _text_values(spec, recipe)
    for name, source in sections(spec, recipe):
        text = section_text(name, **values)
        if name == "network" and spec.api == "cell-loop":
            text += f"\n\n{section_text('by_hand')}"
        cells += [_cell("markdown", text), _cell("code", source)]
        if name == "data":
            cells.append(_cell("code", code_block("shapes")))
    direction = " Of the two directions this is the forward one." if spec.merge_mode else ""
    cells += [
        _cell("markdown", section_text("inside") + direction),
        _cell("code", _reading_code(spec)),
        _cell("code", code_block("draw")),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1) + "\n"


def _cell(kind: str, source: str) -> JsonObject:
    more: JsonObject = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **more, "source": source.splitlines(keepends=True)}


def _text_values(spec: Spec, recipe: Recipe) -> dict[str, object]:
    """Return the values for the {{names}} of the texts, from this network and recipe."""
    tested = 10_000 - (10_000 % recipe.batch_size if spec.stateful else 0)  # in whole batches
    return {
        "steps": f"{recipe.steps():,}",
        "batch_size": recipe.batch_size,
        "label": spec.label(),
        "formula": spec.formula(),
        "optimizer": recipe.optimizer,
        "learning_rate": f"{recipe.learning_rate:g}",
        "falls": "falls to 0 along a cosine" if recipe.schedule == "cosine" else "stays as it is",
        "epochs": recipe.epochs,
        "parameters": f"{sum(spec.parameters().values()):,}",
        "tested": f"{tested:,}",
    }


def _reading_code(spec: Spec) -> str:
    """Return the code that reads one image with the first recurrent layer's cell, row by row."""
    rows, is_bidirectional = "x_test[WHICH : WHICH + 1]", spec.merge_mode
    if spec.api == "cell-loop":
        return code_block("inside", cell="", rows=rows)
    kind, layer = ("Bidirectional", "layer.forward_layer") if is_bidirectional else ("RNN", "layer")
    cell = code_block("cell_of_the_model", kind=kind, layer=layer)
    return code_block("inside", cell=f"{cell}\n", rows=f"before({rows})")
