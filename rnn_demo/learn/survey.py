"""Sections 7 to 11: the low-level workflow, loops, wrappers, API styles, kept states."""

from rnn_demo.learn import figures
from rnn_demo.learn.section import Section

SECTIONS = (
    Section(
        "workflow",
        "Six steps by hand",
        "The chapter builds its first network by hand, without a ready-made recurrent layer. Keras "
        "takes the same six steps for you:\n"
        "1. the images as a list of **tensors**, which are arrays;\n"
        "2. a **cell**: here a GRU of 24 units, whose three matrices stand side by side in one, "
        "hence 3 x 24 = 72 columns;\n"
        "3. **output weights** and a bias, for ten weighted sums;\n"
        "4. a **loss**: one number that says how wrong the answers are;\n"
        "5. an **optimizer**: it moves every weight a little so that the loss falls, by the "
        "*gradient*, the loss's derivative with respect to each weight;\n"
        "6. **epochs**: passes over all training images, a *batch* of *B* images at a time.\n\n"
        "The code scrolls.",
        "Which of the shapes in the table change for a batch of one image?",
        "Those with a B. The weights have none, which is why one network reads batches of any "
        "size.",
        figures.workflow,
    ),
    Section(
        "loops",
        "Three ways to loop",
        "TensorFlow, which Keras runs on, compiles a program into a *graph*, a fixed list of "
        "operations. *Static* (unrolled): all 28 time steps are written out in the graph; in Keras "
        "3, `unroll=True`. *Dynamic* (looped): one time step in the graph, run 28 times by a while "
        "loop, which is Keras's default. *Raw* (by hand): you write the loop yourself. All "
        "three compute the same numbers; they differ in how long they take to compile and to run.",
        "A sentence has no fixed length. Which of the three can't read it?",
        "The static one: its time steps are counted when the graph is built.",
        figures.loops,
    ),
    Section(
        "wrappers",
        "Directions, stacks and wrappers",
        "Cells can be combined. *Bidirectional* runs two of them, one from the top and one from "
        "the bottom. *Stacked* lets one read the hidden states of another. Wrappers change what "
        "goes into a cell or comes out of it: dropout, residual connections, *embeddings* (pixels "
        "looked up in a table of vectors), *projections* (h made shorter by one more matrix). For "
        "each of these there is a trained network here; the table gives its name in Keras 3 and in "
        "the chapter, which uses those of TensorFlow 1.",
        "What has a bidirectional network read after its first row?",
        "Its forward half has read the top row, its backward half the bottom row. So what it says "
        '"after row 1" is not the answer to one row.',
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
        "the last batch left. That helps with a long text cut into pieces, and does harm with "
        "digits, which have nothing to do with each other. What the chapter calls `reset_states` "
        "is `layer.reset_state()` in Keras 3.\n\n"
        "Here a stateful network reads your digit, then an 8, without a reset between them, and "
        "the 8 alone, after a reset. The curve is how far apart the two hidden states are after "
        "each row of the 8; 100 % is the size of the state that your digit left behind.",
        "For how many rows is the first digit still felt?",
        "Read it off the curve: after ten rows usually about a tenth is left. This network was "
        "trained stateful on images in random order, so it learned to forget. Others keep more: "
        "try *Poke*, *Transplant* from row 0, on the Read page.",
        figures.stateful,
    ),
)
