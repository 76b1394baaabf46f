"""Takes away from a Python process what Windows lacks. Loaded by Python itself from PYTHONPATH.

There `os.kill` ends a process whatever the signal, and passes no descriptors on. `subprocess` and
`psutil` have ways of their own there, so they keep theirs here.
"""

import os
import subprocess
import sys
from typing import Any

import psutil  # noqa: F401 - before: it has a way of its own on every system

for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None  # type: ignore[assignment]  # as Python marks what can't be imported
for name in ("getloadavg", "sched_getaffinity", "sched_setaffinity", "killpg"):
    if hasattr(os, name):
        delattr(os, name)

_kill = os.kill
_start = subprocess.Popen.__init__


def kill(pid: int, number: int) -> None:
    caller = sys._getframe(1).f_globals["__name__"]
    if caller.split(".")[0] not in ("psutil", "subprocess", "filelock"):
        raise OSError(f"{caller} called os.kill, which ends a process on Windows")
    _kill(pid, number)


def start(self: Any, *args: Any, pass_fds: Any = (), preexec_fn: Any = None, **more: Any) -> None:
    if pass_fds or preexec_fn is not None:
        raise ValueError("pass_fds and preexec_fn aren't supported on Windows")
    _start(self, *args, **more)


os.kill = kill
subprocess.Popen.__init__ = start  # type: ignore[method-assign]
