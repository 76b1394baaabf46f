"""What stands around the network: settings, data, batches, and three ways to train and evaluate."""

from typing import Any

from rnn_demo.spec import Recipe, Spec

Section = tuple[str, str]


def settings(spec: Spec, recipe: Recipe) -> str:
    """What a reader may want to change."""
    lines = [
        f"IMAGES = {recipe.images:_}  # to train on, of 55,000",
        f"BATCH = {recipe.batch_size}",
        f"EPOCHS = {recipe.epochs}",
        f"SEED = {recipe.seed}",
    ]
    if recipe.schedule == "cosine":
        lines.append("STEPS = EPOCHS * -(-IMAGES // BATCH)  # the last batch may be smaller")
    if recipe.target_replication:
        lines.append(f"ALOUD = {recipe.target_replication}  # of the loss, for every row's answer")
    if spec.row_order == "permuted":
        lines.append(f"ORDER = np.random.default_rng({spec.row_seed}).permutation(28)")
    return "\n".join(lines)


def data(spec: Spec, recipe: Recipe) -> list[Section]:
    """MNIST as the app splits it, its rows in the network's order, and what is to be answered."""
    parts = [("data", MNIST)]
    if spec.row_order != "top":
        names = ["x", "x_val", "x_test"][recipe.augmentation != "none" :]  # x: once it is moved
        calls = ", ".join(f"in_order({name})" for name in names)
        order, images = ORDERS[spec.row_order]
        in_order = IN_ORDER.format(order=order, images=images)
        parts.append(("order", f"{in_order}\n\n{', '.join(names)} = {calls}"))
    if recipe.target_replication:
        parts.append(("labels", LABELS))
    return parts


MNIST = """\
keras.utils.set_random_seed(SEED)
(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x, x_test = x.astype("float32") / 255, x_test.astype("float32") / 255
x_val, y_val = x[:5000], y[:5000]
x, y = x[5000 : 5000 + IMAGES], y[5000 : 5000 + IMAGES]"""

IN_ORDER = """\
# Rows in the order in which the network reads them: {order}.
def in_order(images):
    return {images}"""
ORDERS = {
    "bottom": ("the last one first", "images[:, ::-1]"),
    "columns": ("columns, from the left", "keras.ops.transpose(images, (0, 2, 1))"),
    "permuted": ("shuffled, always alike", "keras.ops.take(images, ORDER, axis=1)"),
}

LABELS = '''\
def for_every_row(labels):
    """What to answer after the last row, and the same after each of the rows."""
    return {"last": labels, "every": np.repeat(labels[:, None], 28, axis=1)}

y, y_val = for_every_row(y), for_every_row(y_val)'''


def batches(spec: Spec, recipe: Recipe) -> str:
    """`training_data`, batches in a new order every epoch, augmented where the recipe says so."""
    drop = ", drop_remainder=True" if spec.stateful else ""
    text = f"""\
training_data = tf.data.Dataset.from_tensor_slices((x, y))
training_data = training_data.shuffle(IMAGES).batch(BATCH{drop})"""
    if recipe.augmentation == "none":
        return text
    return f"""\
{AUGMENT}

def move(images, labels):
    moved = augment(images[..., None], training=True)[..., 0]
    return {"moved" if spec.row_order == "top" else "in_order(moved)"}, labels

{text}
training_data = training_data.map(move).prefetch(2)"""


AUGMENT = """\
# Moved a little. The app does so in one step; where images are to be redrawn, it also
# draws most with other pens, slants, slashes and flags, and some that are no digits.
augment = keras.Sequential(
    [
        layers.RandomShear(0.1, fill_mode="constant"),
        layers.RandomRotation(12 / 360, fill_mode="constant"),
        layers.RandomZoom(0.1, fill_mode="constant"),
        layers.RandomTranslation(2 / 28, 2 / 28, fill_mode="constant"),
    ]
)"""


def fit(spec: Spec, recipe: Recipe) -> list[Section]:
    """Keras's own loop."""
    aloud = recipe.target_replication > 0
    batches = "training_data" if recipe.augmentation != "none" else "x, y, batch_size=BATCH"
    more = "callbacks=[at_the_start]" if spec.stateful else "validation_data=(x_val, y_val)"
    training = [
        _optimizer(recipe),
        COMPILE_ALOUD if aloud else COMPILE,
        "model.summary()",
        f"{'aloud' if aloud else 'model'}.fit({batches}, epochs=EPOCHS, {more})",
    ]
    if aloud:
        training.append(COMPILE)  # to evaluate what is kept
    if not spec.stateful:
        return [("training", "\n".join(training)), ("test", TEST)]
    state = STATE.format(kind="Bidirectional" if spec.merge_mode else "RNN")
    return [
        ("training", "\n".join([state, *training])),
        ("kept", KEPT),
        ("test", TEST_IN_BATCHES),
    ]


COMPILE = 'model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])'
COMPILE_ALOUD = """\
cross_entropy = "sparse_categorical_crossentropy"
aloud.compile(
    optimizer,
    loss={"last": cross_entropy, "every": cross_entropy},
    loss_weights={"last": 1 - ALOUD, "every": ALOUD},
    metrics={"last": ["accuracy"]},
)"""
PRINT = 'print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}")'
TEST = f"loss, accuracy = model.evaluate(x_test, y_test, batch_size=1000)\n{PRINT}"
STATE = '''\
recurrent = [layer for layer in model.layers if isinstance(layer, layers.{kind})]

def reset_state(*_, **__):
    """Wipe what the model remembers of the batch before."""
    for layer in recurrent:
        layer.reset_state()

at_the_start = keras.callbacks.LambdaCallback(on_epoch_begin=reset_state)'''
KEPT = """\
# The state stays from one batch to the next, until it is reset.
state = recurrent[0].states[0]
reset_state()
model.predict_on_batch(x_test[:BATCH])
print("the largest number left behind by a batch:", np.abs(state.numpy()).max())
reset_state()
print("after reset_state():", np.abs(state.numpy()).max())"""
TEST_IN_BATCHES = f"""\
whole = len(x_test) // BATCH * BATCH  # all batches are of one size
each_alone = keras.callbacks.LambdaCallback(on_test_batch_begin=reset_state)
x_test, y_test = x_test[:whole], y_test[:whole]
loss, accuracy = model.evaluate(x_test, y_test, BATCH, callbacks=[each_alone])
{PRINT}"""


def by_hand(recipe: Recipe, aloud: bool) -> list[Section]:
    """Loss, gradients, optimizer and epochs, for a `network` that is a function.

    aloud: whether the app trains the answers after every row, too.
    """
    note = "# The app also trains the answers after every row: that is left out here.\n"
    training = f"""\
{_optimizer(recipe)}
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

{note if aloud else ""}@tf.function
def train(images, labels):
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, network(images))
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss

{EPOCHS}"""
    return [("training", training), ("test", f"loss, accuracy = evaluate(x_test, y_test)\n{PRINT}")]


EPOCHS = """\
@tf.function
def evaluate(images, labels):
    logits = network(images)
    right = keras.metrics.sparse_categorical_accuracy(labels, logits)
    return cross_entropy(labels, logits), tf.reduce_mean(right)

for epoch in range(EPOCHS):
    losses = [train(*batch) for batch in training_data]
    _, accuracy = evaluate(x_val, y_val)
    loss = np.mean(losses)
    print(f"epoch {epoch + 1}: {loss:.4f}, validation accuracy {accuracy:.4f}")"""


def _optimizer(recipe: Recipe) -> str:
    """`optimizer`, with its schedule."""
    rate: Any = recipe.learning_rate
    schedule = ""
    if recipe.schedule == "cosine":
        schedule = f"learning_rate = keras.optimizers.schedules.CosineDecay({rate}, STEPS)\n"
        if recipe.warmup_steps:
            schedule = WARM_UP.format(rate=rate, steps=recipe.warmup_steps)
        rate = "learning_rate"
    clip = f", global_clipnorm={recipe.clipnorm}" if recipe.clipnorm else ""
    return f"{schedule}optimizer = keras.optimizers.{recipe.optimizer}({rate}{clip})"


WARM_UP = """\
learning_rate = keras.optimizers.schedules.CosineDecay(
    0.0,
    max(1, STEPS - {steps}),
    warmup_target={rate},
    warmup_steps={steps},
)
"""
