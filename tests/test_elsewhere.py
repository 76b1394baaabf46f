"""What holds on Windows and macOS, as far as it can be tried here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_demo import files
from rnn_demo.runs import folders
from rnn_demo.runs.events import add_event, read_events
from tests.support.run_folders import finished

ROOT = Path(__file__).parent.parent
LACKING = str(Path(__file__).parent / "support" / "elsewhere")
SUITE = ("tests/runs/test_folders.py", "-k", "killed or turn or lock or delete or folder")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
SKIPPED = {".git", ".venv", "__pycache__", "runs", ".hypothesis", ".mypy_cache", ".ruff_cache"}


def without(command: list[str], cwd: Path = ROOT, **environment: str) -> str:
    """Run Python without what Windows lacks; returns what it printed."""
    path = os.pathsep.join([LACKING, str(ROOT)])
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="this system lacks them itself")
def test_runs_live_where_there_is_no_fcntl_resource_os_kill_or_inherited_descriptor():
    with pytest.raises(AssertionError, match="fcntl"):
        without(["-c", "import fcntl"])
    soft = "ignore:only soft file lock"  # what filelock says of a system that has neither kind
    options = ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", soft]
    assert "passed" in without([*options, *SUITE])


@pytest.mark.keras
@pytest.mark.slow
def test_a_project_and_runs_in_folders_with_spaces_and_umlauts(tmp_path):
    home = tmp_path / "Größe & Übung (1)" / "rnn demo"
    shutil.copytree(
        ROOT / "rnn_demo", home / "rnn_demo", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "assets", home / "assets")
    runs = tmp_path / "meine Läufe"
    tiny = ["--images", "400", "--epochs", "1", "--units", "4", "--title", "Übung 1: größer"]
    script = (
        "from rnn_demo.runs import folders, life, process\n"
        "from rnn_demo.runs.status import read_log\n"
        "from rnn_demo.spec import Recipe, Spec\n"
        "import time\n"
        "recipe = Recipe(images=400, epochs=1, schedule='constant')\n"
        "run = life.start(Spec(units=(4,)), recipe, 'Übung')\n"
        "while folders.status(run).alive: time.sleep(0.2)\n"
        "print(folders.status(run).state, folders.title(run), read_log(folders.folder(run)))\n"
    )
    environment = {"RNN_DEMO_RUNS": str(runs), "PYTHONPATH": str(home), "PYTHONUTF8": "1"}
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=home,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    assert "finished Übung" in said.stdout, said.stdout + said.stderr
    by_hand = subprocess.run(
        [sys.executable, "-m", "rnn_demo", "train", *tiny],
        cwd=home,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    assert by_hand.returncode == 0, by_hand.stderr
    assert "Übung 1: größer: finished" in by_hand.stdout


def test_run_folders_written_with_crlf_are_read():
    run_id = finished("a run")
    path = folders.folder(run_id)
    known, run = read_events(path), folders.status(run_id)
    for name in ("events.jsonl", "run.json"):
        (path / name).write_bytes((path / name).read_bytes().replace(b"\n", b"\r\n"))
    assert read_events(path) == known
    assert folders.status(run_id) == run
    add_event(path, "state", state="stopped")
    assert folders.status(run_id).state == "stopped"


@pytest.mark.parametrize(
    "text", ["a\\b", "..\\runs", "C:", "C:x", "\\\\host\\share", "con ", "A1", "a."]
)
def test_paths_of_windows_and_capitals_are_no_ids(text, root):
    (root / "a1").mkdir(parents=True)
    with pytest.raises(folders.RunError, match="There is no run"):
        folders.folder(text)


def test_no_two_files_are_one_where_capitals_do_not_count_and_none_has_a_name_windows_refuses():
    found: dict[str, Path] = {}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if SKIPPED & set(parts):
            continue
        name = "/".join(parts)
        assert name.casefold() not in found, (name, found[name.casefold()])
        found[name.casefold()] = path
        assert not RESERVED.fullmatch(path.name), name
        assert not re.search(r'[<>:"|?*\\]|[ .]$', path.name), name


def test_a_file_that_is_being_read_is_replaced_a_moment_later(tmp_path, monkeypatch):
    refused, replace = [], os.replace

    def busy(*paths):
        if len(refused) < 3:
            refused.append(paths)
            raise PermissionError(13, "The process cannot access the file")
        replace(*paths)

    monkeypatch.setattr(os, "replace", busy)
    with files.replacing(tmp_path / "a") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "a").read_text() == "new"
    assert len(refused) == 3

    monkeypatch.setattr(files, "TRY_SECONDS", 0.0)
    refused[:] = []

    def never(*paths):
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "replace", never)
    with pytest.raises(PermissionError), files.replacing(tmp_path / "a") as temporary:
        temporary.write_text("newer")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "new"
