"""Edits of the memory in JavaScript agree with those in NumPy to 1e-5."""

import itertools
import re

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.browser.packed_network import bytes_as_base64, pack_unit_ranges
from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.state_edit import NOT_AN_EDIT, parse_edit, read_with_edit
from rnn_demo.explain.unit_ranges import UnitRangesPass
from tests.browser.test_reader import assert_same
from tests.support.javascript import evaluate, numbers_code, numbers_from, program_code

NETWORKS = ("lstm-128", "gru-33", "simple-16-bounded", "stacked", "bidirectional")
EDITS = ("9.pull.2.80", "14.push.7.100", "1.push.3.-45.h", "20.unit.5.-100", "28.wipe", "12.wipe.h")
BAD = (
    *("", "9", "0.wipe", "29.wipe", "09.wipe", "9.wipe.h.h", "9.wipe\n", "9.lift.2.5", "9.pull.2"),
    *("9.pull.2.0", "9.pull.2.-5", "9.push.2.101", "9.push.10.5", "9.unit.10000.5", "9.push.٢.5"),
)
READ = """([network, usual, image, text]) => {
    const program = js.openProgram(bytesOf(network)), edit = js.parseEdit(text);
    const of = js.unpackUnitRangesByLayer(bytesOf(usual));
    const after = js.readWithEdit(program, numbersOf(image), edit, of);
    return [codeOf(after.logits), after.layers.map((l) => l.states.map(codeOf)),
        js.linkTextOfEdit(edit)];
}"""


@pytest.mark.parametrize("name", NETWORKS)
def test_readings_with_an_edit_equal_numpys(modules: Page, name: str):
    model = library.open_model_by_name(name)
    usual = passes.load_pass_or_empty(model, UnitRangesPass).ranges_by_layer()
    packed = [program_code(model.network), bytes_as_base64(pack_unit_ranges(usual))]
    images = data.test_split().images[:2].astype(np.float32) / 255
    for image, text in itertools.product(images, EDITS):
        edit = parse_edit(text)
        after = read_with_edit(model.network, image, edit, usual)
        sent = [*packed, numbers_code([image]), text]
        logits, layers, again = evaluate(modules, READ, sent)
        assert_same(numbers_from(logits), after.logits, text)
        for there, here in zip(layers, after.layers, strict=True):
            for found, held in zip(there, here.h_and_c, strict=True):
                assert_same(numbers_from(found), held, text)
        assert again == text == str(edit)


def test_invalid_texts_of_an_edit_are_refused(modules: Page):
    for text in BAD:
        with pytest.raises(UserError, match=r"9\.pull"):
            parse_edit(text)
    assert modules.evaluate("(bad) => bad.map(js.parseEdit)", list(BAD)) == [None] * len(BAD)
    named = re.findall(r"9\.[a-z]+(?:\.-?\d+)*", NOT_AN_EDIT)
    assert [str(parse_edit(text)) for text in named] == named
    assert len(named) == 4
