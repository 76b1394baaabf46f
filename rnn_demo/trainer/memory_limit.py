"""The memory that a training takes: estimated before it starts, and limited while it runs."""

from pathlib import Path

import psutil

from rnn_demo.errors import UserError
from rnn_demo.runs.estimate import memory_needed
from rnn_demo.runs.server_settings import bound
from rnn_demo.spec import Recipe, Spec

SMALL = 2 * 2**30  # bytes: so much any machine that holds TensorFlow can give
CGROUPS = Path("/sys/fs/cgroup")


def available(cgroup: Path | None = None) -> int:
    """Bytes that this process may still take: of the machine, and of the cgroup it runs in.

    cgroup: its folder, of a container or a systemd unit; None for this process's own.
    """
    free = psutil.virtual_memory().available
    try:
        if cgroup is None:
            own = Path("/proc/self/cgroup").read_text().rpartition("0::/")[2]
            cgroup = CGROUPS / own.strip()
        most = int((cgroup / "memory.max").read_text())  # "max" where there is no limit
        free = min(free, most - int((cgroup / "memory.current").read_text()))
    except (OSError, ValueError):
        pass
    return max(0, free)


def check(spec: Spec, recipe: Recipe) -> None:
    """Raise UserError for a training that does not fit, or not into RNN_DEMO_MEMORY."""
    wanted, most = memory_needed(spec, recipe), allowed()
    if wanted > most:
        raise UserError(
            f"This training would take about {wanted / 2**30:.1f} GB of memory, and of what is "
            f"free it may take {most / 2**30:.1f} GB: take a smaller batch, or fewer units."
        )


def allowed() -> int:
    """Bytes that a training may take beside TensorFlow's own: what is free, within the bound."""
    return min(max(SMALL, available()), bound("MEMORY") * 10**6)


def limit() -> None:
    """Let this process take no more than is free now, so that it fails and no other process does.

    Nor more than RNN_DEMO_MEMORY beside what TensorFlow has taken. Linux alone limits what a
    process writes to.
    """
    try:
        import resource

        held = psutil.Process().memory_full_info().data
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (held + allowed(), hard))
    except (ImportError, AttributeError, OSError, ValueError, psutil.Error):
        return  # ValueError: a lower limit is set already
