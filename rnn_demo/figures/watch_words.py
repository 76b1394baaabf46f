"""The words of Watch, which the app and the page without a server share."""

from collections.abc import Sequence

from rnn_demo.explain.state_view import StateView
from rnn_demo.reader import LayerReading

HEADLINE = "Draw a digit. Watch a network make up its mind."
ORDERS = {  # how a network reads, by its order of rows
    "top": "row by row, top to bottom",
    "bottom": "row by row, bottom to top",
    "columns": "column by column, left to right",
    "permuted": "row by row, in a shuffled order",
}
INVITATION = "Draw a digit here"
TITLES = {
    "row": "A row goes in",
    "memory": "Its memory",
    "picture": "What they still know",
    "known": "Still known",  # where there is less room
    "belief": "Its answer",
}
EMPTY = "Draw a digit, and watch it being read here, row by row."
MORE = (
    "Each line is what it knows after one more row. *In its memory* is a linear readout: what can "
    "be read off the state, not proof that the network uses it. Brighter is what it remembers, "
    "bluer what it expects below. The wider a colour of its belief, the likelier that digit."
)
HOVER = ": hover to see h"  # where one can


def about(row_order: str, directions: Sequence[str]) -> str:
    """What a network does, in its own order. directions: as of `Network`."""
    way = "row by row, from both ends" if len(directions) > 1 else ORDERS[row_order]
    return f"It reads {way}, and guesses all the while."


def legend(view: StateView, layers: Sequence[LayerReading], hover: str = HOVER) -> str:
    """What a newcomer must know to read the hidden state."""
    says = []
    if view.show == "votes":
        says.append(f"Orange votes for {view.digit}, blue against it.")
    elif view.ordered:
        says.append("Each column is one of its numbers, below the digit that it speaks for most:")
        says.append("orange for it, blue against it.")
        read = (layers[c.layer] for c in view.columns)  # of a relu's h the sign says nothing
        if any(layer.cell == "GRU" or layer.activation == "relu" for layer in read):
            says.append(f"Here a colour is for or against, not the sign of h{hover}.")
    else:
        says.append("Each column is a unit: orange is above 0, blue below.")
    if view.silent:
        one = view.silent == 1
        says.append(
            f"{view.silent} {'unit says' if one else 'units say'} nothing about the digit: "
            f"{'it stands' if one else 'they stand'} last, under -."
        )
    if view.votes is not None and not view.votes.exact:
        says.append("The votes are not the whole logit: something reaches it another way.")
    return " ".join(says)
