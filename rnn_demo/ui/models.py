"""The networks a visitor can choose: the library's, and those that this browser uploaded."""

import contextlib
import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.appraisal import NetworkAppraisal, appraise_network
from rnn_demo.explain.image_pass import PassOverImages
from rnn_demo.files import open_regular
from rnn_demo.library import Model
from rnn_demo.reader import open_keras
from rnn_demo.reader.network_file import FILE_BYTES
from rnn_demo.reader.torch.infer_layout import score_reading_ways_of_file
from rnn_demo.reader.torch.state_dict import Way
from rnn_demo.reader.trained_link import network_from_link
from rnn_demo.ui import uploaded_files, uploaded_models
from rnn_demo.ui.uploaded_models import UploadListEntry
from rnn_demo.words.escape import collapse_to_one_line

T = TypeVar("T")
UPLOAD = "upload-"  # the beginning of their names
NAME = re.compile(UPLOAD + "[0-9a-f]{64}")  # with the SHA-256 of its file or link
YOURS = " (yours)"  # the end of their titles
MOST_RESULTS = 32  # results for the library's networks; a sample has at most 8 MiB of states
_opening = threading.Lock()  # one file at a time, as it briefly takes several times its size


def upload_entries_by_name() -> dict[str, UploadListEntry]:
    """Return this browser's list of networks, by name, the oldest first."""
    browser = uploaded_models.get_or_create_current_browser()
    if not browser.is_restored:  # the server may have been restarted
        browser.is_restored = True
        records = (
            [] if browser.uploads else uploaded_files.names_and_records_of_browser(browser.key)
        )
        for name, record in records:
            if not NAME.fullmatch(name):
                continue
            with contextlib.suppress(KeyError, TypeError):  # a record that someone changed
                way = tuple(map(str, record["way"])) if record["way"] else None
                title = collapse_to_one_line(str(record["file_name"]), 60) + YOURS
                uploaded_models.add_upload_and_return_excess(
                    name, UploadListEntry(title, _upload_hash(name, way), way)
                )
    return dict(browser.uploads)


def add_network_of_file(file_name: str, content: bytes) -> str:
    """Open a `.keras` or `.safetensors` file, as data, for this browser; return the network's name.

    Raises UserError.
    """
    suffix = ".safetensors" if file_name.lower().endswith(".safetensors") else ".keras"
    # A hash of the whole content, as the name also identifies computed results
    name = UPLOAD + hashlib.sha256(content).hexdigest()
    entry = UploadListEntry(collapse_to_one_line(file_name, 60) + YOURS, _upload_hash(name))
    found = uploaded_models.find_appraisal_in_memory(entry.stamp)
    found = found or _open_and_measure_file(name, content, suffix)
    key = uploaded_models.get_or_create_current_browser().key
    record = {"file_name": file_name[:200], "way": None}
    file = uploaded_files.write_network_file(key, name, content, suffix, record)
    uploaded_models.store_appraisal_in_memory(replace(found, model=replace(found.model, file=file)))
    _add_upload_and_forget_excess(name, entry)
    return name


def add_network_of_link(code: str) -> str:
    """Open a network that was trained in a browser from a link; return its name.

    Raises UnusableNetworkError.
    """
    name = UPLOAD + hashlib.sha256(code.encode()).hexdigest()
    found = uploaded_models.find_appraisal_in_memory(_upload_hash(name))
    found = found or _open_link_and_measure_accuracy(name, code)
    uploaded_models.store_appraisal_in_memory(found)
    entry = UploadListEntry(found.model.title, found.model.stamp, code=code)
    _add_upload_and_forget_excess(name, entry)
    return name


def cached_appraisal_of_upload(name: str) -> NetworkAppraisal:
    """Return an upload of this browser. Raises UserError if it was dropped and has no file."""
    entry = upload_entries_by_name()[name]
    if (found := uploaded_models.find_appraisal_in_memory(entry.stamp)) is None:
        found = _reopen_dropped_upload(name, entry)
        uploaded_models.store_appraisal_in_memory(found)
    return replace(found, model=replace(found.model, title=entry.title))


def reinterpret_torch_upload(name: str, way: Way) -> None:
    """Read an uploaded PyTorch network in another way. Raises UserError."""
    model, key = (
        cached_appraisal_of_upload(name).model,
        uploaded_models.get_or_create_current_browser().key,
    )
    assert model.layout
    stamp = _upload_hash(name, way)
    entry = replace(upload_entries_by_name()[name], way=way, stamp=stamp)
    if uploaded_models.find_appraisal_in_memory(stamp) is None:
        layout = replace(model.layout, way=way)
        other = library.model_from_torch_layout(layout, name, model.title, stamp, model.file)
        uploaded_models.store_appraisal_in_memory(appraise_network(other))
    uploaded_models.replace_upload(name, entry)
    if model.file.name:
        record = {"file_name": entry.title.removesuffix(YOURS), "way": way}
        with contextlib.suppress(OSError):
            uploaded_files.write_browser_record(key, name, record)


def delete_upload_of_browser(name: str) -> None:
    """Remove an upload from this browser's list, and its file unless another browser has it."""
    everywhere, key = (
        uploaded_models.unlist_and_check_if_last(name),
        uploaded_models.get_or_create_current_browser().key,
    )
    uploaded_files.delete_record_and_unused_file(key, name, everywhere=everywhere)


def _add_upload_and_forget_excess(name: str, entry: UploadListEntry) -> None:
    upload_entries_by_name()  # first restores those of an earlier server
    for oldest in uploaded_models.add_upload_and_return_excess(name, entry):
        delete_upload_of_browser(oldest)


def _upload_hash(name: str, way: Way | None = None) -> int:
    """Return a number that identifies an upload's weights and how they are read."""
    digest = name.removeprefix(UPLOAD)
    return int(hashlib.sha256(f"{name} {way}".encode()).hexdigest() if way else digest, 16)


def _open_and_measure_file(
    name: str, content: bytes, suffix: str, file: Path = Path(), way: Way | None = None
) -> NetworkAppraisal:
    stamp = _upload_hash(name, way)
    with _opening:
        if suffix == ".safetensors":
            layout = score_reading_ways_of_file(content, way)
            model = library.model_from_torch_layout(layout, name, name, stamp, file)
        else:
            model = Model(name, name, open_keras(content), {}, stamp=stamp, file=file)
    return appraise_network(model)


def _reopen_dropped_upload(name: str, entry: UploadListEntry) -> NetworkAppraisal:
    """Open an upload that was dropped from memory. Raises UserError if its file is gone, too."""
    if entry.code:
        return _open_link_and_measure_accuracy(name, entry.code)
    try:
        if (file := uploaded_files.find_stored_network_file(name)) is not None:
            with open_regular(file, FILE_BYTES) as opened:
                content = opened.read()
            return _open_and_measure_file(name, content, file.suffix, file, entry.way)
    except OSError:  # it was deleted in between
        pass
    raise UserError(f"{entry.title} had to make room for other networks: upload it again.")


def _open_link_and_measure_accuracy(name: str, code: str) -> NetworkAppraisal:
    network = network_from_link(code)
    cell = network.layers[0].cell
    title = f"{type(cell).__name__} {cell.units}, out of a link"
    model = Model(name, title, network, {}, stamp=_upload_hash(name))
    return appraise_network(model)


def menu_labels() -> dict[str, str]:
    """Return the label in a menu of each network, by its name: title and test accuracy.

    No two labels are the same, as Streamlit identifies choices by them. Uploads come first. Raises
    UserError if there is no network at all.
    """
    uploaded = {name: (entry.title, None) for name, entry in upload_entries_by_name().items()}
    every = {**uploaded, **library.title_and_accuracy_by_model()}
    if not every:
        raise UserError("There are no networks here: restore assets/models, or train one.")
    texts: dict[str, str] = {}
    for name, (title, accuracy) in every.items():
        text = title if accuracy is None else f"{title} · {accuracy:.1%} of 10,000 digits"
        texts[name] = f"{text} · {name}" if text in texts.values() else text
    return texts


def open_model_or_raise(name: str) -> Model:
    """Return the network with a name. Raises UserError if there is none or it can't be read."""
    if name in upload_entries_by_name():
        return cached_appraisal_of_upload(name).model
    return library.open_model_by_name(name)


def compute_once(compute: Callable[..., T], model: Model, *arguments: object) -> T:
    """Return `compute(model, *arguments)`, computed once for a network and all visitors.

    Results for an uploaded network are stored with it. The arguments are hashable.
    """
    key = (compute.__module__, compute.__qualname__, model.name_and_stamp, arguments)
    if not model.name.startswith(UPLOAD):
        return _compute_once_for_all_visitors(key, compute, model)
    result = uploaded_models.compute_once(model, key, lambda: compute(model, *arguments))
    if isinstance(result, PassOverImages) and result.is_complete and model.file.name:
        with contextlib.suppress(UserError):  # then the results are only in memory
            passes.store_results(result, model)
    return result


@st.cache_resource(max_entries=MOST_RESULTS, show_spinner=False)
def _compute_once_for_all_visitors(key: tuple, _compute: Callable[..., T], _model: Model) -> T:
    return _compute(_model, *key[-1])
