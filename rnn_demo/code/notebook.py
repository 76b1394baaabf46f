"""The same program as a Jupyter notebook: in cells, with a few sentences before each.

A last part reads one digit row by row and draws the hidden state as a Plotly heatmap.
Source of the format: nbformat 4.5, https://nbformat.readthedocs.io.
"""

import json
import re
from typing import Any

from rnn_demo.code.keras_source import sections
from rnn_demo.code.program import piece, prose
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.presets import PRESETS


def notebook(spec: Spec, recipe: Recipe, title: str) -> str:
    """A notebook's file (nbformat 4.5, without outputs) that builds, trains, evaluates and looks.

    Raises SpecError as `keras_source` does.
    """
    title = re.sub(r"[^\w .,:;()+-]", "", title).strip() or spec.label()
    rows = "\n".join(
        f"| {', '.join(f'`{name}`' for name in preset.chapter)} | {preset.title} |"
        for preset in PRESETS.values()
        if preset.chapter
    )
    cells = [_cell("markdown", f"# {title}\n\n{prose('introduction', rows=rows)}\n")]
    about = _about(spec, recipe)
    for name, source in sections(spec, recipe):
        told = prose(name, **about)
        if name == "network" and spec.api == "cell-loop":
            told += f"\n\n{prose('by_hand')}"
        cells += [_cell("markdown", told), _cell("code", source)]
        if name == "data":
            cells.append(_cell("code", piece("shapes")))
    both = " Of the two directions this is the forward one." if spec.merge_mode else ""
    cells += [
        _cell("markdown", prose("inside") + both),
        _cell("code", _read(spec)),
        _cell("code", piece("draw")),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1) + "\n"


def _cell(kind: str, source: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **more, "source": source.splitlines(keepends=True)}


def _about(spec: Spec, recipe: Recipe) -> dict[str, Any]:
    """What stands in the prose; every number is of this network and recipe."""
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


def _read(spec: Spec) -> str:
    """Steps the first recurrent layer's cell through one image."""
    rows, both = "x_test[WHICH : WHICH + 1]", spec.merge_mode
    if spec.api == "cell-loop":
        return piece("inside", cell="", rows=rows)
    kind, layer = ("Bidirectional", "layer.forward_layer") if both else ("RNN", "layer")
    cell = piece("cell_of_the_model", kind=kind, layer=layer)
    return piece("inside", cell=f"{cell}\n", rows=f"before({rows})")
