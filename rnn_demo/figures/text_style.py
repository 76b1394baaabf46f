"""How text looks in the app, on the page without a server and in figures: five sizes, two greys.

No other size or grey of text stands anywhere: style sheets name them, as `var(--small)`, figures
and JavaScript take them from here. What is no text, such as a digit on its tile, is sized by it.
"""

# In pixels, where 16 are a rem.
FINE, SMALL, BODY, LARGE, TITLE = 13, 14, 16, 21, 26
SIZES = {"fine": FINE, "small": SMALL, "body": BODY, "large": LARGE, "title": TITLE}
ON_WIDE = {
    "fine": "1rem",
    "small": "1.125rem",
    "body": "1.25rem",
    "large": "1.6rem",
    "title": "2.1rem",
}
ON_PHONE = {"fine": ".75rem", "small": ".85rem", "large": "1.05rem", "title": "min(1.1rem, 4vw)"}
WIDE, PHONE = "(min-width: 1700px)", "(max-width: 640px)"

# On a light page and on a dark one. Of what must be read: 7 to 1 on either, on panels too.
QUIET = "#454c59", "#b3bac7"
# Of what is there to be looked up, such as an axis: 4.5 to 1.
FAINT = "#646c7a", "#8a92a0"


def style() -> str:
    """Return the style sheet by which all others name sizes and greys."""
    usual = {name: f"{size / BODY:g}rem" for name, size in SIZES.items()}
    greys = {
        name: f"light-dark({light}, {dark})"
        for name, (light, dark) in {"quiet": QUIET, "faint": FAINT}.items()
    }
    return (
        f":root {{ {_variables(usual | greys)} }}\n"
        f"@media {WIDE} {{ :root {{ {_variables(ON_WIDE)} }} }}\n"
        f"@media {PHONE} {{ :root {{ {_variables(ON_PHONE)} }} }}\n"
    )


def _variables(values: dict[str, str]) -> str:
    return "; ".join(f"--{name}: {value}" for name, value in values.items())
