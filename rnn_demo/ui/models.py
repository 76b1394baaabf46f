"""The networks a visitor can choose: the library's, and those that this browser brought."""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.appraisal import Appraisal, appraise
from rnn_demo.explain.testset import Pass
from rnn_demo.files import open_regular, read_json_object, write_json
from rnn_demo.library import Model
from rnn_demo.reader import open_keras
from rnn_demo.reader.torch.infer_layout import infer_layout
from rnn_demo.reader.torch.safetensors import FILE_BYTES
from rnn_demo.reader.torch.state_dict import Way
from rnn_demo.reader.trained_link import network_from_link
from rnn_demo.ui import brought
from rnn_demo.words.escape import one_line

UPLOAD = "upload-"  # how their names begin
YOURS = " (yours)"  # how their titles end
KEPT = 32  # of what is found out about networks: a sample holds at most 8 MiB of states
KEPT_OF_UPLOADS = 12  # for each browser


def uploads() -> dict[str, Appraisal]:
    """This browser's, as they were first looked at, by name; the oldest first."""
    mine = brought.mine()
    if not mine.is_read:  # the server may have begun anew
        mine.is_read = True
        for file in [] if mine.appraisals else brought.on_disk():
            about = read_json_object(file.parent / brought.ABOUT)
            try:
                way = tuple(about["way"]) if about.get("way") else None
                with open_regular(file, FILE_BYTES) as opened:
                    content = opened.read()
                _opened(str(about["file_name"]), content, file.suffix, file, way)
            except (OSError, KeyError, TypeError, UserError):  # deleted just now, or changed
                continue
    return mine.appraisals


def upload(file_name: str, content: bytes) -> str:
    """Open a `.keras` or `.safetensors` file, read as data, for this browser; its name.

    Raises ReaderError.
    """
    suffix = ".safetensors" if file_name.lower().endswith(".safetensors") else ".keras"
    uploads()
    name = _opened(file_name, content, suffix)
    appraisal = uploads()[name]
    file = brought.write(name, content, {"file_name": file_name[:200], "way": None}, suffix)
    brought.hold(name, replace(appraisal, model=replace(appraisal.model, file=file)))
    return name


def linked(code: str) -> str:
    """Open a network that was trained in a browser, out of a link; its name. Raises ReaderError."""
    network, digest = network_from_link(code), hashlib.sha256(code.encode()).hexdigest()
    name, cell = UPLOAD + digest, network.layers[0].cell
    title = f"{type(cell).__name__} {cell.units}, out of a link"
    uploads()
    brought.hold(name, appraise(Model(name, title, network, {}, stamp=int(digest, 16))))
    return name


def _opened(
    file_name: str, content: bytes, suffix: str, file: Path = Path(), way: Way | None = None
) -> str:
    digest = hashlib.sha256(content).hexdigest()
    name = UPLOAD + digest  # all of it: two files of one name would share what is kept of them
    title, stamp = one_line(file_name, 60) + YOURS, int(digest, 16)
    if suffix == ".safetensors":
        model = library.torch_model(infer_layout(content, way), name, title, stamp, file)
    else:
        model = Model(name, title, open_keras(content), {}, stamp=stamp, file=file)
    brought.hold(name, appraise(model))
    return name


def read_as(name: str, way: Way) -> None:
    """Have an upload of PyTorch read in another way."""
    model = uploads()[name].model
    assert model.layout
    found = replace(model.layout, way=way)
    brought.forget_made(name)
    if model.file.name:
        about = {"file_name": model.title.removesuffix(YOURS), "way": way}
        with contextlib.suppress(OSError):
            write_json(model.file.parent / brought.ABOUT, about)
    stamp = int(hashlib.sha256(f"{name} {way}".encode()).hexdigest(), 16)
    brought.hold(name, appraise(library.torch_model(found, name, model.title, stamp, model.file)))


def labels() -> dict[str, str]:
    """What a menu says of each network that can be chosen, by name: its title and test accuracy.

    Each says something else: Streamlit tells choices apart by what they say. Uploads come first,
    since who uploads wants to look. Raises UserError where there is no network at all.
    """
    uploaded = {name: (appraisal.model.title, None) for name, appraisal in uploads().items()}
    every = {**uploaded, **library.listing()}
    if not every:
        raise UserError("There are no networks here: restore assets/models, or train one.")
    texts: dict[str, str] = {}
    for name, (title, accuracy) in every.items():
        text = title if accuracy is None else f"{title} · {accuracy:.1%} right"
        texts[name] = f"{text} · {name}" if text in texts.values() else text
    return texts


def find(name: str) -> Model:
    """The network of that name. Raises UserError if it isn't there or can't be read."""
    return uploads()[name].model if name in uploads() else library.find(name)


def cached(make: Callable[..., Any], model: Model, *which: Any) -> Any:
    """`make(model, *which)`, made once for a network, for all visitors; which: hashable.

    What is made of an upload is its browser's alone, and forgotten with it.
    """
    of = (make.__module__, make.__qualname__, model.name, model.stamp, which)
    if not model.name.startswith(UPLOAD):
        return _of_all(of, make, model)
    made = brought.mine().made
    found = made[of] = made.pop(of) if of in made else make(model, *which)
    while len(made) > KEPT_OF_UPLOADS:
        del made[next(iter(made))]
    if isinstance(found, Pass) and found.complete and model.file.name:
        with contextlib.suppress(UserError):  # then it is kept in memory alone
            passes.save(found, model)
    return found


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _of_all(of: tuple, _make: Callable[..., Any], _model: Model) -> Any:
    return _make(_model, *of[-1])
