"""The why lens: offered where it is exact, and a sentence and a way on where it is not."""

from tests.pages.conftest import SPECS

EXACT = {"simple", "columns", "one-unit"}


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("why", row="9"):
        if name in EXACT:
            assert "residual" in app.code[0].value
            assert "**Row 9**" in " ".join(m.value for m in app.markdown)
        else:
            assert "no exact sum" in app.info[0].value
            assert not app.code
    assert set(SPECS) > EXACT


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
        assert f"= {said}" in app.code[0].value


def test_it_leads_to_a_network_that_has_one(open_page):
    app = open_page("why", model="lstm-128", example="5")
    app.button(key="exact").click().run()
    assert not app.exception
    assert app.selectbox(key="model").value == "simple-16"
    assert "residual" in app.code[0].value
