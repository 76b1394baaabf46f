"""What runs are called: names of their own, whoever gives them, at whatever time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.runs import folders, names
from rnn_demo.spec import Recipe, Spec
from rnn_demo.spec.meant_to_fail import FAILURES
from rnn_demo.spec.presets import PRESETS
from tests.support.run_folders import SPEC, Folder, finished


def test_runs_of_one_kind_are_numbered_and_told_by_their_time():
    ids = [Folder(title="").end() for _ in range(3)]
    called = [folders.title(run_id) for run_id in ids]
    for number, title in enumerate(called, start=1):
        assert re.fullmatch(rf"GRU 6 · run {number}, \d\d:\d\d", title)
    folders.delete(ids[0])
    assert " · run 4, " in folders.title(Folder(title="").end())


def test_a_title_that_is_somebodys_gets_a_number():
    assert [folders.title(Folder(title="mine").end()) for _ in range(3)] == [
        "mine",
        "mine (2)",
        "mine (3)",
    ]
    assert folders.title(Folder(title="LSTM 128, the  Reader").end()) == "LSTM 128, the Reader (2)"


def test_a_rename_to_a_name_that_exists_is_refused():
    first, second = Folder(title="one").end(), Folder(title="two").end()
    for taken in ("One", " one ", PRESETS["simple-16"].title):
        with pytest.raises(folders.RunError, match="choose another name"):
            folders.rename(second, taken)
    assert folders.title(second) == "two"
    folders.rename(second, "TWO")  # its own, written otherwise
    folders.rename(first, "two hundred")


def test_a_failure_and_its_twin_say_what_they_are():
    for failure in FAILURES.values():
        assert names.base(failure.spec, failure.recipe) == failure.title
        good = names.base(failure.good_spec, failure.good_recipe)
        assert good == f"{failure.title}: the twin that works"
    assert names.base(SPEC, Recipe()) == "GRU 6"
    deep = Spec(units=(1000,) * 8, merge_mode="concat")
    assert len(names.numbered(deep.label() * 3, [], 0.0)) <= names.LENGTH


@given(st.lists(st.text(min_size=1, max_size=90), min_size=2, max_size=6))
def test_no_two_names_are_alike(asked):
    given_so_far = []
    for title in asked:
        given_so_far.append(names.free(title, given_so_far))
    assert len({title.casefold() for title in given_so_far}) == len(asked)
    assert max(map(len, given_so_far)) <= names.LENGTH
    numbered = []
    for title in asked:
        numbered.append(names.numbered(title, numbered, 0.0))
    assert len(set(numbered)) == len(asked)


def test_a_run_keeps_its_number_and_so_its_colour_when_another_is_deleted():
    first, second, third = (finished() for _ in range(3))
    numbers = {run.id: run.number for run in folders.all_runs()}
    assert sorted(numbers.values()) == [0, 1, 2]
    folders.delete(second)
    assert {run.id: run.number for run in folders.all_runs()} == {
        first: numbers[first],
        third: numbers[third],
    }
    assert folders.status(finished()).number == numbers[second]
    assert sorted(run.number for run in folders.shipped()) == list(range(len(folders.shipped())))
