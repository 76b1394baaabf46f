"""What Teach says of the signs, and of what other networks make of them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rnn_demo.spec.presets import PRESETS
from tests.browser.conftest import Open
from tests.browser.teach.conftest import CHECKED, PATIENT, draw_strokes, taught
from tests.support.pen import draw


def test_one_press_reads_the_same_drawing_with_the_digits_layer(
    opened: Callable[..., tuple[Page, str]],
):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()
    taught(page, 6)
    page.locator('[data-try="digit"]').click()
    expect(page.locator(answer)).to_have_text("?")
    digits = page.locator("#learned .digits")
    expect(page.locator("#learned .aside")).to_contain_text("put aside. A digit?")
    digits.click()
    expect(page.locator("#learned .aside")).not_to_contain_text("A digit?")
    expect(page.locator(answer)).to_have_text("3")
    expect(page.locator("#teach .drawing")).to_have_count(6)
    digits.click()
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator(".story")).to_contain_text("none of these")


def test_what_was_not_taught_is_put_to_both_networks(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()
    taught(page, 6)
    for untaught in ("scribble", "digit"):
        page.locator(f'[data-try="{untaught}"]').click()
        expect(page.locator(answer)).to_have_text("?")
        own = page.locator("#findings .first-pupil")
        expect(own).to_contain_text("this drawing: none of these (likeness to ")
        story = page.locator(".story").inner_text()
        found = re.fullmatch(
            r"(\w+) has the largest sum, but its likeness, (\S+), is below (\S+): none of these\.",
            story,
        )
        assert found
        name, alike, least = found.groups()
        assert float(alike.replace("\u2212", "-")) < float(least)
        expect(own).to_contain_text(f"(likeness to {name.lower()}: {alike}, needed: {least})")
        alike_text = page.locator("#findings .alike")
        expect(alike_text).to_contain_text(f"= {alike}. At least {least} is needed")
        expect(page.locator("#findings .alike")).to_contain_text("so it is none of these.")
        control = page.locator("#findings .second-pupil")
        expect(control).to_contain_text("untrained", timeout=PATIENT)
        expect(control).to_contain_text("this drawing: ", timeout=PATIENT)
    page.locator("#clear").click()
    for pupil in (own, control):
        expect(pupil).not_to_contain_text("this drawing")


def test_what_is_printed_of_the_strips_can_be_recomputed(visit: Open, served: str):
    """And two stars are more alike than a star and any other sign."""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").last.click()
    taught(page, 6)
    star = [(140, 44), (158, 100), (178, 162), (197, 222), (150, 186), (96, 148), (50, 112)]
    draw_strokes(page, [[*star, (110, 110), (172, 112), (230, 112), (84, 222), (140, 44)]])
    strips = page.locator("#findings .strip")
    expect(strips).to_have_count(7)
    rows = [text.split("\n") for text in strips.all_inner_texts()]
    alike = {name: [float(r[-1]) for r in rows if r[0] == name] for name in ("heart", "star")}
    alike["house"] = [float(r[-1]) for r in rows if r[0] == "house"]
    assert min(alike["star"]) > max(alike["heart"] + alike["house"])
    said = page.locator("#findings .alike").inner_text()
    found = re.search(
        r"sum decides: (\w+)\. .*: \((\S+) \+ (\S+)\) / 2 = (\S+)\. At least (\S+) is needed: "
        r"so it is (.*)\.",
        said,
    )
    assert found
    first, second, mean, least = map(float, found.groups()[1:5])
    assert found[1] == "star"
    assert [first, second] == alike["star"]
    assert mean == pytest.approx((first + second) / 2, abs=1e-9)
    assert found[6] == ("star" if mean >= least else "none of these")
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
    taken = page.evaluate("rnnSite.lazyPages.opened.teaching.teach.pupil.layer.least")
    assert least == pytest.approx(taken, abs=0.001)


def test_what_is_taken_for_what_is_said_as_it_was(visit: Open, served: str):
    """Only one direction is named unless both occurred: the predicate follows the words."""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()  # A, B and C
    taught(page, 6)
    told = page.locator("#findings .checked")
    cases = [[[2, 0]], [[0, 2], [2, 0]], [[1, -1]], [[2, 0], [2, 0], [0, 2]], [[0, 1], [1, 2]], []]
    for mistaken in cases:
        page.evaluate(
            """(mistaken) => {
                const { pupil, findings } = rnnSite.lazyPages.opened.teaching.teach;
                const check = { of: 6, right: 6 - mistaken.length, mistaken };
                Object.assign(pupil, { check, isChecked: true });
                findings.showFindings();
            }""",
            mistaken,
        )
        said = told.inner_text()
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


def test_the_conclusion_from_the_control_is_what_the_counts_say(visit: Open, served: str):
    """Whichever network recognises two more, and nothing before both counts are complete."""
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    told = page.locator("#findings .concluded")
    expect(told).not_to_have_text("", timeout=PATIENT)
    show = """([right, untrained, isChecked]) => {
        const { pupil, findings } = rnnSite.lazyPages.opened.teaching.teach;
        const check = (right) => ({ of: 6, right, mistaken: [] });
        Object.assign(pupil, { check: check(right), isChecked: true });
        Object.assign(findings.second, { check: check(untrained), isChecked });
        findings.showFindings();
    }"""
    for right in range(7):
        for untrained in range(7):
            page.evaluate(show, [right, untrained, True])
            said = told.inner_text()
            assert f"{untrained} of 6" in said
            is_close = abs(right - untrained) <= 1
            assert ("no more than one drawing apart" in said) == is_close
            assert ("cannot tell if training helps" in said) == is_close
            assert (f"not {right}" in said) == (not is_close)
            assert ("here training helps" in said) == (right - untrained > 1)
            assert ("does better here" in said) == (untrained - right > 1)
    page.evaluate(show, [6, 1, False])
    expect(told).to_have_text("")


def test_what_it_saw_in_training_is_what_its_recipe_says(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    seen = page.locator("#findings .seen")
    for name in ("lstm-128", "notebook"):
        page.locator("#network").select_option(name)
        redrawn = PRESETS[name].recipe.augmentation == "redrawn"
        wanted = "only as “no digit”" if redrawn else "digits and nothing else"
        expect(seen).to_contain_text(wanted, timeout=PATIENT)


def test_another_memory_is_taught_the_same_drawings(opened: Callable[..., tuple[Page, str]]):
    page, answer = opened()
    page.locator("#teach .begin button").last.click()  # a heart, a star and a house
    taught(page, 6)
    page.locator("#findings select.second").select_option("")
    expect(page.locator("#findings .first-pupil")).to_be_hidden()
    page.locator("#findings select.second").select_option("gru-33")
    second = page.locator("#findings .second-pupil")
    expect(second).to_contain_text(re.compile(r"GRU 33.*: \d of 6 recognised"), timeout=PATIENT)
    expect(page.locator("#findings .first-pupil")).to_contain_text(
        "this network: 6 of 6 recognised"
    )
    draw(page, 1, on="#pad")
    expect(page.locator(answer)).to_have_text("?")
    expect(page.locator("#findings .first-pupil")).to_contain_text(
        "this drawing: none of these (likeness to "
    )
    expect(second).to_contain_text("this drawing: ")


def test_what_is_said_of_another_memory_is_what_it_says_itself(visit: Open, served: str):
    page = visit(f"{served}?teach=1")
    page.locator("#teach .begin button").first.click()
    taught(page, 6)
    page.locator("#findings select.second").select_option("gru-33")
    second = page.locator("#findings .second-pupil")
    expect(second).to_contain_text("recognised", timeout=PATIENT)
    page.wait_for_timeout(3000)  # counting takes a while
    draw(page, 4, on="#pad")
    page.wait_for_timeout(200)
    found = re.search(r"(\d) of 6 recognised; this drawing: (.*)", second.inner_text())
    assert found
    page.locator("#network").select_option("gru-33")
    expect(page.locator("#learned .ledger .added")).to_contain_text("3 \u00d7 34 = 102")
    checked = CHECKED.format(5, found[1], 6)
    expect(page.locator("#findings .checked")).to_contain_text(checked, timeout=PATIENT)
    sign = "?" if found[2].startswith("none of these") else found[2].split(",")[0]
    expect(page.locator("#answer")).to_have_text(sign)
    expect(second).to_be_hidden()  # it is the network that reads now
