"""What travels of a script: all of it but comments, indentation and empty lines."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rnn_demo.browser import bundle
from rnn_demo.browser.plain_script import without_comments_and_indentation

CASES = {
    "let a = 1; // why\n\n    let b = 2;\n": "let a = 1;\nlet b = 2;\n",
    "/** A\n * b */\nconst a = /** @type {T} */ (b);\n": "const a = (b);\n",
    "say(\"http://x // no\", '/* no */'); // yes\n": "say(\"http://x // no\", '/* no */');\n",
    "const a = `x\n    // stays ${b /* goes */ + `\n  ${c}`} `;\n": (
        "const a = `x\n    // stays ${b + `\n  ${c}`} `;\n"
    ),
    'const r = /[/"`]\\/\\/\'/g, n = a / b; // "\n': "const r = /[/\"`]\\/\\/'/g, n = a / b;\n",
    "return /\\/\\*/.test(a)\n  ? 1 /* one */\n  : {}.b / 2;\n": (
        "return /\\/\\*/.test(a)\n? 1\n: {}.b / 2;\n"
    ),
    "typeof/* kept apart */a;\n": "typeof a;\n",
    "a = '\\'' + \"\\\\\"; // '\n": "a = '\\'' + \"\\\\\";\n",
}
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@pytest.mark.parametrize("script", CASES)
def test_what_is_taken_away_and_what_stays(script: str):
    assert without_comments_and_indentation(script) == CASES[script]


def sources() -> list[Path]:
    return sorted(bundle.FOLDER.rglob("*.js"))


def test_of_each_module_the_code_stays():
    for path in sources():
        keeps_its_code(path.read_text("utf-8"))


def keeps_its_code(script: str) -> None:
    """No comment is left, no line begins with a space, and all strings are there in order."""
    plain = without_comments_and_indentation(script)
    assert without_comments_and_indentation(plain) == plain
    strings = [s for s in LITERAL.findall(plain) if len(s) > 2]
    assert strings or '"' not in plain
    at = 0
    for string in strings:  # comments quote, too: the source has more
        at = script.index(string, at) + len(string)
    if "`" not in plain:
        lines = plain.splitlines()
        assert not [line for line in lines if line != line.strip()]
        assert not [line for line in lines if line.startswith(("//", "/*", "* "))]
    squeezed, whole = ("".join(text.split()) for text in (plain, script))
    for brackets in ("{}", "()", "[]"):
        assert squeezed.count(brackets[0]) <= whole.count(brackets[0])


@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
@pytest.mark.parametrize("name", ["components", "main", "machine_worker", "learner_worker"])
def test_a_bundle_is_still_a_module(name: str, tmp_path: Path):
    file = tmp_path / f"{name}.mjs"
    file.write_text(bundle.bundle(name), "utf-8")
    subprocess.run(["node", "--check", file], check=True, timeout=60)


def test_it_is_a_quarter_smaller():
    script = "".join(path.read_text("utf-8") for path in sources())
    assert len(without_comments_and_indentation(script)) < 0.75 * len(script)
