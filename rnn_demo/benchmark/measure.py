"""The measuring: rounds in which every contender trains once, whatever else the machine does."""

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rnn_demo.benchmark.contenders.process import PROJECT, SCRIPTS, Contender, environment
from rnn_demo.benchmark.networks import BATCH, NETWORKS, training_flops

STOCK, OURS = "Keras fit", "rnn_demo"
CONTENDERS = {
    STOCK: ("keras_fit",),
    "fit, best settings": ("keras_fit", "best"),
    "PyTorch": ("torch_loop",),
    "JAX": ("jax_loop",),
    OURS: ("ours",),
}
NEEDS = {"PyTorch": "torch", "JAX": "jax"}

Say = Callable[[str], None]


def installed(say: Say) -> list[str]:
    """The contenders that can run here; says which can't."""
    missing = [name for name, module in NEEDS.items() if not importlib.util.find_spec(module)]
    for name in missing:
        say(
            f"{name} is not installed and left out: pip install -r tests/requirements-benchmark.txt"
        )
    return [name for name in CONTENDERS if name not in missing]


def speeds(networks: Sequence[str], rounds: int, images: int, say: Say) -> list[dict[str, Any]]:
    """A row for every network and contender, from `rounds` rounds over `images` images each.

    images_per_second: the median. ratio: to stock `fit`, the median of the rounds' own ratios.
    first_seconds: what a first round takes beyond that, mostly compiling. share_of_peak: of the
    FLOP/s of a large matrix product measured in the same rounds.
    """
    names = installed(say)
    rows = []
    for network in networks:
        spec = NETWORKS[network].to_json()
        contenders: dict[str, Contender] = {}
        first = {}
        try:
            say(f"{network}: compiling")
            count = images // BATCH * BATCH
            request: dict[str, Any] = {"do": "train", "spec": spec, "images": count}
            for name in names:  # one by one, so that no other's start is in its time
                contenders[name] = Contender(*CONTENDERS[name])
                first[name] = contenders[name].ask(**request)
            taken: dict[str, list[float]] = {name: [] for name in names}
            peaks = []
            for i in range(rounds):
                say(f"{network}: round {i + 1} of {rounds}")
                turn = names[i % len(names) :] + names[: i % len(names)]
                for name in turn:
                    taken[name].append(contenders[name].ask(**request))
                peaks.append(contenders[STOCK].ask(do="peak", spec=spec))
            for name in names:
                seconds = statistics.median(taken[name])
                ratios = [a / b for a, b in zip(taken[STOCK], taken[name], strict=True)]
                flops = training_flops(NETWORKS[network]) * count / seconds
                rows.append(
                    {
                        "network": network,
                        "contender": name,
                        "images_per_second": count / seconds,
                        "ratio": statistics.median(ratios),
                        "first_seconds": max(0.0, first[name] - seconds),
                        "share_of_peak": flops / statistics.median(peaks),
                        "seconds": taken[name],
                    }
                )
            rows[-1]["latency_ms"] = contenders[OURS].ask(do="latency", spec=spec)
        finally:
            for contender in contenders.values():
                contender.close()
    return rows


def notebook(epochs: int, rounds: int, say: Say) -> dict[str, list[float]]:
    """Seconds from process start to a trained, tested and saved notebook network, in turns."""
    taken: dict[str, list[float]] = {STOCK: [], OURS: []}
    for i in range(rounds):
        say(f"{epochs} epochs of the notebook: round {i + 1} of {rounds}")
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model.keras"
            script = ["-P", str(SCRIPTS / "notebook_script.py"), str(epochs), str(model)]
            ours = [
                "-m",
                "rnn_demo",
                "train",
                "--preset",
                "notebook",
                "--epochs",
                str(epochs),
                "--out",
                folder,
            ]
            for name, command in ((STOCK, script), (OURS, ours)):
                model.unlink(missing_ok=True)
                began = time.perf_counter()
                subprocess.run(
                    [sys.executable, *command],
                    check=True,
                    capture_output=True,
                    cwd=PROJECT,
                    env=environment(RNN_DEMO_RUNS=folder),
                )
                taken[name].append(time.perf_counter() - began)
                assert model.is_file()
    return taken
