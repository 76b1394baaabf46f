"""The low-level program: a cell, a loop by hand, output weights, loss, optimizer, epochs."""

from rnn_demo.code.expressions import Lines, Statement
from rnn_demo.code.layers import cell
from rnn_demo.code.sections import optimizer
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.spec import Recipe, Spec

LAST_ROW: Lines = [
    "def network(images):",
    f'    """Images (B, {ROWS}, {COLUMNS}) to logits (B, {DIGITS}), after the last row."""',
    "    return every_row(images)[:, -1]",
]


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
        _network(recipe),
        *([LAST_ROW] if recipe.target_replication else []),
        [
            *optimizer(recipe),
            "cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ],
        [
            "@tf.function",
            "def train(images, labels):",
            "    with tf.GradientTape() as tape:",
            *_loss(recipe),
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


def _network(recipe: Recipe) -> Lines:
    """The loop over the rows, as a function."""
    aloud = recipe.target_replication > 0
    shape = f"(B, {ROWS}, {DIGITS}), after every row" if aloud else f"(B, {DIGITS})"
    lines: Lines = [
        f"def {'every_row' if aloud else 'network'}(images):",
        f'    """Images (B, {ROWS}, {COLUMNS}) to logits {shape}."""',
        f"    tensors = tf.unstack(images, axis=1)  # {ROWS} of them, each (B, {COLUMNS})",
        f"    rows = tf.TensorArray(tf.float32, {ROWS}).unstack(tensors)",
        "    start = cell.get_initial_state(batch_size=tf.shape(images)[0])",
    ]
    if not aloud:
        return [
            *lines,
            "",
            "    def step(t, *state):",
            "        _, state = cell(rows.read(t), list(state))",
            "        return t + 1, *state",
            "",
            f"    _, h, *_ = tf.while_loop(lambda t, *_: t < {ROWS}, step, (0, *start))",
            "    return tf.matmul(h, output_kernel) + output_bias",
        ]
    return [
        *lines,
        f"    states = tf.TensorArray(tf.float32, {ROWS})",
        "",
        "    def step(t, states, *state):",
        "        h, state = cell(rows.read(t), list(state))",
        "        return t + 1, states.write(t, h), *state",
        "",
        f"    _, states, *_ = tf.while_loop(lambda t, *_: t < {ROWS}, step, (0, states, *start))",
        "    h = tf.transpose(states.stack(), (1, 0, 2))  # (B, rows, units)",
        "    return tf.matmul(h, output_kernel) + output_bias",
    ]


def _loss(recipe: Recipe) -> Lines:
    if not recipe.target_replication:
        return ["        loss = cross_entropy(labels, network(images))"]
    return [
        "        logits = every_row(images)",
        f"        repeated = tf.repeat(labels[:, None], {ROWS}, axis=1)",
        "        loss = (1 - ALOUD) * cross_entropy(labels, logits[:, -1])",
        "        loss += ALOUD * cross_entropy(repeated, logits)",
    ]
