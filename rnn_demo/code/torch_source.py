"""Writes the PyTorch program of a trained network: define it, load its weights, test it."""

import re
from pathlib import Path

from rnn_demo.code.program import fill_template
from rnn_demo.data import row_permutation
from rnn_demo.library import Model
from rnn_demo.reader.torch.state_dict import END
from rnn_demo.reader.torch.write import group_layers_into_modules, state_dict_and_way

ORDERS = {"bottom": "x.flip(1)", "columns": "x.transpose(1, 2)"}


def torch_evaluation_source(model: Model) -> str:
    """Return a program that needs torch and numpy only.

    Raises UnusableNetworkError if PyTorch's layers can't express the network.
    """
    state, (activation, _, end, _) = state_dict_and_way(model.network)
    layers, forward, inputs = [], [], 28
    if model.network.row_order != "top":
        order = f"x[:, {row_permutation(model.network.row_seed).tolist()}]"
        forward.append(f"x = {ORDERS.get(model.network.row_order, order)}  # rows as it reads them")
    for name, group in group_layers_into_modules(state):
        layer, is_bidirectional = group[0][0], len(group[0]) == 2
        units = layer.weight_hh.shape[1]
        options = {
            "num_layers": len(group) if len(group) > 1 else None,
            "nonlinearity": '"relu"'
            if not layer.cell_class.GATES and activation == "relu"
            else None,
            "bias": False if layer.bias_ih is None else None,
            "bidirectional": True if is_bidirectional else None,
        }
        options_code = [f"{key}={value}" for key, value in options.items() if value is not None]
        arguments = ", ".join([f"{inputs}, {units}", *options_code, "batch_first=True"])
        layers.append(f"self.{name} = nn.{layer.cell_class.TORCH}({arguments})")
        forward.append(f"x, {'state' if end == END[1] else '_'} = self.{name}(x)")
        inputs = 2 * units if is_bidirectional else units
    if end == END[1]:
        h = "state[0]" if state.layers[-1][0].cell_class.STATES > 1 else "state"
        forward.append(f"return self.fc(torch.cat([{h}[-2], {h}[-1]], dim=1))")
    else:
        forward.append("return self.fc(x[:, -1])")
    return (
        fill_template(
            "torch",
            title="".join(c for c in model.title if c.isalnum() or c in " ,.()-"),
            name=re.sub(r"[^\w.-]", "-", Path(model.name).stem),
            layers="\n".join(" " * 8 + line for line in layers),
            forward="\n".join(" " * 8 + line for line in forward),
            width=inputs,
            classes=len(state.kernel),
            bias="" if state.bias is not None else ", bias=False",
        )
        + "\n"
    )
