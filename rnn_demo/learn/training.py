"""Sections 12 to 17: the notebook's network and a better one, thinking aloud, memory, pairs."""

from rnn_demo.learn import figures, memory
from rnn_demo.learn.section import Section

SECTIONS = (
    Section(
        "notebook",
        "The notebook itself",
        '`SimpleRNN(16, activation="relu")`, `Dense(10)` (the ten weighted sums), softmax: 890 '
        "numbers, trained with RMSprop at a learning rate of 0.01, 100 images a batch, 20 epochs. "
        "The chapter published a test accuracy of 0.8495. Below is the training of the copy in "
        "this app, epoch by epoch, as it was recorded.",
        "Does the accuracy rise with every epoch?",
        "No. The learning rate is high and never falls, so the network jumps about from one epoch "
        "to the next. Another seed, or one epoch more, gives another number: 0.8495 could as well "
        "have been lower by a tenth, or higher. See the five seeds above.",
        figures.notebook,
    ),
    Section(
        "better",
        "The same network, better trained",
        "As many numbers, 890, but trained otherwise: with Adam instead of RMSprop, in batches of "
        "64, from a `recurrent_kernel` near the identity matrix, with a learning rate that first "
        "rises and then falls, and with gradients scaled down where they are too large. Of five "
        "seeds it is the one that reads the validation images best. Most of the notebook's "
        "weakness was its training, not its size.",
        "Draw a digit that the notebook's network gets wrong. Does the other one read it?",
        "Often. It makes fewer than a third as many errors on the 10,000 test images: both "
        "accuracies stand above the bars.",
        figures.better,
    ),
    Section(
        "aloud",
        "Thinking aloud",
        "A network trained on its last answer alone has no reason to know anything before the "
        "last row. Ask it earlier and it guesses. *Target replication* (Lipton et al., 2016) asks "
        "for the answer after **every** row: the loss is a weighted mean of that after the last "
        "row and that over all 28. Such a network thinks aloud, and you can watch it make up its "
        "mind.\n\n"
        "Two networks read your digit: *LSTM 128, the reader* thinks aloud; the other was trained "
        "on its last answer alone. The curves show how likely each finds its own final answer "
        "after every row.",
        "After which row do the two curves come together?",
        "The one that thinks aloud is usually sure many rows before the end; the other one only "
        "when the digit is nearly finished.",
        figures.aloud,
    ),
    Section(
        "keeps",
        "What a memory keeps and loses",
        "Can your digit be seen in the numbers that are carried from row to row? One linear map a "
        "row, fitted on training images by *ridge regression*, turns them back into 28x28 pixels. "
        "What comes out is what can be *read off* the memory, not proof that the network uses it."
        "\n\n"
        "Two networks read your digit: the notebook's 16 units, and LSTM 128, which carries 256 "
        "numbers, *h* and *c*. In the squares below, each line is one more row read, each column a "
        "row of the drawing: the stronger its grey, the more of that row can still be read off, on "
        "test images.",
        "Which of the two has forgotten your first stroke by the last row?",
        "Both have lost much of it, the small one more: 16 numbers can't hold 784 pixels. What "
        "they keep is what training found to be of use for the answer: rather which digit it is, "
        "and how it leans, than every pixel.",
        memory.keeps_and_loses,
    ),
    Section(
        "gradient",
        "Vanishing gradients, on your own digit",
        "A network learns from a row only if the error at the end depends on what it did there. "
        "How much it depends is the gradient: how far the answer's logit moves when the hidden "
        "state after a row is moved a little. In the middle is the notebook's network, trained; "
        "on the right it has random weights, as when training begins. 100 % is the row that "
        "counts most; the dashed line is at 1 %. The scale is logarithmic: halfway between them "
        "is 10 %. A row without a point has a gradient of exactly 0.",
        "In which of the two do the first strokes count for the answer?",
        "In the trained one. Follow the right-hand curve up: each row takes away a share, until "
        "hardly anything is left, and what has almost no gradient is learned very slowly. Training "
        "had to overcome that. Gates are no cure by themselves: a GRU's begin half open, and with "
        "random weights its gradient vanishes faster still. But training can open them, so that a "
        "memory passes unchanged; the lens *Memory* shows all three cells, before and after.",
        figures.gradient,
    ),
    Section(
        "pairs",
        "Where a 1 becomes a 7",
        "Between two digits lies a place where the answer turns. For each line of the table one "
        "thing about a drawing was changed in equal steps, and LSTM 128 read every one of them. "
        "The lines were drawn by a program, with another pen than those that it was trained on. "
        "In bold: what your digit is part of.",
        "Draw the first pair: a 1 whose upstroke you lift a little more each time. Where does it "
        "turn for you?",
        "About there, but a hand is not a program: it changes more than one thing at a time.",
        figures.pairs,
    ),
)
