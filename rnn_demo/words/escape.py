"""Text of users (titles, layers' names, what errors quote) as text: never markup, never a template.

Whoever puts a name on a page, into a figure or into a sentence calls one of these. A name in
Markdown could fetch a picture in another visitor's browser, `{:>6000000000}` in a format string
takes all memory, `%{x}` in a hover is a number of the curve.
"""

import html
import re

JOINER = "\u2060"  # has no width: two halves that it joins are not seen as one sign by Markdown
# What Markdown, its extensions and LaTeX read as signs; a backslash makes them letters.
_SIGNS = re.compile(r"[\\`*\[\]<>&~$|]|(?<![^\W_])_|_(?![^\W_])")  # a_b stays a_b
# What Streamlit looks for in letters, too: :red[, :smile:, :material/face:, http://, www., a@b.c
_LATER = re.compile(r"(?<=:)(?=[^\s\d]|\w+:)|(?<=www)(?=\.)|(?<=@)(?=\S)", re.IGNORECASE)
_BEGINNING = re.compile(r"(\d{0,9})([#+=.)-])")  # of a heading, a list or a rule


def one_line(text: object, most: int = 2000) -> str:
    """A text without line breaks, control characters and what turns its direction, cut at most."""
    letters = "".join(c if c.isprintable() else " " for c in str(text)[: 2 * most])
    return " ".join(letters.split())[:most]


def as_markdown(text: object) -> str:
    """A text of users, or a sentence with one in it, to stand in Markdown exactly as it is."""
    line = _SIGNS.sub(r"\\\g<0>", _LATER.sub(JOINER, one_line(text)))
    begins = _BEGINNING.match(line)
    return f"{begins[1]}\\{line[begins.end(1) :]}" if begins else line


def as_html(text: object) -> str:
    """The same to stand in HTML, between tags or in quotes."""
    return html.escape(one_line(text))


def as_hover(text: object) -> str:
    """The same to stand in Plotly's texts and hovers, which know some HTML and `%{...}`."""
    line = html.escape(one_line(text), quote=False)  # it does not know &quot;
    return line.replace("%", "&#37;").replace("$", "&#36;")
