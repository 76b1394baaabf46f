"""The style of text in the app, on the page without a server and in figures: five sizes, two greys.

There is no other text size or grey: style sheets use variables such as `var(--small)`, figures and
JavaScript take the values from here. Other elements, such as a digit on its tile, are sized in
their own style sheets.
"""

REM = 16  # pixels
FINE_TEXT, SMALL_TEXT, BODY_TEXT, LARGE_TEXT, TITLE_TEXT = 13, 14, 16, 21, 26  # pixels
FINE_TEXT_ON_PHONE = 12
SIZES: dict[str, dict[str, float | str]] = {  # pixels, by media query
    "": {
        "fine": FINE_TEXT,
        "small": SMALL_TEXT,
        "body": BODY_TEXT,
        "large": LARGE_TEXT,
        "title": TITLE_TEXT,
    },
    "(min-width: 1700px)": {"fine": 16, "small": 18, "body": 20, "large": 26, "title": 34},
    "(max-width: 640px)": {
        "fine": FINE_TEXT_ON_PHONE,
        "small": 13.6,
        "large": 17,
        "title": "min(1.1rem, 3.85vw)",  # a headline on one line
    },
}

# For a light and for a dark page. Text that must be read: a contrast of 7 to 1 on both, also on
# panels.
QUIET = "#454c59", "#b3bac7"
# Secondary text, such as an axis: 4.5 to 1.
FAINT = "#646c7a", "#8a92a0"


def css_text_variables() -> str:
    """Return the style sheet with the variables for sizes and greys."""
    greys = {"quiet": QUIET, "faint": FAINT}
    pairs = [f"--{name}: light-dark({', '.join(pair)})" for name, pair in greys.items()]
    sheets = [f":root {{ {'; '.join(pairs)} }}\n"]
    for query, sizes in SIZES.items():
        variables = "; ".join(
            f"--{name}: {size if isinstance(size, str) else f'{size / REM:g}rem'}"
            for name, size in sizes.items()
        )
        sheet = f":root {{ {variables} }}\n"
        sheets.append(f"@media {query} {{ {sheet}}}\n" if query else sheet)
    return "".join(sheets)
