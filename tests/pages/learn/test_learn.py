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
    helps = [h.proto.help for h in app.header if h.proto.help]
    assert "**hidden state**" in app.header[0].proto.help  # where it is first used
    for term in GLOSSARY:
        assert sum(f"**{term}**:" in said for said in helps) <= 1
