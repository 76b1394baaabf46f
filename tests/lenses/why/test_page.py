"""The why lens: a sum over units, and one over pixels where it is exact, or a sentence instead."""

from tests.pages.conftest import SPECS

EXACT = {"simple", "columns", "one-unit"}
WITHOUT_VOTES = {"projected", "bidirectional-stacked"}  # behind a Dense, and multiplied


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("why", row="9"):
        texts = [code.value for code in app.code]
        assert sum("the ink of 28 rows" in text for text in texts) == (name in EXACT)
        assert sum("votes of all units" in text for text in texts) == (name not in WITHOUT_VOTES)
        said = " ".join(m.value for m in app.markdown)
        told = " ".join(i.value for i in app.info)
        assert ("**Row 9**" in said) == (name in EXACT)
        assert ("isn't an exact sum" in told) == (name not in EXACT)
        assert ("It says" in said) == (name not in WITHOUT_VOTES)
        assert ("no votes" in told) == (name in WITHOUT_VOTES)
    assert set(SPECS) > EXACT | WITHOUT_VOTES


def test_a_unit_is_one_click_away(open_page):
    app = open_page("why", model="bidirectional-sum", example="5")
    button = app.button(key="voice-0")
    unit, direction = button.label.split()[:2]
    button.click().run()
    assert not app.exception
    assert app.number_input(key="unit").value == int(unit)
    layer = app.selectbox(key="layer-bidirectional-sum")
    assert layer.value == "↓↑".index(direction)


def test_one_digit_against_another(open_page):
    app = open_page("why", model="simple-16", example="5")
    for digit, other, said in (
        ("best", "nothing", "logit of "),
        (3, "second", "logit of 3 - of "),
        (7, 1, "logit of 7 - of 1"),
    ):
        app.selectbox(key="digit").set_value(digit)
        app.selectbox(key="against").set_value(other).run()
        assert not app.exception
        assert f"= {said}" in app.code[1].value


def test_it_leads_to_a_network_that_has_one(open_page):
    app = open_page("why", model="lstm-128", example="5")
    app.button(key="exact").click().run()
    assert not app.exception
    assert app.selectbox(key="model").value == "simple-16"
    assert "the ink of 28 rows" in app.code[1].value
