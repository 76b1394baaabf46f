"""Learn: every section stands on the page, with its figure, and follows the digit."""

from rnn_demo.glossary import GLOSSARY
from rnn_demo.learn.chapter import SECTIONS


def test_every_section_and_term_is_there(open_page):
    app = open_page("learn")
    assert not app.exception
    headings = [h.value for h in app.header]
    for number, section in enumerate(SECTIONS, 1):
        assert f"{number}. {section.title}" in headings
        assert any(section.question == e.label for e in app.expander)
    words = next(m.value for m in app.markdown if m.value.startswith("- **activation**"))
    assert words.count("\n") + 1 == len(GLOSSARY)


def test_a_term_stands_behind_the_question_mark_of_the_section_that_first_uses_it(open_page):
    headers = {h.value: h.proto.help for h in open_page("learn").header}
    helps = [said for said in headers.values() if said]
    assert "**hidden state**" in headers["1. The whole idea in one picture"]
    for term in GLOSSARY:
        assert sum(f"**{term}**:" in said for said in helps) <= 1
