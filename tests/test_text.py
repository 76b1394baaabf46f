"""Names are text: in Markdown, in HTML and in Plotly's hovers, and never a template."""

import re

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.memory.figure import left_figure
from rnn_demo.pages.testset.accuracy_by_row import accuracy_figure
from rnn_demo.text import JOINER, as_hover, as_html, as_markdown, one_line
from tests.support.names import HOSTILE_NAMES


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_is_never_a_template(name):
    """`{:>6000000000}` took 5.9 GB, `{a}` broke the page."""
    figure = accuracy_figure([name], [np.ones(28)], 9, colours(False))
    for trace in figure.data:
        said = trace.hovertemplate.replace("%{x}", "").replace("%{y:.1%}", "")
        assert "%{" not in said
        assert len(said) < 1000
        assert "<" not in said.replace("<br>", "").replace("<extra></extra>", "")
    model = library.find("simple-16")
    reading = model.read(np.eye(28, dtype=np.float32))
    figure = left_figure(passes.readout(model), reading, {name: np.ones(28)}, 3, colours(True))
    said = figure.data[-1].hovertemplate.replace("%{x:.0%}", "").replace("%{y}", "")
    assert "%{" not in said


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_in_markdown_no_sign_is_left(name):
    escaped = as_markdown(name)
    plain = escaped.replace("\\", "")
    assert plain.replace(JOINER, "") == one_line(name).replace("\\", "")
    left = escaped
    for sign in "\\`*_[]<>&~$|":
        left = left.replace("\\" + sign, "")
    left = re.sub(r"(?<=[^\W_])_(?=[^\W_])", "", left)
    assert not set(left) & set("`*_[]<>&~$|")
    for word in (":material/", ":smile:", "http://", "https://", "www.", "a@b.c"):
        assert word not in plain
    assert not escaped.startswith(("#", "- ", "+ ", "1.", " ", "=", "\t"))


def test_a_plain_sentence_stays_as_it_is():
    for sentence in (
        "A name's letters, 3 of them: it is 1.5 (yours).",
        "Layer 'lstm' is an LSTM, which has units=0; 1 to 1024 can be read.",
        "unit {a} 100 %, a learning_rate",
    ):
        assert as_markdown(sentence) == as_html(sentence).replace("&#x27;", "'") == sentence


def test_in_plotly_and_html_it_is_letters():
    assert as_hover("<b>%{x}&") == "&lt;b&gt;&#37;{x}&amp;"
    assert as_html("<img src=\"x\" onerror='y'>\n\0").count("<") == 0
    assert as_html('"') == "&quot;"
    assert one_line("a\n\tb\u202ec\x00d" + "e" * 9000).startswith("a b c d")
    assert len(one_line("e" * 9000)) == 2000
