"""How?: each line can be checked with a calculator, and its numbers are the network's own."""

import math
import re
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_demo import data, library
from rnn_demo.explain.answer import format_probability
from rnn_demo.explain.unit_groups import UnitGroupsByDigit, unit_groups_by_digit
from rnn_demo.reader import Network
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.support.javascript import evaluate, images_code, program_code
from tests.support.printed_numbers import (
    MINUS,
    NUMBER,
    TIMES,
    bent,
    found,
    is_off,
    largest_product,
    number,
    share,
    to_significant,
)

NETWORKS = ["lstm-128", "gru-33", "simple-64", "simple-16", "mingru-64"]  # 200 images each
# All texts of each step of both explanations, after step t of each image.
EXPLAINED = """([images, steps, code, states]) => {
    const { openProgram, probabilityRows, decisionAndSentence, explanationStateAtStep,
        explanationStepText, numberText, sumLinesWithLabels, softmaxColumns,
        SumOrVesselPanel } = js;
    const program = openProgram(bytesOf(code)), view = { states, word: "row", reads: "forward" };
    const place = document.createElement("div"), vessel = new SumOrVesselPanel(place, () => {});
    const texts = (name) => [...place.querySelectorAll(name)].map((e) => e.textContent);
    return imagesOf(images).map((image, k) => {
        const t = steps[k], reading = program.read(image), rows = probabilityRows(reading);
        const end = decisionAndSentence(image, rows);
        const result = { image, reading, readingWithoutEdit: reading, rows, summary: end };
        const said = { answer: {}, memory: {} };
        for (const of of ["answer", "memory"]) {
            for (let n = 0, steps = [of]; n < steps.length; n++) {
                const asked = { of, n, gate: null, p: 1 };
                const how = explanationStateAtStep(asked, program, result, view, t);
                ({ steps } = how);
                const text = explanationStepText(how, result, view, t, true);
                const one = (said[of][how.step] = { text });
                if (of === "answer") one.drawn = how.ribbons.map((bar) => bar.adds);
                if (of === "memory") {
                    vessel.show(how, view);
                    one.lines = texts(".line");
                    one.names = texts(".names b");
                    one.gates = texts("button");
                    said.unit = how.parts.unit;
                    said.sum = sumLinesWithLabels(how.parts, view, null);
                    said.gates = Object.fromEntries(Object.entries(how.parts.gates).map(
                        ([gate, name]) => [name, sumLinesWithLabels(how.parts, view, gate)]));
                } else {
                    said.sums = how.parts.sums.map(numberText);
                    if (["divided", "chances"].includes(how.step))
                        one.columns = softmaxColumns(how, rows[t]);
                }
            }
        }
        return said;
    });
}"""


class Case(NamedTuple):
    """An image, one of its rows, and all texts about it there."""

    network: Network
    groups: UnitGroupsByDigit
    image: np.ndarray  # (28, 28) uint8
    logits: np.ndarray  # (28, 10) float32
    carried: list[np.ndarray]  # (28, U) float32 each: h, and an LSTM's c
    t: int
    said: dict[str, Any]


@pytest.fixture(scope="session", params=NETWORKS)
def cases(request: pytest.FixtureRequest, modules: Page) -> list[Case]:
    network = library.open_model_by_name(request.param).network
    groups, at = unit_groups_by_digit(network, 0), NETWORKS.index(request.param)
    order = groups.order
    states = [
        {
            "layer": 0, "columns": order.tolist(),
            "digits": groups.digit[order].tolist(), "groups": groups.group_spans,
            "weights": groups.weight[order].tolist(), "low": -1, "high": 1,
        }
    ]  # fmt: skip
    images = data.test_split().images[at : 1000 : len(NETWORKS)]
    steps = (4 + np.arange(len(images)) % 24).tolist()
    sent = [images_code(images), steps, program_code(network), states]
    said = evaluate(modules, EXPLAINED, sent)
    logits, (carried,) = network.logits_and_states_by_row(images)
    return [
        Case(network, groups, image, logits[:, k], [of[:, k] for of in carried], steps[k], said[k])
        for k, image in enumerate(images)
    ]


def test_every_line_of_a_sum_comes_out_with_a_calculator(cases: list[Case]):
    for *_, said in cases:
        for lines in [said["sum"], *said["gates"].values()]:
            labels = [line["label"] for line in lines]
            values = [number(line["text"].rstrip("%")) for line in lines]
            at = labels.index("sum")
            parts = values[:at]
            for k, label in enumerate(labels[:at]):
                if "reset gate" in label and "% of that" in label:
                    assert not is_off(share(label) * values[k - 1], values[k])
                    parts.remove(values[k - 1])  # the part that it lets through replaces it
            assert sum(parts) == values[at]
            if lines[-1]["text"].endswith("%"):
                assert not is_off(100 * Decimal(bent(labels[-1], values[at])), values[-1])
            elif at < len(lines) - 1:
                assert not is_off(bent(labels[-1], values[at]), values[-1])
            assert len(lines) - at <= 2


HELD = rf"({NUMBER}) ([+{MINUS}]) ({NUMBER}) = ({NUMBER})$"  # what stays, and what comes in


def test_every_line_at_the_store_and_the_bar_comes_out_with_a_calculator(cases: list[Case]):
    written = 0
    for *_, said in cases:
        fresh = number(said["sum"][-1]["text"])
        for step, one in said["memory"].items():
            products = [line for line in one["lines"] if TIMES in line]
            for line in products:
                percent, of, made = found(rf"^#% {TIMES} # = #$", line)
                assert not is_off(percent.scaleb(-2) * of, made)
            for line in set(one["lines"]) - set(products):
                if line.startswith("what is new"):
                    assert found("new: #$", line.replace("+", "")) == [fresh]
                elif made := re.match(rf"(tanh|max)\((?:0, )?({NUMBER})\) = ({NUMBER})$", line):
                    v = number(made[2])
                    result = math.tanh(v) if made[1] == "tanh" else max(v, Decimal())
                    assert not is_off(result, number(made[3]))
                else:
                    a, sign, b, held = re.match(HELD, line).groups()
                    total = number(a) + (number(b) if sign == "+" else -number(b))
                    assert not is_off(total, number(held))
                    stays, into = (found("= #$", of)[0] for of in products[:2])
                    assert (number(a), abs(number(b))) == (stays, abs(into))
            if products:
                assert found(rf"{TIMES} # =", products[1]) == [fresh]
                # The same number is printed in one precision: each gauge's number equals a line's.
                told = " ".join([*one["lines"], said["memory"]["value"]["text"]])
                assert set(one["names"]) <= set(re.findall(NUMBER, told))
            written += len(one["lines"])
            assert step != "sum" or not one["lines"]
    assert written >= len(cases)


def test_every_line_of_the_answer_comes_out_with_a_calculator(cases: list[Case]):
    several = 0
    for network, *_, t, said in cases:
        answer, sums = said["answer"], [number(text) for text in said["sums"]]
        best = int(re.search(r"its weight for the (\d)", answer["bar"]["text"])[1])
        product = rf"The bar, #, times its weight for the {best}, #, adds # to the sum for the"
        h, weight, first = found(product, answer["bar"]["text"])
        assert not is_off(h * weight, first)
        if "other" in answer:
            several += 1
            h, weight, adds, both = found(
                rf"the bar, #, times its weight for the {best}, #, adds #\. Both together: #\.",
                answer["other"]["text"],
            )
            assert not is_off(h * weight, adds)
            assert first + adds == both
        text = answer["all"]["text"]
        (added,) = found(rf"each times its weight for the {best}, add up to #\.", text)
        assert ("dashed" in text) == any(adds < 0 for adds in answer["all"]["drawn"])
        if "With the bias" in text:
            start, total = found(r"With the bias, #, that makes #\.", text)
            assert added + start == total
            added = total
        assert added == sums[best]
        table = {column["name"]: column for column in answer["chances"]["columns"]}
        names = list(table)
        of = sums
        digits = -int(sums[0].as_tuple().exponent)
        if network.temperatures is not None and network.temperatures[t] != 1:
            before, after = answer["divided"]["columns"]
            (temperature,) = found(r"divided by #\. ", answer["divided"]["text"])
            assert before["texts"] == said["sums"]
            assert found("^÷ #$", after["name"]) == [temperature]
            of = [number(text) for text in after["texts"]]
            says = answer["divided"]["text"]
            shares = [np.exp(np.array(all_, float)) for all_ in (sums, of)]
            was_sure, is_sure = (float(e.max() / e.sum()) for e in shares)
            assert ("below 1, which makes the answer surer" in says) == (temperature < 1)
            assert ("above 1, which makes the answer less sure" in says) == (temperature > 1)
            assert was_sure == 1 or (is_sure > was_sure) == (temperature < 1)
            for sum_, made in zip(sums, of, strict=True):
                assert not is_off(sum_ / temperature, made)
            assert names[0] == after["name"]
        else:
            assert "divided" not in answer
        assert [number(text) for text in table[names[0]]["texts"]] == of
        powers = [number(text) for text in table["e to that"]["texts"]]
        for v, power in zip(of, powers, strict=True):
            assert to_significant(Decimal(math.exp(v)), digits + 1) == power
        total = number(table["e to that"]["foot"])
        assert to_significant(sum(powers, Decimal()), digits + 1) == total
        for power, text in zip(powers, table["share"]["texts"], strict=True):
            assert format_probability(float(power / total)) == text
        said_power, said_total = found(r"share of all: # of # is ", answer["chances"]["text"])
        assert (said_power, said_total) == (powers[best], total)
        assert answer["chances"]["text"].endswith(
            f" is {table['share']['texts'][best]} for the {best}."
        )
    assert several or cases[0].groups.digit.size == 16  # too few bars


# Printed numbers differ from the network's own by at most 0.01, plus float32's rounding
NEAR = 0.0101


def test_the_answers_numbers_are_the_networks_own(cases: list[Case]):
    for network, groups, _, logits, carried, t, said in cases:
        kernel = head_kernel_for_layer(network, 0).astype(np.float64)
        h, sums = carried[0][t].astype(np.float64), logits[t].astype(np.float64)
        chances = network.calibrated_softmax(logits[t][None], t)[0]
        best = int(chances.argmax())
        adds = h[:, None] * kernel  # (units, 10)
        answer, text = said["answer"], said["answer"]["bar"]["text"]
        assert np.abs([float(number(s)) for s in said["sums"]] - sums).max() < NEAR
        shares = answer["chances"]["columns"][-1]["texts"]
        assert shares == [format_probability(float(p)) for p in chances]
        first = only(groups, h, kernel[:, best], text)
        assert adds[first, best] > 0
        own = (groups.digit == best) & (adds[:, best] > 0)
        assert own[first] == own.any()  # above the digit of the sum, if any there adds
        assert (f"No bar over the {best} adds to its sum." in text) == (not own.any())
        if "other" in answer:
            text = answer["other"]["text"]
            other = only(groups, h, kernel[:, best], text)
            assert groups.digit[other] != best
            assert f"Its colour is about the {groups.digit[other]}, not the {best}." in text
            # It adds more than on average over all ten
            assert adds[other, best] > max(0, adds[other].mean())
        (added,) = found("add up to #", answer["all"]["text"])
        assert abs(float(added) - adds[:, best].sum()) < NEAR


def only(groups: UnitGroupsByDigit, h: np.ndarray, weights: np.ndarray, text: str) -> int:
    """Return the unit with the printed number and weight; there must be exactly one."""
    over = re.search(r"stands over the (\d)", text)
    told, weight = found(r"[Tt]he bar, #, times its weight for the \d, #", text)
    half = 0.51 * 10.0 ** int(told.as_tuple().exponent)
    is_it = (np.abs(h - float(told)) < half) & (np.abs(weights - float(weight)) < half + 1e-3)
    units = np.flatnonzero(is_it & (groups.digit == int(over[1])))
    assert len(units), text
    return int(units[0])


def test_the_numbers_of_the_explained_unit_are_the_networks_own(cases: list[Case]):
    """The sum of one number, part by part, and the effect of its cell's gates.

    Numbers are float32 sums of some hundred products of about 1: they agree to 1e-5.
    """
    for network, _, image, _, carried, t, said in cases:
        cell, unit = network.layers[0].cell, said["unit"]
        before, after = ([of[[at]] for of in carried] for at in (t - 1, t))
        x = image[[t]].astype(np.float32) / np.float32(255)
        _, gates = cell.next_state_and_gates(cell.project(x), *before)
        gate = dict(zip(cell.GATES, (values[0, unit] for values in gates), strict=True))
        lines = {line["label"]: line["text"] for line in said["sum"]}
        values = {label: float(number(text)) for label, text in lines.items()}
        column = cell.gate_column_slice("candidate" if cell.GATES else "h").start + unit
        row = float(x[0] @ cell.kernel[:, column])
        if x.any():
            name = rf"pixel (\d+) of row {t + 1}"
            pixel = largest_product(values, name, x[0] * cell.kernel[:, column], NEAR)
            assert abs(pixel + values.pop(f"other pixels of row {t + 1}") - row) < 2 * NEAR
        else:
            assert values.pop(f"pixels of row {t + 1}") == row == 0
        kernel, bias = cell.recurrent_kernel, np.atleast_2d(cell.bias)[:, column].astype(float)
        old = 0.0 if kernel is None else float(before[0][0] @ kernel[:, column])
        if "reset" in gate:
            bars = f"{cell.units} old bars and their bias"
            assert abs(values.pop(bars) - (old + bias[1])) < NEAR
            (through,) = [k for k in values if re.fullmatch(r"reset gate: [\d.]+% of that", k)]
            assert abs(float(share(through)) - gate["reset"]) < NEAR
            old, start = gate["reset"] * (old + bias[1]), bias[0]
            assert abs(values.pop(through) - old) < NEAR
        else:
            start = bias.sum()
            if kernel is not None:
                bar = largest_product(values, "one old bar", before[0][0] * kernel[:, column], NEAR)
                others = values.pop(f"the other {cell.units - 1} old bars")
                assert abs(bar + others - old) < 2 * NEAR
        assert abs(values.pop("bias, where the sum starts", 0) - start) < NEAR
        total = values.pop("sum")
        assert abs(total - (row + old + start)) < NEAR
        fresh = gate.get("candidate", after[0][0, unit])
        for made in values.values():
            assert abs(made - fresh) < NEAR
        last = said["memory"]["value"]
        was, now = found(r"was #, and is now #\.", last["text"])
        assert not is_off(float(before[0][0, unit]), was)
        assert ("Its sign has changed, and so its colour." in last["text"]) == (was * now < 0)
        assert abs(float(now) - after[0][0, unit]) < 0.00501  # like the bar's number elsewhere
        assert int(now.as_tuple().exponent) == -2
        assert [number(n) for n in last["names"]][-2:] == [was, now]
        if cell.GATES:
            store = before[-1][0, unit], after[-1][0, unit]
            check_gates(cell.GATES, gate, *store, said)
        else:
            assert last["gates"] == []


def check_gates(
    names: tuple[str, ...], gate: dict[str, float], before: float, after: float, said: dict
) -> None:
    """Check each gate's numbers, and the sum of each gate. before, after: the store's contents."""
    one = said["memory"].get("store", said["memory"]["value"])
    keep, lets = {
        "forget": lambda: (gate["forget"], gate["input"]),
        "reset": lambda: (gate["update"], 1 - gate["update"]),
        "update": lambda: (1 - gate["update"], gate["update"]),
    }[next(n for n in ("forget", "reset", "update") if n in names)]()
    leak, inlet = one["gates"][:2]
    assert re.fullmatch(r"gate lets in [\d.]+% gate keeps [\d.]+%", f"{inlet} {leak}")
    assert "Each gate is a sum like the one before, squashed to" in one["text"]
    assert all(lines[:-2] != said["sum"][:-2] for lines in said["gates"].values())
    assert abs(float(share(inlet)) - lets) < NEAR
    assert abs(float(share(leak)) - keep) < NEAR
    if "update" in gate:  # one gate sets both
        assert share(inlet) + share(leak) == 1
    old = found(rf"% {TIMES} # =", next(line for line in one["lines"] if TIMES in line))[0]
    assert not is_off(float(before), old)
    held = found("= #$", next(line for line in one["lines"] if re.match(HELD, line)))[0]
    assert abs(float(held) - after) < NEAR
    if "output" in gate:
        last = said["memory"]["value"]
        assert "so that it can keep something for later without showing it" in last["text"]
        shows = next(text for text in last["gates"] if text.startswith("gate shows "))
        assert found(r"^tanh\(#\)", last["lines"][-2]) == [held]
        assert found(rf"#% {TIMES} #", last["lines"][-1])[0].scaleb(-2) == share(shows)
        assert abs(float(share(shows)) - gate["output"]) < NEAR
    # A gate's own sum ends with its share.
    ends = {name: lines[-1]["text"] for name, lines in said["gates"].items()}
    assert ends.keys() == set(names) - {"candidate"}
    for name, end in ends.items():
        assert abs(float(share(end)) - gate[name]) < NEAR
    written = [line["label"] for line in said["sum"]]
    written += [text for each in said["memory"].values() for text in each["gates"]]
    for name, end in ends.items():
        assert any(end in text for text in written) or name == "reset"


def test_the_explained_unit_changes_more_than_most(cases: list[Case]):
    """It changes, and more than half of the other units."""
    changed = tells = 0
    for _, _, image, _, carried, t, said in cases:
        if not image[t].max():
            continue
        change = np.abs(carried[0][t] - carried[0][t - 1])
        changed += 1
        tells += bool(change[said["unit"]] > np.median(change))
    assert tells > 0.9 * changed > 50


def test_candidate_and_bar_of_the_explained_unit_differ_visibly(cases: list[Case]):
    """And the bar from its previous value: at least a third as clearly as for the best unit."""
    clear = told = 0
    for network, _, image, _, carried, t, said in cases:
        cell = network.layers[0].cell
        if not (cell.GATES and image[t].max()):
            continue
        before = [of[[t - 1]] for of in carried]
        _, gates = cell.next_state_and_gates(
            cell.project(image[[t]].astype(np.float32) / np.float32(255)), *before
        )
        fresh = dict(zip(cell.GATES, gates, strict=True))["candidate"][0]
        was, now = (carried[0][at] for at in (t - 1, t))
        apart = np.minimum(np.abs(fresh - now), np.abs(now - was))
        told += 1
        clear += bool(apart[said["unit"]] > apart.max() / 3)
    assert clear >= 0.9 * told
