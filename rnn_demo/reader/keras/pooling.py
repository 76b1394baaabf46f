"""Keras's layers that take rows together, skip rows or turn them to columns."""

from dataclasses import replace

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.keras.graph import Graph, Value
from rnn_demo.reader.keras.layer_config import LayerConfig, short
from rnn_demo.reader.operations import Identity
from rnn_demo.reader.over_rows import HighestOfRows, IsInked, MeanOfRows, OnlyRead


def pooling(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """GlobalAveragePooling1D and GlobalMaxPooling1D over the rows; after a row, over those so far.

    A mask acts on the first alone, as in Keras.
    """
    if layer.config.get("data_format", "channels_last") != "channels_last" or layer.flag(
        "keepdims"
    ):
        layer.refuse("and only one over the rows, without keepdims, can be read")
    if x.after_rows or len(x.shape) != 2 or x.shape[0] != ROWS:
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    form = {"shape": x.shape[1:], "after_rows": True, "mask": None}
    if layer.class_name == "GlobalMaxPooling1D":
        return graph.add(HighestOfRows(), x, **form)
    return graph.add(MeanOfRows(), *masked(x), **form)


def masking(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Masking with 0: the recurrent layers that follow skip rows that are blank."""
    value = layer.config.get("mask_value", 0)
    if value != 0 or isinstance(value, bool):
        layer.refuse(f"which skips rows of {short(value)}; those of mask_value=0 can be skipped")
    if x.after_rows or len(x.shape) != 2 or x.shape[0] != ROWS:
        layer.refuse(f"which is given shape {x.shape}, where {ROWS} rows are expected")
    mask = graph.add(IsInked(), x, shape=(ROWS,), mask=None)
    return graph.add(OnlyRead(), x, mask, mask=mask.node)  # as it is, but nothing is learned of it


def masked(x: Value) -> tuple[Value, ...]:
    """x and, where one goes with it, its mask: what an operation that looks at both is given."""
    return (x,) if x.mask is None else (x, replace(x, node=x.mask, shape=(ROWS,), mask=None))


def permute(graph: Graph, layer: LayerConfig, x: Value) -> Value:
    """Rows to columns, of the pixels: `file` sees to it that they are given so."""
    if layer.config.get("dims") != [2, 1] or x.after_rows or x.shape != (ROWS, COLUMNS):
        layer.refuse("and only the rows of an image can be turned to columns")
    y = graph.add(Identity(), x, mask=None)
    graph.turned.append(y.node)
    return y
