"""Streamlit's command, each run of a page taking longer: a busy machine.

`python -m tests.support.slow_server SECONDS run streamlit_app.py ...`
"""

import sys
import time
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web.cli import main

_run = ScriptRunner._run_script


def _run_slowly(runner: ScriptRunner, *how: Any) -> None:
    time.sleep(SECONDS)
    _run(runner, *how)


if __name__ == "__main__":
    SECONDS = float(sys.argv.pop(1))
    ScriptRunner._run_script = _run_slowly  # type: ignore[method-assign]
    sys.exit(main())
