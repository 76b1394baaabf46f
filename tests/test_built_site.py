"""`assets/site` is what the command writes, so that a clone has the site without Python."""

import pytest

from rnn_demo import library
from rnn_demo.browser.site.export import site
from rnn_demo.commands.export import NETWORKS
from tests.support.built_site import BUILT, pack_as_built

ANEW = "assets/site is out of date: run `python -m rnn_demo export --site assets/site`"


def test_the_built_site_is_what_the_command_writes(monkeypatch: pytest.MonkeyPatch):
    pack_as_built(monkeypatch)
    made = site([library.find(name) for name in NETWORKS])
    assert {file.name for file in BUILT.iterdir()} == made.keys(), ANEW
    other = [name for name, text in made.items() if (BUILT / name).read_bytes() != text.encode()]
    assert not other, ANEW
