"""Check that a training fits into memory, and limit the memory of this process."""

from pathlib import Path

import psutil

from rnn_demo.errors import UserError
from rnn_demo.runs.estimate import memory_needed
from rnn_demo.runs.server_settings import server_bound
from rnn_demo.spec import NetworkSpec, TrainingRecipe

SMALL = 2 * 2**30  # bytes that every machine with TensorFlow has
CGROUPS = Path("/sys/fs/cgroup")


def available_memory(cgroup: Path | None = None) -> int:
    """Return the bytes that this process may still allocate on the machine and in its cgroup.

    `cgroup` is the folder of a container's or systemd unit's cgroup; None for this process's own.
    """
    free = psutil.virtual_memory().available
    try:
        if cgroup is None:
            own = Path("/proc/self/cgroup").read_text().rpartition("0::/")[2]
            cgroup = CGROUPS / own.strip()
        most = int((cgroup / "memory.max").read_text())  # "max" if there is no limit
        free = min(free, most - int((cgroup / "memory.current").read_text()))
    except (OSError, ValueError):
        pass
    return max(0, free)


def check_memory(spec: NetworkSpec, recipe: TrainingRecipe) -> None:
    """Raise UserError if a training needs more memory than is free, or than RNN_DEMO_MEMORY."""
    need, most = memory_needed(spec, recipe), memory_budget()
    if need > most:
        raise UserError(
            f"This training would take about {need / 2**30:.1f} GB of memory, and of what is "
            f"free it may take {most / 2**30:.1f} GB: take a smaller batch, or fewer units."
        )


def memory_budget() -> int:
    """Return the bytes for a training in addition to TensorFlow's own, within RNN_DEMO_MEMORY."""
    return min(max(SMALL, available_memory()), server_bound("MEMORY") * 10**6)


def limit_memory() -> None:
    """Limit this process to the memory that is free now, so that it fails instead of others.

    The limit also includes RNN_DEMO_MEMORY plus what TensorFlow has taken. It works only on Linux.
    """
    try:
        import resource

        used = psutil.Process().memory_full_info().data
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (used + memory_budget(), hard))
    except (ImportError, AttributeError, OSError, ValueError, psutil.Error):
        return  # ValueError: a lower limit is already set
