"""An edit of the memory in JavaScript does what the one in NumPy does: 1e-5."""

import base64
import itertools
import re

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser import packed_network
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.state_edit import NOT_AN_EDIT, parse_edit, read_with_edit
from rnn_demo.explain.unit_ranges import UnitRangesPass
from tests.browser.test_reader import same
from tests.support.javascript import evaluate

NETWORKS = ("lstm-128", "gru-33", "simple-16-bounded", "stacked", "bidirectional")
EDITS = ("9.pull.2.80", "14.push.7.100", "1.push.3.-45.h", "20.unit.5.-100", "28.wipe", "12.wipe.h")
BAD = (
    *("", "9", "0.wipe", "29.wipe", "09.wipe", "9.wipe.h.h", "9.wipe\n", "9.lift.2.5", "9.pull.2"),
    *("9.pull.2.0", "9.pull.2.-5", "9.push.2.101", "9.push.10.5", "9.unit.10000.5", "9.push.٢.5"),
)
READ = """([network, usual, image, text]) => {
    const bytes = (t) => Uint8Array.from(atob(t), (c) => c.charCodeAt(0));
    const program = window.js.openProgram(bytes(network)),
        of = window.js.unpackUnitValueRanges(bytes(usual));
    const ink = Float32Array.from(image), edit = window.js.parseEdit(text);
    const after = window.js.readWithEdit(program, ink, edit, of);
    return [
        Array.from(after.logits), after.layers.map((l) => l.states.map((a) => Array.from(a))),
        window.js.formatEdit(edit),
    ];
}"""


@pytest.mark.parametrize("name", NETWORKS)
def test_it_reads_the_same(modules: Page, name: str):
    model = library.open_model_by_name(name)
    usual = passes.load_pass_or_new(model, UnitRangesPass).ranges_by_layer()
    packed = [
        packed_network.pack_program(model.network),
        packed_network.pack_unit_ranges(usual),
    ]
    packed = [base64.b64encode(b).decode() for b in packed]
    images = data.test_split().images[:2].astype(np.float32) / 255
    for image, text in itertools.product(images, EDITS):
        edit = parse_edit(text)
        after = read_with_edit(model.network, image, edit, usual)
        ink = image.ravel().tolist()
        logits, layers, again = evaluate(modules, READ, [*packed, ink, text])
        same(np.array(logits), after.logits, text)
        for there, here in zip(layers, after.layers, strict=True):
            for found, held in zip(there, here.h_and_c, strict=True):
                same(np.array(found), held, text)
        assert again == text == str(edit)


def test_no_other_text_is_an_edit(modules: Page):
    for text in BAD:
        with pytest.raises(UserError, match=r"9\.pull"):
            parse_edit(text)
    assert modules.evaluate("(bad) => bad.map(window.js.parseEdit)", list(BAD)) == [None] * len(BAD)
    named = re.findall(r"9\.[a-z]+(?:\.-?\d+)*", NOT_AN_EDIT)
    assert [str(parse_edit(text)) for text in named] == named
    assert len(named) == 4
