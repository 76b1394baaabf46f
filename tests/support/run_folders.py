"""Run folders like a trainer's, for tests of pages."""

from dataclasses import replace
from typing import Any

from rnn_demo.runs import folders, processes
from rnn_demo.runs.events import add_event
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from tests.fixtures import KINDS, MOMENTS, kind_file, moment_file
from tests.fixtures import RUN as SPEC

RECIPE = TrainingRecipe(batch_size=50, images=400, epochs=4, schedule="constant")
STEPS = RECIPE.steps_per_epoch()


class Folder:
    """A run that this process has claimed like its trainer, until `end`."""

    def __init__(
        self, spec: NetworkSpec = SPEC, recipe: TrainingRecipe = RECIPE, title: str = "a run"
    ) -> None:
        self.spec, self.recipe = spec, recipe
        self.id = folders.create_run(spec, recipe, title)
        self.path = folders.run_folder(self.id)

    def state(self, state: str, **about: Any) -> "Folder":
        add_event(self.path, "state", state=state, **about)
        return self

    def epochs(self, count: int) -> "Folder":
        """Write the events and snapshots of `count` epochs, without training."""
        self.snapshot(0)
        for epoch in range(1, count + 1):
            for quarter in range(1, 5):
                step = (epoch - 1) * STEPS + quarter * STEPS // 4
                loss = 2.3 / (1 + step / STEPS)
                add_event(
                    self.path,
                    "progress",
                    epoch=epoch,
                    step=step,
                    steps=STEPS * self.recipe.epochs,
                    loss=loss,
                    accuracy=1 - loss / 2.4,
                    chunk_loss=loss,
                    chunk_accuracy=1 - loss / 2.4,
                    samples_per_second=4_000,
                    seconds=2 + step / 10,
                )
            add_event(
                self.path,
                "epoch",
                epoch=epoch,
                step=step,
                loss=loss,
                accuracy=0.5,
                val_loss=loss + 0.01,
                val_accuracy=0.125 * epoch,
                seconds=2 + step / 10,
            )
            self.snapshot(step)
        return self

    def snapshot(self, step: int) -> None:
        network = _network(self.spec, step)
        (self.path / "snapshots" / f"{step:08d}.keras").write_bytes(network)
        (self.path / "model.keras").write_bytes(network)
        add_event(self.path, "snapshot", step=step, epoch=step / STEPS, file=f"{step:08d}.keras")

    def end(self, state: str | None = "finished", **about: Any) -> str:
        """Write the state and release the run; None: die without an event. Returns the run's id."""
        if state is not None:
            self.state(state, **about)
        processes.delete_record(self.path)
        return self.id


def finished(title: str = "a run", spec: NetworkSpec = SPEC, **recipe: Any) -> str:
    return Folder(spec, replace(RECIPE, **recipe), title).epochs(2).end()


def _network(spec: NetworkSpec, step: int) -> bytes:
    """Return a network of a spec, or, if tests store none, another one in its place."""
    for name, kind in KINDS.items():  # all snapshots of these are equal
        if spec == kind:
            return kind_file(name).read_bytes()
    return moment_file(max(m for m in MOMENTS if m <= step)).read_bytes()
