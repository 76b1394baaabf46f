"""`predict` answers every picture in order, and says what it can't answer."""

import json

import numpy as np
import pytest
from PIL import Image

from rnn_demo import data
from rnn_demo.__main__ import main


@pytest.fixture
def pictures(tmp_path):
    """Test images of MNIST as files of many kinds: name to what the file shows."""
    test = data.test_split()
    shown = {}

    def save(name: str, index: int, picture: Image.Image) -> None:
        picture.save(tmp_path / name)
        shown[str(tmp_path / name)] = int(test.labels[index])

    grey = [Image.fromarray(image) for image in test.images[:6]]
    save("grey.png", 0, grey[0])
    save("large.png", 1, grey[1].resize((560, 560), Image.Resampling.BICUBIC))
    save("dark-on-light.jpg", 2, Image.eval(grey[2].resize((280, 280)), lambda v: 255 - v))
    save("rgb.png", 3, grey[3].resize((100, 100)).convert("RGB"))
    clear = np.dstack([np.zeros((28, 28, 3), np.uint8), test.images[4]])
    save("black-on-clear.png", 4, Image.fromarray(clear, "RGBA"))
    wide = Image.new("L", (900, 300), 30)
    wide.paste(Image.eval(grey[5].resize((150, 150)), lambda v: 30 + v * 200 // 255), (700, 120))
    save("off-centre.png", 5, wide)
    return shown


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_any_kind_of_picture_in_order(pictures, capsys):
    assert main(["predict", "--json", *pictures]) == 0
    answers = lines(capsys)
    assert [a["file"] for a in answers] == list(pictures)
    assert [a["digit"] for a in answers] == list(pictures.values())
    for answer in answers:
        assert len(answer["probabilities"]) == 10
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-4)
        assert np.argmax(answer["probabilities"]) == answer["digit"]


def test_a_blank_picture_has_no_digit_but_a_reason(tmp_path, capsys):
    Image.new("RGB", (50, 80), "white").save(tmp_path / "blank.png")
    assert main(["predict", "--json", str(tmp_path / "blank.png")]) == 0
    (answer,) = lines(capsys)
    assert answer["digit"] is None
    assert "blank" in answer["reason"]


def test_a_file_that_is_no_picture_does_not_stop_the_others(pictures, tmp_path, capsys):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    first, second = list(pictures)[:2]
    absent = str(tmp_path / "absent.png")
    assert main(["predict", "--json", first, str(broken), absent, second]) == 1
    captured = capsys.readouterr()
    assert [json.loads(line)["file"] for line in captured.out.splitlines()] == [first, second]
    complaints = captured.err.splitlines()
    assert len(complaints) == 2
    assert "broken.png is not a picture" in complaints[0]
    assert "absent.png does not exist" in complaints[1]


def test_a_line_for_people(pictures, capsys):
    name, digit = next(iter(pictures.items()))
    assert main(["predict", "--model", "lstm-128", name]) == 0
    assert capsys.readouterr().out.startswith(f"{name}: {digit} (")
