"""Only the same browser finds its uploads after a reload, for a while, in bounded memory."""

import gc
import os
import threading
import time

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.reader.torch.safetensors import pack_tensors
from rnn_demo.reader.torch.state_dict import ORDER
from rnn_demo.reader.torch.write import network_as_safetensors
from rnn_demo.runs import folders
from rnn_demo.ui import analyses, models, uploaded_files, uploaded_models
from tests.fixtures import kind_file
from tests.support.networks import code_of
from tests.support.torch_files import foreign, state_dict
from tests.ui.conftest import KEY

TORCH = foreign(network_as_safetensors(library.open_model_by_name("simple-16").network))
LSTM = kind_file("lstm").read_bytes()
CODE = code_of("SimpleRNN-16-relu", np.arange(890) % 7, 0.1)


@pytest.fixture
def show(monkeypatch, tmp_path):
    """Make the server one in the mode `show`, which stores uploads only in memory."""
    monkeypatch.setenv("RNN_DEMO_MODE", "show")
    monkeypatch.setenv("RNN_DEMO_SHOW", str(tmp_path / "show"))


def lstm_file(seed: int, units: int = 32) -> bytes:
    """Return a file with random weights and 11 classes, so that nothing must be inferred."""
    return pack_tensors(state_dict("LSTM", units, classes=11, seed=seed))


def size_of(content: bytes) -> int:
    """Return the bytes of a file's network in memory."""
    name = models.add_network_of_file("m.safetensors", content)
    stamp = models.open_model_or_raise(name).stamp
    size = uploaded_models.count_object_bytes(uploaded_models._models[stamp].appraisal, set())
    models.delete_upload_of_browser(name)
    return size + uploaded_models.OVERHEAD


@pytest.mark.parametrize("restarted", [False, True])
def test_uploads_choices_and_results_survive_a_reload(visit, restarted):
    one = models.add_network_of_file("a.keras", LSTM)
    other = models.add_network_of_file("b.safetensors", TORCH)
    way = models.open_model_or_raise(other).layout.state.ways[-1]
    models.reinterpret_torch_upload(other, way)
    survey = analyses.survey_so_far(models.open_model_or_raise(other))
    while not survey.is_complete:
        survey.process_next_batch()
    analyses.survey_so_far(models.open_model_or_raise(other))  # like the page's next run
    visit(restarted=restarted)
    assert sorted(models.upload_entries_by_name()) == sorted([one, other])
    assert models.open_model_or_raise(one).title == "a.keras (yours)"
    assert models.open_model_or_raise(other).layout.way == way
    assert models.open_model_or_raise(other).network.row_order == ORDER[way[-1]] != "top"
    assert analyses.survey_so_far(models.open_model_or_raise(other)).is_complete
    assert analyses.survey_so_far(models.open_model_or_raise(one)).done == 0


def test_another_browser_does_not_find_an_upload(visit):
    models.add_network_of_file("a.keras", LSTM)
    for other in ("f" * 32, "", "../" + KEY, KEY[:-1] + "*"):
        visit(other)
        assert models.upload_entries_by_name() == {}
        assert uploaded_models.KEY.fullmatch(uploaded_models.get_or_create_current_browser().key)
    # A folder's name can't be used as a key
    assert KEY not in "".join(map(str, folders.runs_folder().rglob("*")))


def test_show_mode_writes_no_upload(visit, show, tmp_path):
    name = models.add_network_of_file("a.keras", LSTM)
    visit()
    assert list(models.upload_entries_by_name()) == [name]
    assert uploaded_files.lifetime_in_words() == "an hour"
    assert not list(tmp_path.rglob("model.*"))
    uploaded_models._browsers[KEY].last_visit -= uploaded_models.HOUR + 1
    visit()
    assert models.upload_entries_by_name() == {}


def test_a_deleted_upload_is_gone_everywhere(visit):
    name = models.add_network_of_file("a.keras", LSTM)
    models.compute_once(lambda model: 1, models.open_model_or_raise(name))
    models.delete_upload_of_browser(name)
    assert uploaded_models._models == {}
    assert not list(folders.runs_folder().rglob("model.*"))
    visit(restarted=True)
    assert models.upload_entries_by_name() == {}


def test_equal_uploads_are_stored_once_until_all_are_deleted(visit):
    """In memory and on disk, with results computed from them; each browser has its own title."""
    asked = []
    for seed in range(5):
        visit(f"{seed:032x}")
        name = models.add_network_of_file(f"{seed}.keras", LSTM)
        model = models.open_model_or_raise(name)
        assert model.title == f"{seed}.keras (yours)"
        assert models.compute_once(lambda of: asked.append(of.name) or "made", model) == "made"
    assert asked == [name]
    assert len(uploaded_models._models) == 1
    assert len(list(folders.runs_folder().rglob("model.keras"))) == 1
    for seed in range(5):
        visit(f"{seed:032x}")
        assert models.open_model_or_raise(name).title == f"{seed}.keras (yours)"
        models.delete_upload_of_browser(name)
        assert models.upload_entries_by_name() == {}
    assert uploaded_models._models == {}
    assert not list(folders.runs_folder().rglob("model.keras"))


def test_thirty_small_uploads_fit(visit, show):
    content = [lstm_file(seed, 16) for seed in range(30)]
    for seed, file in enumerate(content):
        visit(f"{seed:032x}")
        models.add_network_of_file("m.safetensors", file)
    for seed in range(30):
        visit(f"{seed:032x}")
        (name,) = models.upload_entries_by_name()
        assert models.open_model_or_raise(name).network.classes == 11


def test_show_mode_drops_the_oldest_upload_with_a_message(visit, show, monkeypatch):
    """Of four networks of one size three fit, whoever uploaded them."""
    files = [lstm_file(seed) for seed in range(4)]
    size = size_of(files[0])
    monkeypatch.setattr(uploaded_models, "MOST_BYTES", int(3.5 * size))
    for seed, file in enumerate(files):
        visit(f"{seed:032x}")
        models.add_network_of_file(f"{seed}.safetensors", file)
    for seed in (1, 2, 3):
        visit(f"{seed:032x}")
        models.open_model_or_raise(*models.upload_entries_by_name())
    visit(f"{0:032x}")
    (name,) = models.upload_entries_by_name()
    with pytest.raises(UserError) as refused:
        models.open_model_or_raise(name)
    assert str(refused.value) == (
        "0.safetensors (yours) had to make room for other networks: upload it again."
    )
    models.add_network_of_file("0.safetensors", files[0])
    assert models.open_model_or_raise(name).network.classes == 11


def test_results_are_dropped_before_networks(visit, show, monkeypatch):
    one, other = (models.add_network_of_file("m.safetensors", lstm_file(seed)) for seed in range(2))
    size = uploaded_models._evict_least_recently_used()

    def table(model, number):
        return np.zeros(2**20, np.uint8)

    monkeypatch.setattr(uploaded_models, "MOST_BYTES", size + int(2.5 * 2**20))
    for number in range(4):
        for name in (one, other):
            models.compute_once(table, models.open_model_or_raise(name), number)
    assert set(models.upload_entries_by_name()) == {one, other}
    assert all(models.open_model_or_raise(name) for name in (one, other))
    kept = [len(held.results) for held in uploaded_models._models.values()]
    assert sum(kept) == 2
    assert uploaded_models._evict_least_recently_used() <= uploaded_models.MOST_BYTES


def test_an_upload_in_use_counts_against_the_bound(visit, show, monkeypatch):
    """A dropped network that is still in use leaves no room for others, which get a message."""
    size = size_of(lstm_file(0))
    monkeypatch.setattr(uploaded_models, "MOST_BYTES", int(2.5 * size))
    used = [
        models.open_model_or_raise(models.add_network_of_file("m.safetensors", lstm_file(seed)))
        for seed in range(2)
    ]
    with pytest.raises(UserError, match="try again in a minute"):
        models.add_network_of_file("m.safetensors", lstm_file(2))
    assert len(uploaded_models._models) < 2
    del used
    gc.collect()
    models.add_network_of_file("m.safetensors", lstm_file(2))


def test_a_dropped_network_of_a_link_is_made_again(visit, show):
    name = models.add_network_of_link(CODE)
    uploaded_models._models.clear()
    assert models.open_model_or_raise(name).title == "SimpleRNN 16, out of a link"


def test_uploads_on_disk_are_bounded_and_reopened(visit, monkeypatch):
    """Of four networks of one size, three fit on the disk."""
    files = [lstm_file(seed) for seed in range(4)]
    monkeypatch.setattr(uploaded_files, "MOST_BYTES", int(3.5 * len(files[0])))
    names = []
    for seed, file in enumerate(files):
        visit(f"{seed:032x}")
        names.append(models.add_network_of_file("m.safetensors", file))
        written = models.open_model_or_raise(names[-1]).file
        os.utime(written, (written.stat().st_atime, time.time() - 1000 + seed))
    visit("f" * 32, restarted=True)
    models.upload_entries_by_name()
    assert {file.parent.name for file in folders.runs_folder().rglob("model.*")} == set(names[1:])
    for seed in range(4):
        visit(f"{seed:032x}", restarted=True)
        (name,) = models.upload_entries_by_name()
        if seed:
            assert models.open_model_or_raise(name).network.classes == 11
        else:
            with pytest.raises(UserError, match="upload it again"):
                models.open_model_or_raise(name)


def test_an_upload_expires_after_a_day(visit):
    models.add_network_of_file("a.keras", LSTM)
    (record,) = folders.runs_folder().rglob("upload-*.json")
    os.utime(record, (0, time.time() - uploaded_files.DAY + 100))
    visit(restarted=True)
    assert len(models.upload_entries_by_name()) == 1
    os.utime(record, (0, time.time() - uploaded_files.DAY - 1))
    visit(restarted=True)
    assert models.upload_entries_by_name() == {}
    assert not list(folders.runs_folder().rglob("model.*"))


def test_a_damaged_record_is_ignored(visit):
    models.add_network_of_file("a.keras", LSTM)
    (record,) = folders.runs_folder().rglob("upload-*.json")
    for text in ("{}", "[]", '{"file_name": 1, "way": 7}', '{"file_name": "a", "way": {"a": 1}}'):
        record.write_text(text)
        visit(restarted=True)
        for name in models.upload_entries_by_name():
            assert models.open_model_or_raise(name).network.classes == 10
    record.rename(record.with_name("upload-x.json"))
    visit(restarted=True)
    assert models.upload_entries_by_name() == {}


def test_a_truncated_file_is_written_again(visit):
    """Like after a full disk with a version that wrote files incompletely."""
    models.add_network_of_file("a.keras", LSTM)
    (file,) = folders.runs_folder().rglob("model.keras")
    file.write_bytes(LSTM[:1000])
    visit(restarted=True)
    models.add_network_of_file("a.keras", LSTM)
    assert file.read_bytes() == LSTM


def test_a_full_disk_leaves_no_partial_file(visit, monkeypatch):
    write = uploaded_files.Path.write_bytes

    def full(path, content):
        write(path, content[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploaded_files.Path, "write_bytes", full)
    name = models.add_network_of_file("a.keras", LSTM)
    assert models.open_model_or_raise(name).file.name == ""  # only in memory, and still read
    assert not list(folders.runs_folder().rglob("model.*"))
    monkeypatch.undo()


def test_an_upload_during_the_tidying_of_the_folder_is_kept(visit, monkeypatch):
    """The folder was once tidied in two steps: its file came between records and files."""
    stored, others = [], []
    newest_first = uploaded_files._timed_files_newest_first

    def upload() -> None:
        stored.append(uploaded_files.write_network_file("f" * 32, "other", LSTM, ".keras", {}))

    def files_newest_first(files):
        found = newest_first(files)
        if not others:  # the records are read, the files of networks are not
            others.append(threading.Thread(target=upload))
            others[0].start()
            others[0].join(1)  # either it ends, or it waits for the lock
        return found

    monkeypatch.setattr(uploaded_files, "_timed_files_newest_first", files_newest_first)
    assert list(uploaded_files.names_and_records_of_browser(KEY)) == []
    others[0].join(30)
    assert stored[0].read_bytes() == LSTM


def test_a_list_is_not_changed_while_lists_are_compared(visit, monkeypatch):
    """A page of the same browser adds an upload while another one removes one."""
    added = []

    class Uploads(dict):
        def __iter__(self):
            for name in super().__iter__():
                yield name
                if not added:
                    entry = uploaded_models.UploadListEntry("b", 2)
                    added.append(
                        threading.Thread(
                            target=uploaded_models.add_upload_and_return_excess, args=("b", entry)
                        )
                    )
                    added[0].start()
                    added[0].join(1)  # either it ends, or it waits for the lock

    models.add_network_of_file("a.keras", LSTM)
    browser = uploaded_models.get_or_create_current_browser()
    browser.uploads = Uploads(browser.uploads)
    uploaded_models.unlist_and_check_if_last("another")
    added[0].join(30)
    assert list(browser.uploads)[1:] == ["b"]


def test_another_visitors_file_may_vanish_while_one_is_written(visit, monkeypatch):
    """Between listing files and reading their times."""
    models.add_network_of_file("a.keras", LSTM)
    newest_first = uploaded_files._timed_files_newest_first

    def with_one_that_vanishes(files):
        yield from files
        yield folders.runs_folder() / "gone.json"

    monkeypatch.setattr(
        uploaded_files,
        "_timed_files_newest_first",
        lambda files: newest_first(with_one_that_vanishes(files)),
    )
    visit("f" * 32)
    name = models.add_network_of_file("b.safetensors", lstm_file(1))
    assert models.open_model_or_raise(name).file.exists()
