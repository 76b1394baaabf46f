"""Terms are found where a text uses them, and every page that uses one says what it means."""

import pytest

from rnn_demo import glossary
from rnn_demo.learn.chapter import SECTIONS
from rnn_demo.lenses import LENSES
from rnn_demo.pages.train.train_form import FIELDS


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
def test_terms_of_a_text(text, terms):
    assert glossary.terms(text) == terms


def test_behind_a_question_mark_stand_what_was_to_be_said_and_the_terms():
    text = glossary.with_terms("It is **exact**.", "Each logit")
    assert text.startswith("It is **exact**.\n\n- **logit**: ")
    assert glossary.with_terms("", "") == ""


def test_every_term_is_used_by_a_section_a_lens_or_a_field():
    lenses = LENSES.values()
    told = " ".join(
        [
            *(f"{s.title} {s.text} {s.question} {s.answer}" for s in SECTIONS),
            *(f"{lens.SENTENCE} {lens.MORE} {getattr(lens, 'HELP', '')}" for lens in lenses),
            *(f"{name.replace('_', ' ')} {f.metadata['help']}" for name, f in FIELDS.items()),
        ]
    )
    used = set(glossary.terms(told))
    elsewhere = {"snapshot", "API style", "temperature", "calibrated", "parameters"}
    elsewhere |= {"validation images", "saliency"}
    assert glossary.GLOSSARY.keys() - used <= elsewhere  # of other pages
