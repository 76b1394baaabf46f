"""Titles of runs: unique, whoever gives them and whenever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.runs import folders, titles
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.failures import FAILURES
from rnn_demo.spec.presets import PRESETS
from tests.support.run_folders import SPEC, Folder, finished


def test_a_run_has_the_given_or_a_default_title_and_a_number():
    def called(title: str) -> str:
        return folders.run_title(Folder(title=title).end())

    assert [called("") for _ in range(2)] == ["GRU 6 · run 1", "GRU 6 · run 2"]
    assert [called("mine") for _ in range(3)] == ["mine", "mine · run 2", "mine · run 3"]
    assert called("A  large network, lstm 128") == "A large network, lstm 128 · run 2"


def test_a_new_title_is_one_line_and_unique():
    first, second = Folder(title="one").end(), Folder(title="two").end()
    for taken in ("One", " one ", PRESETS["simple-16"].title):
        with pytest.raises(folders.RunRequestError, match="choose another name"):
            folders.change_run_title(second, taken)
    assert folders.run_title(second) == "two"
    folders.change_run_title(second, "TWO")  # its own title in another case
    folders.change_run_title(first, "  two \n hundred " + "x" * 100)
    assert folders.run_title(first) == f"two hundred {'x' * 100}"[: titles.MAX_LENGTH]


def test_a_failure_and_its_twin_have_their_own_titles():
    for failure in FAILURES.values():
        assert titles.default_title(*failure.bad) == failure.title
        assert titles.default_title(*failure.good) == f"{failure.title}, cured: {failure.works}"
    assert titles.default_title(SPEC, TrainingRecipe()) == "GRU 6"


@given(st.lists(st.text(st.characters(), max_size=90), min_size=2, max_size=6))
def test_titles_are_unique_and_bounded(asked):
    deep, taken = NetworkSpec(units=(1000,) * 8, merge_mode="concat"), []
    for title in asked:
        taken.append(titles.unique_title(title, deep, TrainingRecipe(), taken))
    assert len({title.casefold() for title in taken}) == len(asked)
    assert max(map(len, taken)) <= titles.MAX_LENGTH


def test_a_run_keeps_its_number_when_another_is_deleted():
    first, second, third = (finished() for _ in range(3))
    numbers = {run.id: run.number for run in folders.statuses_newest_first()}
    assert sorted(numbers.values()) == [0, 1, 2]
    folders.delete_idle_run(second)
    assert {run.id: run.number for run in folders.statuses_newest_first()} == {
        first: numbers[first],
        third: numbers[third],
    }
    assert folders.status_for_id(finished()).number == numbers[second]
    assert sorted(run.number for run in folders.shipped_statuses()) == list(
        range(len(folders.shipped_statuses()))
    )
