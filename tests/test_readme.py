"""What the README says is so: its table is what the command prints, its links lead somewhere."""

import re
from pathlib import Path

from rnn_demo.__main__ import main
from tests import remake

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_table_is_what_the_command_prints(capsys):
    assert main(["results"]) == 0
    assert capsys.readouterr().out.strip() in README


def test_accuracy_by_rows_read_is_that_of_the_card_and_the_file():
    assert remake.accuracy_by_rows_read() in README


def test_two_commands_of_one_line_each():
    setups = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(setups) == 2
    assert setups[0].endswith("streamlit run streamlit_app.py")
    assert setups[1].endswith("-m pytest")


def test_pictures_it_shows_exist():
    for path in re.findall(r"\]\((assets/[\w.]+)\)", README):
        assert (ROOT / path).exists(), path
