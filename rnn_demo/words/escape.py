"""Escapes text of users (titles, layers' names, quotes in errors): never markup, never a template.

Code that puts a name on a page, into a figure or into a sentence must call one of these. A name in
Markdown could fetch a picture in another visitor's browser, `{:>6000000000}` in a format string
takes all memory, `%{x}` in hover text is a number of the curve.
"""

import html
import re

JOINER = "\u2060"  # has no width: Markdown does not recognise a sign that it splits
# Signs of Markdown, its extensions and LaTeX; a backslash makes them letters.
_SIGNS = re.compile(r"[\\`*\[\]<>&~$|]|(?<![^\W_])_|_(?![^\W_])")  # a_b stays a_b
# Streamlit's own patterns in plain letters: :red[, :smile:, :material/face:, http://, www., a@b.c
_LATER = re.compile(r"(?<=:)(?=[^\s\d]|\w+:)|(?<=www)(?=\.)|(?<=@)(?=\S)", re.IGNORECASE)
_BEGINNING = re.compile(r"(\d{0,9})([#+=.)-])")  # of a heading, a list or a rule


def collapse_to_one_line(text: object, most: int = 2000) -> str:
    """Return a text without line breaks, control and direction characters, cut to `most`."""
    letters = "".join(c if c.isprintable() else " " for c in str(text)[: 2 * most])
    return " ".join(letters.split())[:most]


def as_markdown(text: object) -> str:
    """Escape a user's text, or a sentence with one, so that Markdown shows it literally."""
    line = _SIGNS.sub(r"\\\g<0>", _LATER.sub(JOINER, collapse_to_one_line(text)))
    begins = _BEGINNING.match(line)
    return f"{begins[1]}\\{line[begins.end(1) :]}" if begins else line


def as_html(text: object) -> str:
    """Escape it for HTML, between tags or in quotes."""
    return html.escape(collapse_to_one_line(text))


def as_hover(text: object) -> str:
    """Escape it for Plotly's texts and hover texts, which interpret some HTML and `%{...}`."""
    line = html.escape(collapse_to_one_line(text), quote=False)  # Plotly does not know &quot;
    return line.replace("%", "&#37;").replace("$", "&#36;")
