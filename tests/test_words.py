"""What a visitor reads keeps to the words that were decided on, in pages, commands and prose."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROSE = [ROOT / "README.md", *(ROOT / "assets").glob("*.md")]
CODE = [ROOT / "streamlit_app.py", *(ROOT / "rnn_demo").rglob("*.py")]
SCRIPTS = [*(ROOT / "rnn_demo").rglob("*.js")]
# What was decided against: (pattern, what to write).
BANNED = [
    (r"\btaught\b", "trained"),
    (r"\b(rightly|is right|are right|images right)\b", "correct, correctly"),
    (r"\bdossier\b", "Unit"),
    (r"\bledger\b", "pixel by pixel"),
    (r"\b(leak|leaks|leaked)\b", "leftover state"),
    (r"\broads?\b", "API style"),
    (r"\bsooner\.|times sooner", "times as fast"),
    (r"\b(after|at|step) step %\{|\bstep %\{y", "row"),
    (r"wipe memory|points are the memories|one number of the memory", "hidden state"),
    (r"stop here|the real rest|the rest is blank\b", "answer now, rest blank, rest as drawn"),
    (r"\blies between\b|not at \{|\bis one of \{", "must be between, must be one of"),
    (r"waits its turn|\bstarts:|\bstops:|compiles the|goes on (after|as)|goes well", "Waiting ..."),
    (r"lost for good|by now\b|gone through", "permanently deletes; so far; passes over"),
    (r"look outside its training", "not something it was trained for"),
    (r"changes nothing; another|another one reads", "isn't used here; another is used instead"),
    (r"\bin the mean\b", "on average"),
    (r"\bno plain sum|\bno exact sum|\bare no (?!longer|digits)\w+ (of|over)", "not a ..."),
    (r"\ba (RMS|LSTM|RNN)|\ban (Unit|GRU)\b", "an RMS..., a Unit..."),
]


def said(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of what a file may show: of Python, strings with a space but no docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    nodes = list(ast.walk(ast.parse(text)))
    left_out = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    left_out |= {id(v) for node in nodes if isinstance(node, ast.JoinedStr) for v in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            whole = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
            yield node.lineno, "".join(map(str, whole))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            shown = id(node) not in left_out and " " in node.value.strip()
            yield from [(node.lineno, node.value)] * shown


def test_what_is_shown_keeps_to_the_words_that_were_decided_on():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text.strip()[:80]!r}: write {better}"
        for path in (*CODE, *PROSE, *SCRIPTS)
        for line, text in said(path)
        for pattern, better in BANNED
        if re.search(pattern, text, re.IGNORECASE)
    ]
    assert not found, "\n".join(found)


def test_strings_are_found_and_docstrings_left_out(tmp_path):
    file = tmp_path / "a.py"
    file.write_text('"""Taught here."""\nx = f"it is taught {1}"\ny = "not taught"\nz = "leak"\n')
    assert [text for _, text in said(file)] == ["it is taught {}", "not taught"]
