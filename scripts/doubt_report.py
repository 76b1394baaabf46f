"""How many non-digits the default network doubts: `python -m scripts.doubt_report`.

None of these pictures was used in training, but some kinds were, drawn by other code: digits side
by side or on top of each other, and shapes such as squares. Scribbles and digits side by side were
known when the limit was set; the other kinds were made for this report. Letters are in 37 fonts if
Debian's packages fonts-dejavu and fonts-liberation are installed.
"""

from pathlib import Path

import numpy as np

from rnn_demo import library
from rnn_demo.data import load_mnist_splits
from rnn_demo.explain import confidence
from rnn_demo.spec.presets import DEFAULT
from tests.explain import strange

LETTERS = "ACEFHKLMNPRTUVWXYacdefhjkmnprtuvwxy"
LIKE_DIGITS = "BDGIJOQSZbgiloqsz"
FOLDERS = Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/truetype/liberation")
HEAD = "| what | a kind trained on | doubted |\n|---|---|---:|"


def doubted(images: np.ndarray) -> float:
    """Return the share of images (N, 28, 28) that the default network doubts."""
    model = library.open_model_by_name(DEFAULT)
    logits = model.network.final_logits(images)
    strange = confidence.free_energy(logits) > model.card["doubt"]["limit"]
    unsure = model.network.calibrated_softmax(logits, -1).max(axis=-1) < confidence.UNSURE_BELOW
    return float((strange | unsure).mean())


def upside_down(*digits: int) -> np.ndarray:
    """Return all test images of some digits, rotated by 180 degrees, (N, 28, 28)."""
    test = load_mnist_splits().test
    return test.images[np.isin(test.labels, digits)][:, ::-1, ::-1] / np.float32(255)


def fonts() -> list[Path]:
    """Return the font files of DejaVu and Liberation, without those for formulas."""
    return sorted(f for at in FOLDERS for f in at.glob("*.ttf") if "Math" not in f.name)


def table() -> str:
    """Return the table of assets/README.md; shapes with equal shares are in one row."""
    test, all_of = load_mnist_splits().test, fonts()
    each = len(all_of) or 12
    name = f"{len(all_of)} fonts" if all_of else "one typeface"
    kinds = [
        ("test images of MNIST", "", test.images / np.float32(255)),
        (f"letters in {name}", "no", strange.printed(LETTERS, each, all_of)),
        ("letters that look like digits", "no", strange.printed(LIKE_DIGITS, each, all_of)),
        ("of these O and S", "no", strange.printed("OS", each, all_of)),
        ("a 3, 4 or 7 upside down", "no", upside_down(3, 4, 7)),
        ("of these a 7", "no", upside_down(7)),
        ("scribbles", "no", strange.scribbles(200)),
        ("two digits side by side", "yes", strange.pairs(test, 200)),
        ("two digits that touch or overlap", "yes", strange.overlapping(test, 200)),
    ]
    lines = [f"| {what} | {trained} | {_percent(images)} |" for what, trained, images in kinds]
    alike: dict[str, list[str]] = {}
    for name in strange.SHAPES:
        alike.setdefault(_percent(strange.shapes(name, 100)), []).append(name)
    lines += [f"| {', '.join(names)} | yes | {share} |" for share, names in alike.items()]
    return "\n".join([HEAD, *(line.replace("|  |", "| |") for line in lines)])


def _percent(images: np.ndarray) -> str:
    return f"{100 * doubted(images):.1f} %"


if __name__ == "__main__":
    print(table())
