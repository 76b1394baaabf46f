"""The wheel, and environments in which it is installed."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def build_wheel(folder: Path) -> None:
    build = ["wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)


def folder_of(kind: str, environment: Path) -> Path:
    """Return an environment's folder of a kind, as in `sysconfig`."""
    base = str(environment)
    return Path(sysconfig.get_path(kind, "venv", {"base": base, "platbase": base}))


def install(wheel: Path, folder: Path) -> None:
    """Install a wheel into a new environment.

    Its requirements are taken from the environment of these tests.
    """
    venv.create(folder)
    programs, packages = folder_of("scripts", folder), folder_of("purelib", folder)
    (packages / "these.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python")]
    options = ["install", "-q", "--no-deps", "--no-compile", "--ignore-installed", str(wheel)]
    subprocess.run([*pip, *options], check=True)


def variables(home: Path) -> dict[str, str]:
    """Return the environment of a user who has only a home; none of our variables is set."""
    ours = ("RNN_DEMO_", "PYTHONPATH")
    others = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_DATA_HOME"), str(home))
    return {**others, **homes}


def run(programs: Path, home: Path, *words: str) -> str:
    """Run `rnn-demo` in a home; return its output."""
    command = [str(programs / "rnn-demo"), *words]
    how = {"cwd": home, "env": variables(home), "capture_output": True, "text": True}
    done = subprocess.run(command, **how)
    assert done.returncode == 0, done.stderr
    return done.stdout
