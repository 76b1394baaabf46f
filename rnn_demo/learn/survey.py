"""Sections 7 to 11: the low-level workflow, loops, wrappers, API styles, kept states."""

from rnn_demo.learn import figures
from rnn_demo.learn.section import Section

SECTIONS = (
    Section(
        "workflow",
        "Six steps by hand",
        "The chapter builds its first network without any layer. Six steps, which are still the "
        "ones inside every library: the images as a list of **tensors**, a **cell**, **output "
        "weights** and a bias, a **loss**, an **optimizer**, and the **epochs**.",
        "Which of the shapes below would change for a batch of one image?",
        "Only the first number of each: B, the images in a batch. The weights have no B at all, "
        "which is why one network reads batches of any size.",
        figures.workflow,
    ),
    Section(
        "loops",
        "Three ways to loop",
        "*Static*: the 28 steps are written out in the graph, `unroll=True` today. *Dynamic*: one "
        "step in the graph, run 28 times by a while loop, which is Keras's default. *Raw*: you "
        "write the loop yourself. All three compute the same numbers; they differ in how long they "
        "take to compile and to run.",
        "A sentence has no fixed length. Which of the three can't read it?",
        "The static one: its steps are counted when the graph is built.",
        figures.loops,
    ),
    Section(
        "wrappers",
        "Directions, stacks and wrappers",
        "Cells can be combined. *Bidirectional* runs two of them, one from the top and one from "
        "the bottom. *Stacked* lets one read the hidden states of another. Wrappers add dropout, "
        "residual connections, embeddings or projections. Every name of the chapter has a network "
        "here that is trained and ready to read your digit.",
        "What has a bidirectional network read after its first row?",
        'Its forward half the top row, its backward half the bottom row. So what it says "after '
        'row 1" is not the answer to one row.',
        figures.wrappers,
    ),
    Section(
        "styles",
        "Sequential and functional",
        "Keras builds the same network in two API styles. *Sequential* is a list of layers. "
        "*Functional* calls each layer on a tensor, which also allows branches. The weights are "
        "the same arrays in the same order.",
        "A residual connection adds a layer's input to its output. Which style can write it?",
        "The functional one: a Sequential model can't branch.",
        figures.styles,
    ),
    Section(
        "stateful",
        "States that stay: stateful and reset_states",
        "A `stateful=True` layer does not start the next batch with zeros but with the state that "
        "the last batch left. That is right for a long text cut into pieces, and wrong for digits "
        "that have nothing to do with each other. Keras 3 calls `layer.reset_state()` what the "
        "chapter called `reset_states`.\n\n"
        "Here a network reads your digit, then another one, without a reset between them.",
        "For how many rows is the first digit still felt?",
        "The curves say it: the leftover state fades with every row, faster in the networks that "
        "forget more.",
        figures.stateful,
    ),
)
