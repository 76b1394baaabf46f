"""Teach's sentences about signs, and about the answers of other networks, are true."""

import itertools
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo.spec.presets import PRESETS
from tests.browser.conftest import PATIENT, Open, until
from tests.browser.teach.conftest import TEACH, wait_until_taught
from tests.support.pen import draw, draw_strokes

# The sentence about the check of six drawings
CHECKED = (
    "One drawing is left out, the other {} teach, "
    "and it reads the one left out: {} of {} recognised. Guessing would get about 2 (6 / 3)."
)
HOUSE = [(140, 40), (40, 110), (40, 240), (240, 240), (240, 110), (140, 40)]
STAR = [
    *[(140, 44), (158, 100), (178, 162), (197, 222), (150, 186), (96, 148), (50, 112)],
    *[(110, 110), (172, 112), (230, 112), (84, 222), (140, 44)],
]
SHARES = """() => {
    const { width } = document.querySelector(".rule .scale i").getBoundingClientRect();
    const style = (pseudo) => getComputedStyle(document.querySelector(".rule .scale i"), pseudo);
    const filled = parseFloat(style(null).backgroundSize) / 100;
    return [filled, parseFloat(style("::after").left) / width];
}"""
# Replaces the findings of both networks by each case, and returns the sentence about it. It is one
# call, so that no message of a teacher arrives in between.
SAID = """([cases, place]) => {
    const { pupil, findings } = rnnSite.pages.loaded.teach.teach, { second } = findings;
    const put = %s;
    return cases.map((one) => {
        put(one);
        findings.showFindings();
        return document.querySelector(place).innerText;
    });
}"""
MISTAKEN = """(mistaken) => {
    const check = { of: 6, right: 6 - mistaken.length, mistaken };
    Object.assign(pupil, { check, isChecked: true });
}"""
COUNTS = """([right, untrained, isChecked]) => {
    const check = (right) => ({ of: 6, right, mistaken: [] });
    Object.assign(pupil, { check: check(right), isChecked: true });
    Object.assign(second, { check: check(untrained), isChecked });
}"""
ANSWERS = """(signs) => [pupil, second].forEach((each, k) => {
    Object.assign(each, { check: { of: 6, right: 6, mistaken: [] }, isChecked: true });
    each.answerTo = () => ({ isNone: signs[k] < 0, digit: Math.max(signs[k], 0),
        names: ["A", "B", "C"], sure: [0.4, 0.3, 0.3],
        compared: { name: "A", alike: `0.${k + 1}1`, least: `0.${k + 1}2` } });
})"""


def test_findings_about_three_letters_are_true(visit: Open, served: str):
    page = visit(served + TEACH)
    page.locator("#teach .begin button").first.click()  # A, B and C
    wait_until_taught(page, 6)
    check_weights_on_the_stage(page)
    # Only then have both networks been checked: later news would replace the cases.
    expect(page.locator("#findings .concluded")).not_to_have_text("", timeout=PATIENT)
    check_confusions(page)
    check_conclusion_about_the_control(page)
    draw(page, 1, on="#pad")
    check_conclusion_about_a_drawing(page)


def check_weights_on_the_stage(page: Page) -> None:
    """Of each bar: its weight for the sign below it, less the mean of its weights for all signs."""
    kernel, classes, state = page.evaluate("""() => {
        const { layer, signNetwork } = rnnSite.pages.loaded.teach.teach.pupil;
        return [[...layer.kernel], layer.bias.length, signNetwork.view.states[0]];
    }""")
    weights = np.reshape(kernel, (-1, classes))[state["columns"]]
    expected = (weights - weights.mean(axis=1, keepdims=True))[range(len(weights)), state["digits"]]
    assert min(state["digits"]) >= 0
    np.testing.assert_allclose(state["weights"], expected, atol=1e-6)


def check_confusions(page: Page) -> None:
    """Both directions of a confusion are named only if both occurred."""
    cases = [[[2, 0]], [[0, 2], [2, 0]], [[1, -1]], [[2, 0], [2, 0], [0, 2]], [[0, 1], [1, 2]], []]
    texts = page.evaluate(SAID % MISTAKEN, [cases, "#findings .checked"])
    for mistaken, said in zip(cases, texts, strict=True):
        assert f"{6 - len(mistaken)} of 6" in said
        one = re.search(r"(\w) is taken for (\w):", said)
        both = re.search(r"(\w) and (\w) are taken for each other", said)
        if one:
            sign, by = ("ABC".index(name) for name in one.groups())
            assert [sign, by] in mistaken
            assert [by, sign] not in mistaken
        elif both:
            sign, by = ("ABC".index(name) for name in both.groups())
            assert [sign, by] in mistaken
            assert [by, sign] in mistaken
        else:
            assert not [pair for pair in mistaken if pair[1] >= 0]


def check_conclusion_about_the_control(page: Page) -> None:
    """Whichever network recognises two more, and nothing before both counts are complete."""
    cases = [(*counts, True) for counts in itertools.product(range(7), repeat=2)]
    *texts, unchecked = page.evaluate(
        SAID % COUNTS, [[*cases, (6, 1, False)], "#findings .concluded"]
    )
    for (right, untrained, _), said in zip(cases, texts, strict=True):
        assert f"{untrained} of 6" in said
        is_close = abs(right - untrained) <= 1
        assert ("no more than one drawing apart" in said) == is_close
        assert ("cannot tell if training helps" in said) == is_close
        assert "Try" not in said  # as the pad is empty
        assert (f"not {right}" in said) == (not is_close)
        assert ("here training helps" in said) == (right - untrained > 1)
        assert ("does better here" in said) == (untrained - right > 1)
    assert unchecked == ""


def check_conclusion_about_a_drawing(page: Page) -> None:
    cases = list(itertools.product((-1, 0, 1), repeat=2))
    texts = page.evaluate(SAID % ANSWERS, [cases, "#findings .concluded"])
    for (own, its), said in zip(cases, texts, strict=True):
        if own == its >= 0:
            assert said.startswith("6 of 6 and, untrained, 6 of 6")
            assert said.endswith("Try a digit and a scribble.")
            continue
        names = [["A", "B", "none of these"][sign] for sign in (own, its)]
        numbers = f"trained says {names[0]} (0.11, needed 0.12); untrained says {names[1]} (0.21"
        assert f"This drawing: {numbers}, needed 0.22)." in said
        assert ("only the trained one refuses" in said) == (own < 0 <= its)
        assert ("only the untrained one refuses" in said) == (its < 0 <= own)
        assert ("both refuse" in said) == (own < 0 and its < 0)
        assert ("different signs" in said) == (own >= 0 and its >= 0)
        assert "Try" not in said


def test_a_drawing_is_read_by_signs_digits_and_other_networks(visit: Open, served: str):
    """On one page: signs and other drawings, each put to the digits' layer, the control, GRU 33."""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").last.click()  # a heart, a star and a house
    wait_until_taught(page, 6)
    expect(page.locator("#findings .checked")).to_have_text(
        CHECKED.format(5, 6, 6), timeout=PATIENT
    )
    check_note_about_its_training(page, "lstm-128")
    check_untaught_drawing_is_none_of_these(page)
    check_untaught_drawings_by_both_networks(page)
    check_switch_to_the_digits_layer(page)
    pupils = page.locator("#findings").locator(".first-pupil, .second-pupil")
    expect(pupils).to_contain_text(["this drawing", "this drawing"])
    page.locator("#clear").click()
    for pupil in pupils.all():
        expect(pupil).not_to_contain_text("this drawing")
    draw_strokes(page, [STAR])
    check_printed_likeness(page)
    check_second_network(page)
    page.locator("#network").select_option("notebook")
    check_note_about_its_training(page, "notebook")


def check_untaught_drawing_is_none_of_these(page: Page) -> None:
    answer, bars = page.locator("#answer"), page.locator("#bars")
    draw(page, 1, on="#pad")
    expect(answer).to_have_text("?")
    expect(page.locator(".story")).to_have_text("None of these.")
    expect(bars).to_have_text("")  # no sign's probability is an answer
    page.locator("#clear").click()
    expect(answer).to_have_text("")
    draw_strokes(page, [HOUSE])
    expect(answer).to_have_text("house")
    expect(bars).to_contain_text("house")


def check_untaught_drawings_by_both_networks(page: Page) -> None:
    own, control = (page.locator(f"#findings .{name}-pupil") for name in ("first", "second"))
    for untaught in ("scribble", "digit"):
        page.locator(f'[data-try="{untaught}"]').click()
        expect(page.locator("#answer")).to_have_text("?")
        expect(own).to_contain_text("this drawing: none of these (likeness to ")
        expect(page.locator(".story")).to_have_text("None of these.")
        which, whether = page.locator(".rule li").all_inner_texts()
        found = re.fullmatch(
            r"Is it one\? Likeness (\S+), at least (\S+) needed: no, none of these\.", whether
        )
        assert found
        alike, least = found.groups()
        assert float(alike.replace("\u2212", "-")) < float(least)
        name = which.removeprefix("Which? The largest sum: ").rstrip(".")
        expect(own).to_contain_text(f"(likeness to {name}: {alike}, needed: {least})")
        expect(page.locator("#findings .alike")).to_contain_text(f"= {alike}.")
        expect(control).to_contain_text("untrained", timeout=PATIENT)
        expect(control).to_contain_text("this drawing: ", timeout=PATIENT)


def check_switch_to_the_digits_layer(page: Page) -> None:
    """The drawing is the 3 that no set teaches."""
    answer, rule, digits = (page.locator(name) for name in ("#answer", ".rule", ".rule .digits"))
    expect(answer).to_have_text("?")
    expect(rule).to_contain_text("A digit?")
    expect(page.locator(".watch .next")).to_be_hidden()
    digits.click()
    expect(rule).not_to_contain_text("A digit?")
    expect(rule.locator("ol")).to_be_hidden()
    expect(answer).to_have_text("3")
    expect(page.locator("#teach .drawing")).to_have_count(6)
    digits.click()
    expect(answer).to_have_text("?")
    expect(page.locator(".story")).to_have_text("None of these.")


def check_printed_likeness(page: Page) -> None:
    """And two stars are more alike than a star and any other sign."""
    strips = page.locator("#findings .strip")
    expect(strips).to_have_count(7)
    printed = [text.replace("\u2212", "-") for text in strips.all_text_contents()]
    rows = [re.fullmatch(r"([^-\d]+)([-\d.]*)", text).groups() for text in printed]
    alike = {
        sign: [float(number) for name, number in rows if name.strip() == sign]
        for sign in ("heart", "star", "house")
    }
    assert [len(numbers) for numbers in alike.values()] == [2, 2, 2]
    assert min(alike["star"]) > max(alike["heart"] + alike["house"])
    said = page.locator("#findings .alike").inner_text()
    found = re.search(r"Likeness to star, .*: \((\S+) \+ (\S+)\) / 2 = (\S+)\.$", said)
    assert found
    first, second, mean = map(float, found.groups())
    assert [first, second] == alike["star"]
    assert mean == pytest.approx((first + second) / 2, abs=1e-9)
    which, whether = page.locator(".rule li").all_inner_texts()
    assert which == "Which? The largest sum: star."
    rule = re.fullmatch(r"Is it one\? Likeness (\S+), at least (\S+) needed: (.*)\.", whether)
    assert rule
    least = float(rule[2])
    assert float(rule[1]) == mean
    assert rule[3] == ("yes" if mean >= least else "no, none of these")
    shares = page.evaluate(SHARES)
    assert shares == pytest.approx([mean, least], abs=0.001)  # a length is what it says
    expect(page.locator("#answer")).to_have_text("star" if mean >= least else "?")
    page.locator("#findings summary").click()
    limit = page.locator("#findings details p").inner_text()
    plain = (
        limit.replace("\u2212", "-").replace("\u00d7", "x").strip("\u2066").replace("\u2069", "")
    )
    numbers = re.search(
        r"1 - (\S+) x √\(1 - (\S+)\) / \((\d+) / (\d+)\)\^(\S+) = (\S+)\. Here (\S+) ", plain
    )
    assert numbers
    assert f"({numbers[3]} / {numbers[4]}): drawings / signs." in plain
    assert f"{numbers[1]} and {numbers[5]} were chosen once" in plain
    room, alike, drawings, signs, power, result, same = map(float, numbers.groups())
    assert (drawings, signs, alike, result) == (6, 3, same, least)
    recomputed = 1 - room * (1 - alike) ** 0.5 / (drawings / signs) ** power
    assert result == pytest.approx(recomputed, abs=0.00051)  # as printed, with three digits
    taken = page.evaluate("rnnSite.pages.loaded.teach.teach.pupil.layer.least")
    assert least == pytest.approx(taken, abs=0.001)


def check_second_network(page: Page) -> None:
    """The numbers told while another network reads are those when it reads itself."""
    own, second = (page.locator(f"#findings .{name}-pupil") for name in ("first", "second"))
    page.locator("#findings select.second").select_option("")
    expect(own).to_be_hidden()
    page.locator("#findings select.second").select_option("gru-33")
    expect(second).to_contain_text(re.compile(r"GRU 33.*: \d of 6 recognised"), timeout=PATIENT)
    expect(own).to_contain_text("this network: 6 of 6 recognised; this drawing: ")
    until(page, "rnnSite.pages.loaded.teach.teach.findings.second.isChecked")
    found = re.search(r"(\d) of 6 recognised; this drawing: (.*)", second.inner_text())
    assert found
    page.locator("#network").select_option("gru-33")
    expect(page.locator("#learned .ledger .added")).to_contain_text("3 \u00d7 34 = 102")
    checked = CHECKED.format(5, found[1], 6)
    expect(page.locator("#findings .checked")).to_contain_text(checked, timeout=PATIENT)
    sign = "?" if found[2].startswith("none of these") else found[2].split(",")[0]
    expect(page.locator("#answer")).to_have_text(sign)
    expect(second).to_be_hidden()  # it is the network that reads now


def check_note_about_its_training(page: Page, name: str) -> None:
    redrawn = PRESETS[name].recipe.augmentation == "redrawn"
    wanted = "only as “no digit”" if redrawn else "digits and nothing else"
    expect(page.locator("#findings .seen")).to_contain_text(wanted, timeout=PATIENT)
