"""The chapter's statements about the shipped networks are true; its figures work with any digit."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.retention import ROWS_LATER, mean_retention_after_rows
from rnn_demo.pages.story import training
from rnn_demo.pages.story.sections import SECTIONS
from rnn_demo.words import glossary
from tests.support.pages import opened
from tests.support.readings import EXAMPLES

PAGE = """
from types import SimpleNamespace
from rnn_demo import library
from rnn_demo.figures.colours import LIGHT
from rnn_demo.pages.story.sections import SECTIONS
from rnn_demo.ui import session
model = library.open_model_by_name("lstm-128")
image = session.first_test_image_per_digit()[{digit}]
shown = SimpleNamespace(
    image=image, model=model, reading=model.read_image(image), row=27, unit=0, look=LIGHT
)
next(s for s in SECTIONS if s.name == "{name}").figure(shown)
"""
NAMES = [section.name for section in SECTIONS]


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_depends_on_the_visitors_digit(name):
    app = AppTest.from_string(PAGE.format(name=name, digit=4), default_timeout=60).run()
    assert not app.exception, app.exception[0].message
    other = AppTest.from_string(PAGE.format(name=name, digit=1), default_timeout=60).run()
    assert everything(app) != everything(other)


def everything(app: AppTest) -> str:
    shown = [e.proto.SerializeToString() for e in app.main if getattr(e, "proto", None)]
    return repr(shown)


def test_the_chapter_has_every_section_and_term():
    app = opened("story")
    assert not app.exception
    headings = [h.value for h in app.header]
    for number, section in enumerate(SECTIONS, 1):
        assert f"{number}. {section.title}" in headings
        assert any(section.question == e.label for e in app.expander)
    words = next(m.value for m in app.markdown if m.value.startswith("- **activation**"))
    assert words.count("\n") + 1 == len(glossary.GLOSSARY)
    helps = [h.proto.help for h in app.header if h.proto.help]
    assert "**hidden state**" in app.header[0].proto.help  # at its first use
    for term in glossary.GLOSSARY:
        assert sum(f"**{term}**:" in said for said in helps) <= 1


def test_sixteen_units_keep_less_of_a_row_than_128():
    """The statements about both memories, and that they keep more than the class explains."""
    models = map(library.open_model_by_name, ("notebook", "lstm-128"))
    small, large = map(passes.load_stored_memory_readout, models)
    for rows in ROWS_LATER:
        less, more = (mean_retention_after_rows(readout, rows) for readout in (small, large))
        assert less + 0.2 < more
    first = slice(3, 12)  # the rows where most digits begin
    for readout in (small, large):
        left = readout.h.left
        assert left[27, first].mean() < 0.6 * np.diag(left)[first].mean()
    assert small.h.left[27, first].mean() < large.h.left[27, first].mean()
    assert NAMES.index("keeps") == 10  # "section 11 says how"
    assert NAMES.index("gradient") == 11  # "section 12 shows it"


def test_only_the_second_layers_gates_react_to_a_wiped_memory():
    """And two layers compensate for what one can't: by the cards, and in the section's words."""
    network = library.open_model_by_name(training.BLIND[1]).network
    for image in EXAMPLES:
        first, second = training.change_of_update_gates_after_wipe(
            network, image, training.WIPE_ROW
        )
        assert not first.any()
        assert not second[: training.WIPE_ROW - 1].any()
        assert second[training.WIPE_ROW :].max() > 0.01
    one, two = map(library.open_model_by_name, training.BLIND)
    assert two.card["test_accuracy"] > one.card["test_accuracy"] + 0.02
    assert abs(one.network.parameters / two.network.parameters - 1) < 0.02
    assert f"before row {training.WIPE_ROW}" in next(s for s in SECTIONS if s.name == "blind").text
