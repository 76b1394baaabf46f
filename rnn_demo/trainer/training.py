"""One training, from its first step to its last, in the folder of a run.

The steps from a click on Start to the card: `lifecycle.start_training` checks the training against
the server's bounds, makes the run's folder, and assigns it to a process: the one that
`warm_trainer` keeps ready, or a new one. That process runs the command `train`. In
`lifecycle.wait_for_turn_and_train` it waits for its turn and calls `worker.train_run`, which sets
threads, device and memory, asks `plan.choose_recurrence_plan` how the network trains fastest, loads
MNIST, and makes a `Training`, which builds the network and compiles its epochs with `epoch`.
`Training.train_to_end` goes through the epochs in chunks of about 0.2 s. After each chunk it checks
for the file by which `lifecycle.request_stop_or_discard` asks it to stop. After each epoch it
validates. After each epoch, and early in the first one, it writes a snapshot and resume.npz, from
which `lifecycle.resume_training` continues. At the end `worker` saves the network, evaluates it on
the test set, and writes the card.
"""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from rnn_demo.data import Split, images_in_reading_order
from rnn_demo.files import JsonObject, temporary_path_for_atomic_write
from rnn_demo.runs import snapshots
from rnn_demo.runs.events import add_event
from rnn_demo.runs.lifecycle import OnEvent, ShouldStop
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import resume_state
from rnn_demo.trainer.augmentation.augment import make_augment
from rnn_demo.trainer.builders import (
    build_model,
    copy_for_saving,
    make_optimizer,
    recurrent_layers_of_model,
)
from rnn_demo.trainer.epoch import CompiledEpoch, CompiledEvaluation, Sums
from rnn_demo.trainer.plan import RecurrencePlan
from rnn_demo.trainer.resume_state import TrainingCountsAndHistory

CHUNK_SECONDS = 0.2  # between checks for a stop, and between the first progress events
EARLY_SNAPSHOTS = (1 / 64, 1 / 16, 1 / 4)  # of the first epoch, when a network learns most
MAX_LOSS = 100.0  # in nats; a higher loss has exploded. Ten equal probabilities cost 2.3


class Training:
    """Train a network, and write events, snapshots and the network to a folder.

    Args:
        train: Images with rows from the top.
        validation: Images with rows from the top.
        should_stop: Called between chunks, at least four times a second.
    """

    def __init__(
        self,
        folder: Path,
        spec: NetworkSpec,
        recipe: TrainingRecipe,
        train: Split,
        validation: Split,
        plan: RecurrencePlan,
        on_event: OnEvent = lambda event: None,
        should_stop: ShouldStop = lambda: False,
    ) -> None:
        self.folder, self.spec, self.recipe = folder, spec, recipe
        self.plan, self.compile_seconds = plan, 0.0
        self._on_event, self._should_stop = on_event, should_stop
        self._start_time, self._earlier = time.monotonic(), 0.0
        train = Split(train.images[: recipe.images], train.labels[: recipe.images])
        augment = make_augment(recipe.augmentation, spec)
        if augment is None:  # otherwise the augmentation orders the rows
            train = with_image_rows_reordered(train, spec)
        batch, every_row = recipe.batch_size, recipe.target_replication > 0
        self.model = build_model(spec, recipe.seed, batch, every_row)
        optimizer = make_optimizer(recipe)
        self._epoch = CompiledEpoch(self.model, optimizer, train, recipe, plan, augment)
        steps = self._epoch.steps
        self._early_snapshots = [max(1, int(share * steps)) for share in EARLY_SNAPSHOTS]
        self._variables = resume_state.variables_to_save(self.model, optimizer)
        self._saved_model = copy_for_saving(self.model, spec, batch)
        self._validation_model = self._saved_model
        if spec.stateful:
            self._validation_model = build_model(replace(spec, stateful=False))
        ordered = with_image_rows_reordered(validation, spec)
        self._validate = CompiledEvaluation(self._validation_model, ordered, self.plan)
        self.position = TrainingCountsAndHistory(0, 0.0, 0.0, 0, 0, 0.0, 0.0, [])
        self._next_progress = 0.0  # due when `wall` reaches it

    def train_to_end(self) -> tuple[str, JsonObject]:
        """Train to the end, or until it is stopped or fails; continue from resume.npz if it exists.

        Returns the state, and the fields of its event. For a failed training these are the reason
        and a change of the recipe that may help; the model then has the last snapshot's weights.
        Raises UserError if resume.npz is broken.
        """
        self._resume_or_write_first_snapshot()
        state = self._train_epochs()
        return state, self._restore_and_explain_exploded_loss() if state == "failed" else {}

    def _resume_or_write_first_snapshot(self) -> None:
        """Set the weights that `train_to_end` starts from; UserError if resume.npz is broken."""
        file = self.folder / "resume.npz"
        position = resume_state.restore_variables_and_return_progress(file, self._variables)
        if position is not None:
            self.position, self._earlier = position, position.wall
            self._add_event("resumed", step=position.step)
        else:
            self._write_snapshot_if_finite()

    def save_model(self, path: Path) -> None:
        """Write the network as a `.keras` file of plain Keras layers, without the optimizer."""
        self._saved_model.set_weights(self.model.get_weights())
        with temporary_path_for_atomic_write(path) as temporary:
            self._saved_model.save(temporary)

    def evaluate_on_split(self, split: Split) -> tuple[float, float]:
        """Return loss and accuracy on images with rows from the top."""
        self._validation_model.set_weights(self.model.get_weights())
        ordered = with_image_rows_reordered(split, self.spec)
        return CompiledEvaluation(self._validation_model, ordered, self.plan)()

    @property
    def wall_seconds(self) -> float:
        """Seconds since the training began, without pauses between stop and resume."""
        return self._earlier + time.monotonic() - self._start_time

    def _train_epochs(self) -> str:
        """Train the epochs that are left, and return the state at the end."""
        p, steps = self.position, self._epoch.steps
        start, chunk = time.monotonic(), 1
        self._epoch.compile()
        while p.step < steps * self.recipe.epochs:
            epoch = p.step // steps
            self._shuffle_images_and_reset_states(epoch)
            while p.step < (epoch + 1) * steps:
                ends = [*self._early_snapshots, (epoch + 1) * steps]  # a chunk ends at a snapshot
                count = min(chunk, min(s for s in ends if s > p.step) - p.step)
                began = time.monotonic()
                sums = self._epoch.train_batch_range(p.step % steps, count)
                seconds = time.monotonic() - began
                if not sums.means()[0] < MAX_LOSS:  # or NaN
                    return "failed"
                p.loss, p.right, p.images = Sums(p.loss, p.right, p.images) + sums
                p.step += count
                if not self.compile_seconds:
                    self.compile_seconds = time.monotonic() - start
                else:
                    p.seconds += seconds
                    p.trained += sums.images
                chunk = next_chunk_steps(count, seconds, chunk)
                if state := self._report_chunk_and_find_end_state(epoch, sums):
                    return state
        return "finished"

    def _shuffle_images_and_reset_states(self, epoch: int) -> None:
        """Put the images in the epoch's order; before its first step, reset stateful layers."""
        if self.position.step % self._epoch.steps == 0:
            for layer in recurrent_layers_of_model(self.model):
                layer.reset_state()
        order = np.random.default_rng([self.recipe.seed, epoch]).permutation(self.recipe.images)
        self._epoch.arrange_batches_by_order(epoch, order)

    def _report_chunk_and_find_end_state(self, epoch: int, sums: Sums) -> str:
        """Write the events and the snapshot that are due after a chunk with the totals `sums`.

        Returns "stopped" or "failed" if the training ends here, else "".
        """
        step, stops, good = self.position.step, self._should_stop(), True
        is_epoch_end = step == (epoch + 1) * self._epoch.steps
        if stops or is_epoch_end or self.wall_seconds >= self._next_progress:
            self._add_progress_event(epoch, sums)
        if is_epoch_end:
            good = self._end_epoch_if_finite(epoch)
        elif stops or step in self._early_snapshots:
            good = self._write_snapshot_if_finite()
        if not good:
            return "failed"
        return "stopped" if stops else ""

    def _restore_and_explain_exploded_loss(self) -> JsonObject:
        """Go back to the last snapshot after the loss exploded; return fields of the event."""
        step, lower, file = (
            self.position.step,
            self.recipe.learning_rate / 10,
            self.folder / "resume.npz",
        )
        kept = resume_state.restore_variables_and_return_progress(file, self._variables)
        self.position = kept or self.position
        return {
            "reason": f"The loss exploded after step {step}; the network of step "
            f"{self.position.step} is kept: lower the learning rate to {lower:g} and clip "
            "gradients at 1.",
            "change": {"learning_rate": lower, "clipnorm": 1.0},
        }

    def _end_epoch_if_finite(self, epoch: int) -> bool:
        """Validate, and write an event and a snapshot; return False if a number is not finite."""
        p = self.position
        loss, accuracy = Sums(p.loss, p.right, p.images).means()
        self._validation_model.set_weights(self.model.get_weights())
        val_loss, val_accuracy = self._validate()
        if not np.isfinite(val_loss):
            return False
        record = {
            "epoch": epoch + 1,
            "step": p.step,
            "loss": loss,
            "accuracy": accuracy,
            "val_loss": val_loss,
            "val_accuracy": val_accuracy,
            "seconds": round(self.wall_seconds, 3),
        }
        p.history.append(record)
        p.loss, p.right, p.images = 0.0, 0.0, 0
        self._add_event("epoch", **record)
        return self._write_snapshot_if_finite()

    def _add_progress_event(self, epoch: int, sums: Sums) -> None:
        """Write a progress event: means of the epoch so far, and of the last chunk."""
        p = self.position
        loss, accuracy = Sums(p.loss, p.right, p.images).means()
        chunk_loss, chunk_accuracy = sums.means()
        self._add_event(
            "progress",
            epoch=epoch + 1,
            step=p.step,
            steps=self._epoch.steps * self.recipe.epochs,
            loss=loss,
            accuracy=accuracy,
            chunk_loss=chunk_loss,
            chunk_accuracy=chunk_accuracy,
            samples_per_second=round(p.trained / p.seconds) if p.seconds else 0,
            seconds=round(self.wall_seconds, 3),
        )
        self._next_progress = self.wall_seconds + seconds_between_progress(self.wall_seconds)

    def _write_snapshot_if_finite(self) -> bool:
        """Write a snapshot and resume.npz; return False if a weight is not finite."""
        p = self.position
        values = [np.array(v.numpy()) for v in self._variables]
        if not all(np.isfinite(v).all() for v in values if v.dtype.kind == "f"):
            return False
        name = f"{p.step:08d}.keras"
        self.save_model(self.folder / "snapshots" / name)
        p.wall = self.wall_seconds
        resume_state.save_state(self.folder / "resume.npz", values, p)
        self._add_event("snapshot", step=p.step, epoch=p.step / self._epoch.steps, file=name)
        snapshots.thin_snapshots(self.folder / "snapshots")
        return True

    def _add_event(self, kind: str, **fields: object) -> None:
        self._on_event(add_event(self.folder, kind, **fields))


def with_image_rows_reordered(split: Split, spec: NetworkSpec) -> Split:
    """Put the rows of a split's images in a network's reading order, contiguous in memory."""
    images = images_in_reading_order(split.images, spec.row_order, spec.row_seed)
    return Split(np.ascontiguousarray(images), split.labels)


def seconds_between_progress(wall: float) -> float:
    """Return the seconds between progress events, `wall` seconds after the training began."""
    return CHUNK_SECONDS if wall < 60 else 1.0 if wall < 3600 else 10.0


def next_chunk_steps(count: int, seconds: float, limit: int) -> int:
    """Return the number of steps, at least 1, for the next chunk of about CHUNK_SECONDS.

    The last one had `count` steps and took `seconds`. `limit` is the previous result; the next
    one is at most double.
    """
    wanted = int(count * CHUNK_SECONDS / max(seconds, 1e-6))
    return max(1, min(wanted, 2 * limit if seconds < CHUNK_SECONDS else limit))
