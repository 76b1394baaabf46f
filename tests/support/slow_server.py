"""Streamlit's command with a delay in each run of a page, to simulate a busy machine.

`python -m tests.support.slow_server FILE run streamlit_app.py ...`, where FILE contains the delay
in seconds.
"""

import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web.cli import main

_run = ScriptRunner._run_script


def _run_slowly(runner: ScriptRunner, *how: Any) -> None:
    time.sleep(float(SECONDS_FILE.read_text()))
    _run(runner, *how)


if __name__ == "__main__":
    SECONDS_FILE = Path(sys.argv.pop(1))
    ScriptRunner._run_script = _run_slowly  # type: ignore[method-assign]
    sys.exit(main())
