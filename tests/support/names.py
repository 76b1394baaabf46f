"""Malicious names for format strings, Markdown, HTML, Plotly and LaTeX."""

ELSEWHERE = "http://127.0.0.1:9/stolen.png"  # no page may request this

HOSTILE_NAMES = [
    "{:>6000000000}.keras",
    "{a}",
    "{0.__class__.__init__.__globals__}",
    "%{x} %(a)s %s %1000000000d",
    f"![x]({ELSEWHERE})",
    f"[![x]({ELSEWHERE})](http://127.0.0.1:9)",
    f'<img src="{ELSEWHERE}">',
    f"<style>body {{background: url({ELSEWHERE})}}</style>",
    f"![x][y]\n\n[y]: {ELSEWHERE}",
    "`code` **bold** _it_ ~~gone~~ # head",
    "# heading",
    "- list",
    "1. list",
    "1) list",
    "    four spaces",
    "===",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    r"$\frac{1}{0}$ and $$x$$",
    ":material/delete: :smile: :red[loud] :streamlit:",
    "http://evil.example www.evil.example a@b.c",
    "</b></div><script>alert(1)</script>",
    "a\u202egnp.exe\x00\x07",
    "back\\slash \\\\[x\\]",
    "&lt;b&gt; &#60;",
    "<br><a href='http://evil.example'>x</a>",
]
FETCHING = [name for name in HOSTILE_NAMES if ELSEWHERE in name and "\n" not in name]
TITLES = [*FETCHING, "{:>6000000000}", "{a}", "%{x} $x$ :smile:"]  # titles of runs

FINE_SIGN_NAMES = [
    "A",
    "two words",
    "twelve chars",
    "\u00e9",
    "e\u0301",  # with a combining mark
    "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\u2192",
    "\u2764\ufe0f",  # an emoji with its variation selector
    "\U0001f44d\U0001f3fd",  # with a skin tone
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",  # a family of four
    "\U0001f3f3\ufe0f\u200d\U0001f308",  # joined by a zero-width joiner
    "\U0001f1e9\U0001f1ea",  # a flag of two letters
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # a flag made of tags
    "1\ufe0f\u20e3",  # a keycap
    "\U0001fae9",  # from Unicode 16
    "\U0001fabf",  # from Unicode 15
    "<b>A</b>",
]
UNSEEN_SIGN_NAMES = [
    "",
    " ",
    " a",
    "a ",
    "a  b",
    "a\tb",
    "a\u00a0b",
    "\u3164",  # a filler
    "\u115f",
    "\uffa0",
    "\u2800",  # a braille cell without dots
    "a\u200bb",
    "\u200d",
    "a\u200d",
    "\ufe0f",
    "a\ufe0f",
    "\u0301",  # only marks
    "\u0301\u0308",
    "\u093f",
    "\u20e3",
    "a \u0301",
    "a\u202eb",
    "a\u0000",
    "a\u0085",
    "\ue000",
    "\ufdd0",
    "\U000e0041",
    "a" + 5 * "\u0301",  # more than the limit for a character
]
