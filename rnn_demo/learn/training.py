"""Sections 12 to 15: the notebook's network, better trained, thinking aloud, and the gradient."""

from rnn_demo.learn import figures
from rnn_demo.learn.section import Section

SECTIONS = (
    Section(
        "notebook",
        "The notebook itself",
        '`SimpleRNN(16, activation="relu")`, `Dense(10)`, softmax: 890 numbers, trained with '
        "RMSprop at a learning rate of 0.01, 100 images a batch, 20 epochs. The chapter published "
        "a test accuracy of 0.8495. Below is the training of the network that ships here, epoch by "
        "epoch, as it was recorded.",
        "Does the accuracy rise with every epoch?",
        "No. The learning rate is high and never falls, so the network jumps about from one epoch "
        "to the next. Another seed, or one epoch more, gives another number: 0.8495 could as well "
        "have been 0.77 or 0.86. The last line above has five seeds.",
        figures.notebook,
    ),
    Section(
        "better",
        "The same network, better trained",
        "The same 890 numbers. Only the training differs: the `recurrent_kernel` starts near the "
        "identity, the learning rate first rises, then falls, and gradients that are too long are "
        "cut short. Most of the "
        "notebook's weakness was its training, not its size.",
        "Draw a digit that the notebook's network gets wrong. Does the other one read it?",
        "Often. It makes fewer than half as many errors on the 10,000 test images: both "
        "accuracies stand above the bars.",
        figures.better,
    ),
    Section(
        "aloud",
        "Thinking aloud",
        "A network trained on its last answer alone has no reason to know anything before the last "
        "row. Ask it earlier and it guesses. *Target replication* (Lipton et al., 2016) asks for "
        "the answer after **every** row: the loss is shared between the last row and the mean over "
        "all 28. Such a network thinks aloud, and you can watch it make up its mind. The curves "
        "are how sure each is, after every row, of the answer that it gives in the end.",
        "After which row do the two curves come together?",
        "The one that thinks aloud is usually sure many rows before the end; the other one only "
        "when the digit is nearly finished.",
        figures.aloud,
    ),
    Section(
        "gradient",
        "Vanishing gradients, on your own digit",
        "To learn from the first row, the network must notice at the end what it did there. How "
        "much it notices is the gradient: how far the answer's logit moves when the hidden state "
        "after a row is moved a little. In the middle is the notebook's network, trained; on the "
        "right it has random weights, as when training begins. 100 % is the row that counts most, "
        "the dotted line is at 1 %, and each row further up is one further back.",
        "Which of the two can learn something from the first strokes?",
        "The trained one. Follow the right-hand curve up: each row takes away a share, until "
        "hardly anything is left, and what has no gradient can't be learned. Training had to "
        "overcome that. This is why LSTM and GRU were invented.",
        figures.gradient,
    ),
)
