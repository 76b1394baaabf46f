"""Names that mean harm: in a format string, in Markdown, in HTML, in Plotly, in LaTeX."""

ELSEWHERE = "http://127.0.0.1:9/stolen.png"  # where no page has anything to fetch

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
TITLES = [*FETCHING, "{:>6000000000}", "{a}", "%{x} $x$ :smile:"]  # of runs
