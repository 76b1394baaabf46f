"""Writes the sections around the network: settings, data, batches, training and evaluation."""

from rnn_demo.code.program import fill_template
from rnn_demo.spec import Recipe, Spec

Section = tuple[str, str]
ORDERS = {  # of rows: the words for a comment, and the code
    "bottom": ("the last one first", "images[:, ::-1]"),
    "columns": ("columns, from the left", "keras.ops.transpose(images, (0, 2, 1))"),
    "permuted": ("shuffled, always alike", "keras.ops.take(images, ORDER, axis=1)"),
}


def settings(spec: Spec, recipe: Recipe) -> str:
    """Return the constants that a user may want to change."""
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
    """Return the sections that load MNIST, order its rows and make the targets."""
    parts = [("data", fill_template("mnist"))]
    if spec.row_order != "top":
        # X itself is augmented later
        names = ["x", "x_val", "x_test"][recipe.augmentation != "none" :]
        calls = ", ".join(f"in_order({name})" for name in names)
        order, images = ORDERS[spec.row_order]
        about = {"order": order, "images": images, "names": ", ".join(names), "calls": calls}
        parts.append(("order", fill_template("in_order", **about)))
    if recipe.target_replication:
        parts.append(("labels", fill_template("labels")))
    return parts


def batches(spec: Spec, recipe: Recipe) -> str:
    """Return the code of `training_data`: shuffled batches, augmented if the recipe says so."""
    plain = fill_template("batches", drop=", drop_remainder=True" if spec.stateful else "")
    if recipe.augmentation == "none":
        return plain
    moved = "moved" if spec.row_order == "top" else "in_order(moved)"
    return fill_template("augmented_batches", moved=moved, batches=plain)


def fit(spec: Spec, recipe: Recipe) -> list[Section]:
    """Return the sections that train and evaluate a Keras model with `fit`."""
    every_row = recipe.target_replication > 0
    batches = "training_data" if recipe.augmentation != "none" else "x, y, batch_size=BATCH"
    argument = "callbacks=[at_the_start]" if spec.stateful else "validation_data=(x_val, y_val)"
    training = [
        _optimizer(recipe),
        fill_template("compile_aloud" if every_row else "compile"),
        "model.summary()",
        f"{'aloud' if every_row else 'model'}.fit({batches}, epochs=EPOCHS, {argument})",
    ]
    if every_row:
        training.append(fill_template("compile"))  # to evaluate the saved model
    if not spec.stateful:
        test = fill_template("test", evaluated="model.evaluate(x_test, y_test, batch_size=1000)")
        return [("training", "\n".join(training)), ("test", test)]
    state = fill_template("state", kind="Bidirectional" if spec.merge_mode else "RNN")
    test_alone = fill_template(
        "test", evaluated="model.evaluate(x_test, y_test, BATCH, callbacks=[each_alone])"
    )
    return [
        ("training", "\n".join([state, *training])),
        ("kept", fill_template("kept")),
        ("test", f"{fill_template('test_in_batches')}\n{test_alone}"),
    ]


def training_loop(recipe: Recipe, every_row: bool) -> list[Section]:
    """Return the sections that train and evaluate `network`, a function, with their own loop.

    `every_row`: the app would also train the answers after every row.
    """
    note = "# The app also trains the answers after every row: that is left out here.\n"
    loss = fill_template("loss_by_hand", optimizer=_optimizer(recipe))
    training = f"{loss}\n\n{note if every_row else ''}{fill_template('train_by_hand')}"
    return [
        ("training", training),
        ("test", fill_template("test", evaluated="evaluate(x_test, y_test)")),
    ]


def _optimizer(recipe: Recipe) -> str:
    """Return the code of `optimizer` and its schedule."""
    rate: object = recipe.learning_rate
    schedule = ""
    if recipe.schedule == "cosine":
        schedule = f"learning_rate = keras.optimizers.schedules.CosineDecay({rate}, STEPS)\n"
        if recipe.warmup_steps:
            schedule = fill_template("warm_up", rate=rate, steps=recipe.warmup_steps) + "\n"
        rate = "learning_rate"
    clip = f", global_clipnorm={recipe.clipnorm}" if recipe.clipnorm else ""
    return f"{schedule}optimizer = keras.optimizers.{recipe.optimizer}({rate}{clip})"
