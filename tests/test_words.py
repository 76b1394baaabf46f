"""What is said on the site: each language says all that English says, of the same numbers."""

import re
from pathlib import Path

import pytest

from rnn_demo import words
from rnn_demo.browser.bundle import FOLDER
from rnn_demo.browser.site.export import MODULES, lessons
from rnn_demo.commands.export import NETWORKS
from rnn_demo.spec.presets import PRESETS

NAMES = {f"name.{n}": PRESETS[n].title for n in NETWORKS if "," in PRESETS[n].title}
ENGLISH = words.texts(words.ENGLISH) | words.of_part("lab") | words.of_part("elsewhere") | NAMES
ENGLISH |= lessons()["words"]
NAME = re.compile(r"\{(\w+)\}")
# Plural categories of numbers up to 1,000; tests/browser/test_languages.py asks a browser for them.
CATEGORIES = {code: {"one", "other"} for code in words.languages()}
CATEGORIES |= {"ja": {"other"}, "zh": {"other"}}
CATEGORIES |= {"ar": {"zero", "one", "two", "few", "many", "other"}}
SAID = re.compile(r'\bsay(?:ing)?\("([\w.]+)"|data-say(?:-title|-label)?="([\w.]+)"')


@pytest.mark.parametrize("language", words.languages())
def test_it_says_all_that_english_says(language: str):
    texts = ENGLISH if language == words.ENGLISH else words.texts(language)
    for part in MODULES[1:]:
        texts = texts | words.of_part(part, language)
    assert texts.keys() == ENGLISH.keys()
    for key, text in texts.items():
        forms = {"other": text} if isinstance(text, str) else text
        of = ENGLISH[key] if isinstance(ENGLISH[key], dict) else {"other": ENGLISH[key]}
        names = set(NAME.findall(of["other"]))
        assert set(NAME.findall(forms["other"])) == names, key
        assert all(set(NAME.findall(form)) <= names | {"count"} for form in forms.values()), key
        assert forms["other"].strip(), key
        assert forms["other"].count("\n") == of["other"].count("\n"), key  # as many lines
        if "one" in of:
            assert {form for form in forms if form[0] != "="} == CATEGORIES[language], key


def test_what_is_said_is_there():
    python = Path(words.__file__).parent.parent.rglob("*.py")
    files = [*python, *FOLDER.rglob("*.js"), *FOLDER.rglob("*.html")]
    found = [pair for file in files for pair in SAID.findall(file.read_text("utf-8"))]
    keys = {one or other for one, other in found}
    assert len(keys) > 100
    assert keys <= ENGLISH.keys()
    assert words.say("story.changes", count=2) == "after changing its mind twice"
    assert words.say("legend.silent", count=1).startswith("1 unit says")
