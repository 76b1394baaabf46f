"""Each term once, in one sentence: what stands behind a "?" and in the list on Learn."""

import functools
import re
from collections.abc import Iterable

GLOSSARY: dict[str, str] = {
    "row": "One of the 28 lines of an image, 28 pixels wide; the network reads one at a time.",
    "time step": "One turn of the loop; here each time step reads one row.",
    "unit": "One number of the hidden state; in an LSTM it has a second one, in the cell state.",
    "layer": "A part of a network that Keras builds as one, such as LSTM or Dense.",
    "Dense": "A layer of weighted sums: of all its inputs, one sum for each output.",
    "tensor": "An array of numbers with any number of axes.",
    "graph": "A program as a fixed list of operations, as TensorFlow compiles it.",
    "parameters": "All the numbers that training sets: the weights and biases.",
    "hidden state": "What a recurrent layer gives after each row, h: one number a unit.",
    "cell state": "An LSTM's second memory, c, which gates scale and add to.",
    "cell": "The equations that turn a row and the last hidden state into the next one.",
    "gate": "A number between 0 and 1 for each unit that says how much passes.",
    "candidate": "What a gated cell would write into its memory, before a gate decides how much.",
    "kernel": "The matrix that multiplies the row.",
    "recurrent_kernel": "The matrix that multiplies the hidden state of the row before.",
    "bias": "Numbers that are added whatever the input is.",
    "activation": "The function at the end of an equation, such as tanh or relu.",
    "logit": "A digit's score before the softmax: a weighted sum of h, and a bias.",
    "softmax": "Turns ten logits into ten probabilities that add up to 1.",
    "loss": "Cross-entropy: minus the logarithm of the probability of the correct digit.",
    "epoch": "One pass over the training images.",
    "batch": "The images that are read together before the weights move once.",
    "optimizer": "The rule by which gradients move the weights, such as RMSprop or Adam.",
    "gradient": "How much a number at the end changes when one further back is moved a little.",
    "vanishing gradient": "Gradients that shrink with each row further back, until little is left.",
    "one-hot": "A label as ten numbers, nine zeros and a 1 at the digit.",
    "learning rate": "How far the weights move at each step, against the gradient of the loss.",
    "seed": "The number that random weights, shuffling and augmentation start from.",
    "snapshot": "A copy of the network as it was at some moment of its training.",
    "validation images": "5,000 images kept apart from training, on which all choices are made.",
    "test images": "10,000 images that nothing was trained or chosen on.",
    "saliency": "For each pixel, how much the answer's logit changes with its ink: gradient x ink.",
    "principal components": "The directions in which points vary most, the first one above all.",
    "vote": "What one unit adds to a digit's logit, measured from the mean over the ten digits.",
    "thinks aloud": "Was trained to answer after every row: its early answers mean something.",
    "target replication": "Training that asks for the answer after every row, not only the last.",
    "calibrated": "Of all answers given at 90 %, about 90 % are correct.",
    "temperature": "The number that logits are divided by to calibrate them.",
    "stateful": "Starts a batch with the state that the batch before it left behind.",
    "bidirectional": "Two layers, one reading from the top and one from the bottom, merged.",
    "stacked": "A layer that reads, row by row, the hidden states of the layer below.",
    "unroll": "To write the 28 time steps out in the graph instead of looping over them.",
    "dropout": "Sets a random share of numbers to 0 in training, so that none is relied on.",
    "residual": "A layer's input added to its output.",
    "API style": "How a network is written in Keras: Sequential, functional, or a loop by hand.",
}


def terms(text: str) -> list[str]:
    """The terms that a text uses, in the order of their first use; "cell state" is no "cell"."""
    places = {}
    for term in sorted(GLOSSARY, key=len, reverse=True):
        if hit := _pattern(term).search(text):
            places[term] = hit.start()
            text = _pattern(term).sub(lambda found: "_" * len(found[0]), text)
    return sorted(places, key=lambda term: places[term])


@functools.cache  # of our own texts alone
def with_terms(more: str, text: str = "") -> str:
    """Markdown for a "?": `more`, then the terms that it and the text beside it use."""
    return "\n\n".join(filter(None, [more, sentences(terms(f"{text} {more}"))]))


def sentences(some: Iterable[str]) -> str:
    """A Markdown list of terms."""
    return "\n".join(f"- **{term}**: {GLOSSARY[term]}" for term in some)


def _pattern(term: str) -> re.Pattern[str]:
    ending = "" if term.endswith("s") else "(s|es)?"
    return re.compile(rf"(?<![\w-]){re.escape(term)}{ending}(?![\w-])", re.IGNORECASE)
