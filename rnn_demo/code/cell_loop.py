"""The low-level program: a cell, a loop by hand, output weights, loss, optimizer, epochs."""

from rnn_demo.code.expressions import Lines, Statement
from rnn_demo.code.layers import cell
from rnn_demo.code.sections import optimizer
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.spec import Recipe, Spec


def cell_loop(spec: Spec, recipe: Recipe) -> list[Lines]:
    """The sections after the data, for a network of one plain cell."""
    units = spec.units[0]
    return [
        [
            "# The cell: one step, from a row and a state to the next state.",
            Statement("cell = ", cell(spec)),
            f"cell.build((None, {COLUMNS}))",
        ],
        [
            "# Output weights and bias: from the last state to ten logits.",
            f'output_kernel = keras.Variable("glorot_uniform", shape=({units}, {DIGITS}))',
            f'output_bias = keras.Variable("zeros", shape=({DIGITS},))',
            "variables = [*cell.trainable_variables, output_kernel, output_bias]",
        ],
        [
            "def network(images):",
            f'    """Images (B, {ROWS}, {COLUMNS}) to logits (B, {DIGITS})."""',
            f"    tensors = tf.unstack(images, axis=1)  # {ROWS} of them, each (B, {COLUMNS})",
            f"    rows = tf.TensorArray(tf.float32, {ROWS}).unstack(tensors)",
            "    start = cell.get_initial_state(batch_size=tf.shape(images)[0])",
            "",
            "    def step(t, *state):",
            "        _, state = cell(rows.read(t), list(state))",
            "        return t + 1, *state",
            "",
            f"    _, h, *_ = tf.while_loop(lambda t, *_: t < {ROWS}, step, (0, *start))",
            "    return tf.matmul(h, output_kernel) + output_bias",
        ],
        [
            *optimizer(recipe),
            "cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ],
        [
            "@tf.function",
            "def train(images, labels):",
            "    with tf.GradientTape() as tape:",
            "        loss = cross_entropy(labels, network(images))",
            "    optimizer.apply(tape.gradient(loss, variables), variables)",
            "    return loss",
        ],
        [
            "@tf.function",
            "def evaluate(images, labels):",
            "    logits = network(images)",
            "    right = keras.metrics.sparse_categorical_accuracy(labels, logits)",
            "    return cross_entropy(labels, logits), tf.reduce_mean(right)",
        ],
        [
            "for epoch in range(EPOCHS):",
            "    losses = [train(*batch) for batch in training_data]",
            "    _, accuracy = evaluate(x_val, y_val)",
            "    loss = np.mean(losses)",
            '    print(f"epoch {epoch + 1}: {loss:.4f}, validation accuracy {accuracy:.4f}")',
        ],
        [
            "loss, accuracy = evaluate(x_test, y_test)",
            'print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}")',
        ],
    ]
