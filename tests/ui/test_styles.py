"""The cost of a style sheet: how many elements a browser restyles when one changes."""

import re
from pathlib import Path

import rnn_demo

FOLDER = Path(rnn_demo.__file__).parent
# Selectors by an attribute of every element, below an element with :has().
WIDE = re.compile(r":has\([^{,]*\)[^{,]*\s[^{,\s]*\[(?:class|style)\b")


def test_no_rule_behind_has_is_about_all_that_have_a_class():
    rules = [
        (path.name, found[0])
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in (".css", ".py")
        for found in WIDE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert rules == []


def test_such_a_rule_is_found():
    assert WIDE.search('.page:has(.pen) [class*="st-key-through-"] { opacity: .25 }')
    assert not WIDE.search(".page:has([class*=pen]) .st-key-through-why { opacity: .25 }")
