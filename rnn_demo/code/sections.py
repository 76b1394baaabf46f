"""What stands around the network: settings, data, batches, and three ways to train and evaluate."""

from typing import Any

from rnn_demo.code.program import piece
from rnn_demo.spec import Recipe, Spec

Section = tuple[str, str]
ORDERS = {
    "bottom": ("the last one first", "images[:, ::-1]"),
    "columns": ("columns, from the left", "keras.ops.transpose(images, (0, 2, 1))"),
    "permuted": ("shuffled, always alike", "keras.ops.take(images, ORDER, axis=1)"),
}


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
    parts = [("data", piece("mnist"))]
    if spec.row_order != "top":
        names = ["x", "x_val", "x_test"][recipe.augmentation != "none" :]  # x: once it is moved
        calls = ", ".join(f"in_order({name})" for name in names)
        order, images = ORDERS[spec.row_order]
        about = {"order": order, "images": images, "names": ", ".join(names), "calls": calls}
        parts.append(("order", piece("in_order", **about)))
    if recipe.target_replication:
        parts.append(("labels", piece("labels")))
    return parts


def batches(spec: Spec, recipe: Recipe) -> str:
    """`training_data`, batches in a new order every epoch, augmented where the recipe says so."""
    plain = piece("batches", drop=", drop_remainder=True" if spec.stateful else "")
    if recipe.augmentation == "none":
        return plain
    moved = "moved" if spec.row_order == "top" else "in_order(moved)"
    return piece("augmented_batches", moved=moved, batches=plain)


def fit(spec: Spec, recipe: Recipe) -> list[Section]:
    """Keras's own loop."""
    aloud = recipe.target_replication > 0
    batches = "training_data" if recipe.augmentation != "none" else "x, y, batch_size=BATCH"
    more = "callbacks=[at_the_start]" if spec.stateful else "validation_data=(x_val, y_val)"
    training = [
        _optimizer(recipe),
        piece("compile_aloud" if aloud else "compile"),
        "model.summary()",
        f"{'aloud' if aloud else 'model'}.fit({batches}, epochs=EPOCHS, {more})",
    ]
    if aloud:
        training.append(piece("compile"))  # to evaluate what is kept
    if not spec.stateful:
        test = piece("test", evaluated="model.evaluate(x_test, y_test, batch_size=1000)")
        return [("training", "\n".join(training)), ("test", test)]
    state = piece("state", kind="Bidirectional" if spec.merge_mode else "RNN")
    alone = piece("test", evaluated="model.evaluate(x_test, y_test, BATCH, callbacks=[each_alone])")
    return [
        ("training", "\n".join([state, *training])),
        ("kept", piece("kept")),
        ("test", f"{piece('test_in_batches')}\n{alone}"),
    ]


def by_hand(recipe: Recipe, aloud: bool) -> list[Section]:
    """Loss, gradients, optimizer and epochs, for a `network` that is a function.

    aloud: whether the app trains the answers after every row, too.
    """
    note = "# The app also trains the answers after every row: that is left out here.\n"
    loss = piece("loss_by_hand", optimizer=_optimizer(recipe))
    training = f"{loss}\n\n{note if aloud else ''}{piece('train_by_hand')}"
    return [
        ("training", training),
        ("test", piece("test", evaluated="evaluate(x_test, y_test)")),
    ]


def _optimizer(recipe: Recipe) -> str:
    """`optimizer`, with its schedule."""
    rate: Any = recipe.learning_rate
    schedule = ""
    if recipe.schedule == "cosine":
        schedule = f"learning_rate = keras.optimizers.schedules.CosineDecay({rate}, STEPS)\n"
        if recipe.warmup_steps:
            schedule = piece("warm_up", rate=rate, steps=recipe.warmup_steps) + "\n"
        rate = "learning_rate"
    clip = f", global_clipnorm={recipe.clipnorm}" if recipe.clipnorm else ""
    return f"{schedule}optimizer = keras.optimizers.{recipe.optimizer}({rate}{clip})"
