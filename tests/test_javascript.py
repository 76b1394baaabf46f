"""Modules are joined into one by writing them one after the other: no name stands twice in it."""

import re
from collections import Counter

import pytest

from rnn_demo.browser.bundle import FOLDER, bundle

DECLARED = re.compile(r"(?m)^(?:export )?(?:const|let|function|class) ([^;(=]+|\w+)")


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.js")))
def test_no_name_is_declared_twice(name: str):
    names = Counter(
        word for found in DECLARED.findall(bundle(name)) for word in re.findall(r"[\w$]+", found)
    )
    assert names
    assert [word for word, times in names.items() if times > 1] == []
