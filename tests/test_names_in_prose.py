"""What READMEs, docstrings and comments put between backticks is there, under that name."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = [
    p for f in ("rnn_demo", "tests") for p in (ROOT / f).rglob("*") if p.suffix in (".py", ".js")
]
PROSE = [ROOT / "README.md", *(ROOT / "assets").glob("*.md")]
SAID = re.compile(r'"""[\s\S]*?"""|(?m:(?:#|//) .*$)')  # docstrings and comments
FILE = re.compile(r"[\w./-]*\w\.(py|js|md|yml|toml|ipynb|csv|json|keras|npz)|[\w.-]+/[\w./-]*")
NAME = re.compile(r"_?[A-Za-z]\w*(\.\w+)*")
WRITTEN = {"card.json", "units.json", "run.json", "model.keras", "resume.npz"}  # by a training
FREE = {"D_t", "dense_1", "window.js", "LICENSE"}  # a formula's, an example's, a browser's, a file


def test_names_in_backticks_are_there():
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCES}
    words = {word for text in texts.values() for word in re.findall(r"\w+", SAID.sub("", text))}
    files = {path.name for path in SOURCES} | WRITTEN
    said = {path: "\n".join(SAID.findall(text)) for path, text in texts.items()}
    said |= {path: path.read_text(encoding="utf-8") for path in PROSE}
    quoted = {(path, name) for path in said for name in re.findall(r"`([^`\n]+)`", said[path])}
    assert len(quoted) > 300

    def is_there(path: Path, name: str) -> bool:
        if FILE.fullmatch(name):
            homes = (ROOT, ROOT / "rnn_demo", path.parent)
            return name in files or any((home / name).exists() for home in homes)
        return not NAME.fullmatch(name) or set(name.split(".")) <= words

    wrong = [f"{path.relative_to(ROOT)}: {n}" for path, n in quoted if not is_there(path, n)]
    assert not [line for line in wrong if line.split(": ")[1] not in FREE]
