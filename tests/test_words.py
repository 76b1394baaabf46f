"""Texts: terms, names as plain text, and complete translations in each language."""

import re
from pathlib import Path

import numpy as np
import pytest

from rnn_demo import library, words
from rnn_demo.browser.bundle import FOLDER
from rnn_demo.commands.export import NETWORKS
from rnn_demo.explain import passes
from rnn_demo.figures.colours import colours
from rnn_demo.lenses import LENSES
from rnn_demo.lenses.memory.figure import retention_figure
from rnn_demo.pages.story.sections import SECTIONS
from rnn_demo.pages.testset.accuracy_by_row import accuracy_figure
from rnn_demo.pages.train.train_form import FIELDS
from rnn_demo.site.export import MODULES, lesson_data
from rnn_demo.spec.presets import PRESETS
from rnn_demo.words import glossary
from rnn_demo.words.escape import JOINER, as_hover, as_html, as_markdown, collapse_to_one_line
from tests.support.names import HOSTILE_NAMES

NAMES = {f"name.{n}": PRESETS[n].title for n in NETWORKS if "," in PRESETS[n].title}
ENGLISH = words.texts_in_language(words.ENGLISH) | NAMES
for part in ("lab", "teaching", "machine"):
    ENGLISH |= words.part_texts(part)
ENGLISH |= lesson_data()["words"]
NAME = re.compile(r"\{(\w+)\}")
# Plural categories of numbers up to 1,000; tests/browser/test_languages.py asks a browser for them.
CATEGORIES = {code: {"one", "other"} for code in words.language_name_by_code()}
CATEGORIES |= {"ja": {"other"}, "zh": {"other"}}
CATEGORIES |= {"ar": {"zero", "one", "two", "few", "many", "other"}}
SAID = re.compile(
    r'\b(?:say|saying|english_text)\("([\w.]+)"|data-say(?:-title|-label)?="([\w.]+)"'
)


@pytest.mark.parametrize("language", words.language_name_by_code())
def test_each_translation_has_every_key_value_and_plural_form(language: str):
    texts = ENGLISH if language == words.ENGLISH else words.texts_in_language(language)
    for part in MODULES[1:]:
        texts = texts | words.part_texts(part, language)
    for_signs = {f"{key}.signs" for key in ENGLISH}  # a sign's name may need no article
    missing = sorted(ENGLISH.keys() - texts.keys())
    assert not missing, ", ".join(missing)  # in a text pytest leaves out nothing
    assert texts.keys() <= ENGLISH.keys() | for_signs
    for key, text in texts.items():
        forms = {"other": text} if isinstance(text, str) else text
        in_english = ENGLISH[key if key in ENGLISH else key.removesuffix(".signs")]
        of = in_english if isinstance(in_english, dict) else {"other": in_english}
        names = set(NAME.findall(of["other"]))
        assert set(NAME.findall(forms["other"])) == names, key
        assert all(set(NAME.findall(form)) <= names | {"count"} for form in forms.values()), key
        assert forms["other"].strip(), key
        assert forms["other"].count("\n") == of["other"].count("\n"), key  # as many lines
        if "one" in of:
            assert {form for form in forms if form[0] != "="} == CATEGORIES[language], key


def test_every_key_that_the_code_uses_exists():
    python = Path(words.__file__).parent.parent.rglob("*.py")
    files = [*python, *FOLDER.rglob("*.js"), *FOLDER.rglob("*.html")]
    found = [pair for file in files for pair in SAID.findall(file.read_text("utf-8"))]
    keys = {one or other for one, other in found}
    assert len(keys) > 100
    assert keys <= ENGLISH.keys()
    assert words.english_text("story.changes", count=2) == "after changing its mind twice"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("A logit, before the softmax.", ["logit", "softmax"]),
        ("Gates scale the cell state.", ["gate", "cell state"]),
        ("Vanishing gradients", ["vanishing gradient"]),
        ("the recurrent_kernel", ["recurrent_kernel"]),
        ("tomorrow, cellular, unity", []),
    ],
)
def test_glossary_terms_are_found_in_a_text(text, terms):
    assert glossary.terms_in(text) == terms


def test_help_contains_its_text_and_the_terms_it_uses():
    text = glossary.help_with_terms("It is **exact**.", "Each logit")
    assert text.startswith("It is **exact**.\n\n- **logit**: ")
    assert glossary.help_with_terms("", "") == ""


def test_every_glossary_term_is_used_somewhere():
    lenses = LENSES.values()
    told = " ".join(
        [
            *(f"{s.title} {s.text} {s.question} {s.answer}" for s in SECTIONS),
            *(f"{lens.SENTENCE} {lens.MORE} {getattr(lens, 'HELP', '')}" for lens in lenses),
            *(f"{name.replace('_', ' ')} {f.metadata['help']}" for name, f in FIELDS.items()),
        ]
    )
    used = set(glossary.terms_in(told))
    elsewhere = {"snapshot", "API style", "temperature", "calibrated", "parameters"}
    elsewhere |= {"validation images", "saliency"}
    assert glossary.GLOSSARY.keys() - used <= elsewhere  # used on other pages


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_is_never_a_plotly_template(name):
    """`{:>6000000000}` took 5.9 GB, `{a}` broke the page."""
    figure = accuracy_figure([name], [np.ones(28)], 9, colours(False))
    for trace in figure.data:
        said = trace.hovertemplate.replace("%{x}", "").replace("%{y:.1%}", "")
        assert "%{" not in said
        assert len(said) < 1000
        assert "<" not in said.replace("<br>", "").replace("<extra></extra>", "")
    model = library.open_model_by_name("simple-16")
    reading = model.read_image(np.eye(28, dtype=np.float32))
    figure = retention_figure(
        passes.load_stored_memory_readout(model), reading, {name: np.ones(28)}, 3, colours(True)
    )
    said = figure.data[-1].hovertemplate.replace("%{x:.0%}", "").replace("%{y}", "")
    assert "%{" not in said


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_as_markdown_escapes_all_markup(name):
    escaped = as_markdown(name)
    plain = escaped.replace("\\", "")
    assert plain.replace(JOINER, "") == collapse_to_one_line(name).replace("\\", "")
    left = escaped
    for sign in "\\`*_[]<>&~$|":
        left = left.replace("\\" + sign, "")
    left = re.sub(r"(?<=[^\W_])_(?=[^\W_])", "", left)
    assert not set(left) & set("`*_[]<>&~$|")
    for word in (":material/", ":smile:", "http://", "https://", "www.", "a@b.c"):
        assert word not in plain
    assert not escaped.startswith(("#", "- ", "+ ", "1.", " ", "=", "\t"))


def test_escaping_keeps_a_plain_sentence():
    for sentence in (
        "A name's letters, 3 of them: it is 1.5 (yours).",
        "Layer 'lstm' is an LSTM, which has units=0; 1 to 1024 can be read.",
        "unit {a} 100 %, a learning_rate",
    ):
        assert as_markdown(sentence) == as_html(sentence).replace("&#x27;", "'") == sentence


def test_as_hover_and_as_html_escape_all_markup():
    assert as_hover("<b>%{x}&") == "&lt;b&gt;&#37;{x}&amp;"
    assert as_html("<img src=\"x\" onerror='y'>\n\0").count("<") == 0
    assert as_html('"') == "&quot;"
    assert collapse_to_one_line("a\n\tb\u202ec\x00d" + "e" * 9000).startswith("a b c d")
    assert len(collapse_to_one_line("e" * 9000)) == 2000
