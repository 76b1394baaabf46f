"""What README and manual say is true: tables equal commands' output, commands run, links exist."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from rnn_demo import __version__
from rnn_demo.__main__ import main
from rnn_demo.commands import results
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain import passes
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.words.guide_steps import STEPS
from scripts import remake

ROOT = Path(__file__).parent.parent
README, MANUAL = ((ROOT / name).read_text("utf-8") for name in ("README.md", "assets/manual.md"))
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
PAGES = (
    "README.md",
    ".github/CONTRIBUTING.md",
    *sorted(f"assets/{f.name}" for f in (ROOT / "assets").glob("*.md")),
)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_anchor_exists(page):
    text = (ROOT / page).read_text("utf-8")
    for target, anchor in re.findall(r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)", text):
        file = (ROOT / page).parent / target if target else ROOT / page
        assert file.exists(), target
        if anchor:
            heads = re.findall(r"(?m)^#+ (.*)$", file.read_text("utf-8"))
            assert anchor in [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in heads]


def test_every_path_in_the_map_of_the_code_exists():
    paths = re.findall(
        r"`((?:rnn_demo|scripts|tests)/[\w./]*)`", CONTRIBUTING.replace("/NAME/", "/")
    )
    assert len(paths) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("anew", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_manuals_table_is_what_results_prints(anew, capsys, monkeypatch):
    """From their stored answers (tests/explain/test_passes.py), and computed again every night."""
    if not anew:

        def kept(model):
            return 0.0, float(passes.load_pass_or_empty(model, SurveyPass).accuracy_by_step[-1])

        monkeypatch.setattr(results, "compute_test_loss_and_accuracy", kept)
    assert main(["results"]) == 0
    table = capsys.readouterr().out.strip()
    assert table in MANUAL
    shown = [line for line in README.splitlines() if line.startswith("| ")]
    assert len(shown) == 4  # its header, and three networks
    assert set(shown) < set(table.splitlines())


def test_the_changelogs_first_entry_is_the_version():
    entries = re.findall(r"(?m)^## (.*)$", (ROOT / "assets" / "changelog.md").read_text("utf-8"))
    assert entries[0] == __version__


def test_the_manuals_other_numbers_are_true():
    assert remake.accuracy_by_rows_read() in MANUAL
    assert remake.memory_table() in MANUAL
    assert f"its guided path has {len(STEPS)} steps" in README


COMMANDS = re.findall(r"(?m)^\.venv/bin/python -m rnn_demo ([^#\n]*)", MANUAL)
SHORTER = {"train": ["--epochs", "1", "--images", "1000"]}  # it must only run


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=str.strip)
def test_the_manuals_command_runs(command, tmp_path):
    Image.fromarray(mnist_test().images[0]).save(tmp_path / "photo.png")
    words = shlex.split(command)
    words += [] if "--help" in words else SHORTER.get(words[0], [])
    done = subprocess.run(
        [sys.executable, "-m", "rnn_demo", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
