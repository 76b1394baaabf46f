"""A contender is a process that waits for its turn: one JSON line in, one out."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnn_demo.errors import UserError
from rnn_demo.spec import Spec

PROJECT = Path(__file__).parents[3]
SCRIPTS = Path(__file__).parent

Train = Callable[[], float | None]


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that trains in the benchmark, and `more` in it."""
    return {**os.environ, "PYTHONPATH": str(PROJECT), "KERAS_BACKEND": "tensorflow", **more}


class Contender:
    """The process of one contender on one network, idle but for its turns.

    script: a file in contenders/, run by its path, so that PyTorch's process has no
    TensorFlow in it.
    """

    def __init__(self, script: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(SCRIPTS / f"{script}.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env=environment(TF_CPP_MIN_LOG_LEVEL="3"),
        )
        self._script = script

    def ask(self, **request: Any) -> Any:
        """Its answer to one request. Raises UserError when its process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            raise UserError(
                f"The benchmark's {self._script} broke down: see the messages above."
            ) from None

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # it may have died before it read all
            self._process.stdin.close()
        self._process.stdout.close()


def serve(make: Callable[[Spec, int], Train], **more: Callable[[Spec], Any]) -> None:
    """Answer requests on stdin until it closes.

    make: for a spec and a number of images, a function that trains on them once; what it returns
    is the seconds it took, or None to have them taken here. The first turn compiles.
    more: other things that can be asked for.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints goes to stderr
    train: Train | None = None
    for line in sys.stdin:
        request = json.loads(line)
        spec = Spec.from_json(request["spec"])
        if request["do"] in more:
            answer = more[request["do"]](spec)
        else:
            began = time.perf_counter()
            train = train or make(spec, request["images"])
            own = train()
            answer = time.perf_counter() - began if own is None else own
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
