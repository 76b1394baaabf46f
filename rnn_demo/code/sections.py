"""Sections that the programs of all APIs share: data, augmentation, optimizer."""

from rnn_demo.code.expressions import Call, Lines, Statement, call, tall_list
from rnn_demo.data import ROWS, VALIDATION
from rnn_demo.spec import Recipe, Spec


def constants(spec: Spec, recipe: Recipe) -> Lines:
    """What a reader may want to change."""
    lines: Lines = [
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
        lines.append(f"ORDER = np.random.default_rng({spec.row_seed}).permutation({ROWS})")
    return lines


def data(spec: Spec, recipe: Recipe) -> list[Lines]:
    """MNIST as the app splits it, its rows in the network's order."""
    split: Lines = [
        "keras.utils.set_random_seed(SEED)",
        "(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()",
        'x, x_test = x.astype("float32") / 255, x_test.astype("float32") / 255',
        f"x_val, y_val = x[:{VALIDATION}], y[:{VALIDATION}]",
        f"x, y = x[{VALIDATION} : {VALIDATION} + IMAGES], y[{VALIDATION} : {VALIDATION} + IMAGES]",
    ]
    if spec.row_order == "top":
        return [split]
    augmented = recipe.augmentation != "none"
    names = "x_val, x_test" if augmented else "x, x_val, x_test"
    calls = ", ".join(f"in_order({name})" for name in names.split(", "))
    comment = f"# Rows in the order in which the network reads them: {_ORDERS[spec.row_order]}."
    turned = {
        "bottom": "images[:, ::-1]",
        "columns": "keras.ops.transpose(images, (0, 2, 1))"
        if augmented
        else "images.transpose(0, 2, 1)",
        "permuted": "keras.ops.take(images, ORDER, axis=1)" if augmented else "images[:, ORDER]",
    }[spec.row_order]
    function: Lines = [comment, "def in_order(images):", f"    return {turned}"]
    return [split, function, [f"{names} = {calls}"]]


_ORDERS = {
    "bottom": "the last one first",
    "columns": "columns, from the left",
    "permuted": "shuffled, always alike",
}


def every_rows_label() -> Lines:
    """A function from labels to those that a network of two outputs is trained on."""
    return [
        "def aloud(labels):",
        '    """What to answer after the last row, and the same after each of the rows."""',
        f"    every = keras.ops.repeat(labels[:, None], {ROWS}, axis=1)",
        '    return {"last": labels, "every": every}',
    ]


def batches(spec: Spec, recipe: Recipe) -> list[Lines]:
    """`training_data`, batches in a new order every epoch, augmented where the recipe says so."""
    source = "training_data = tf.data.Dataset.from_tensor_slices((x, y))"
    drop = ", drop_remainder=True" if spec.stateful else ""
    chain = f"training_data = training_data.shuffle(IMAGES).batch(BATCH{drop})"
    by_fit = recipe.target_replication and spec.api != "cell-loop"  # on labels of two outputs
    labels = "aloud(labels)" if by_fit else "labels"
    if recipe.augmentation == "none":
        return [[source, chain]]
    comment: Lines = [
        "# Moved a little, one layer after the other. The app does it in one step and about the",
        "# middle, so that its images are a little sharper.",
    ]
    if recipe.augmentation == "redrawn":
        comment += [
            "# There, most images are also redrawn, with other pens, slants, slashes and flags,",
            "# and some make way for what is no digit: that is left out here.",
        ]
    nothing = "constant"  # outside of an image is paper
    moves = tall_list(
        call("layers.RandomShear", 0.1, fill_mode=nothing),
        call("layers.RandomRotation", "12 / 360", fill_mode=nothing),
        call("layers.RandomZoom", 0.1, fill_mode=nothing),
        call("layers.RandomTranslation", "2 / 28", "2 / 28", fill_mode=nothing),
    )
    ordered = "moved" if spec.row_order == "top" else "in_order(moved)"
    function: Lines = [
        "def move(images, labels):",
        "    moved = augment(images[..., None], training=True)[..., 0]",
        f"    return {ordered}, {labels}",
    ]
    return [
        [*comment, Statement("augment = ", call("keras.Sequential", moves))],
        function,
        [source, chain, "training_data = training_data.map(move).prefetch(2)"],
    ]


def optimizer(recipe: Recipe) -> Lines:
    """`optimizer`, with its schedule."""
    lines: Lines = []
    rate: str | float = recipe.learning_rate
    if recipe.schedule == "cosine":
        rate = "learning_rate"
        lines.append(Statement("learning_rate = ", _cosine(recipe)))
    clip = recipe.clipnorm or None
    made = call(f"keras.optimizers.{recipe.optimizer}", rate, global_clipnorm=clip)
    return [*lines, Statement("optimizer = ", made)]


def _cosine(recipe: Recipe) -> Call:
    name, rate = "keras.optimizers.schedules.CosineDecay", recipe.learning_rate
    if not recipe.warmup_steps:
        return call(name, rate, "STEPS")
    steps = f"max(1, STEPS - {recipe.warmup_steps})"
    return call(name, 0.0, steps, warmup_target=rate, warmup_steps=recipe.warmup_steps)
