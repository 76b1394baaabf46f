"""The why lens: rows for every network, and below them sums where they are exact."""

EXACT = {"simple", "columns", "one-unit"}
WITHOUT_VOTES = {"projected", "bidirectional-stacked"}  # behind a Dense, and multiplied


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("why", closer="units", row="9"):
        said = " ".join(m.value for m in app.markdown)
        texts = [code.value for code in app.code]
        assert "for " in app.markdown[1].value, name  # a sentence on rows, which all networks have
        assert any("votes of all units" in t for t in texts) == (name not in WITHOUT_VOTES)
        assert ("It says" in said) == (name not in WITHOUT_VOTES)
        assert any("no votes" in i.value for i in app.info) == (name in WITHOUT_VOTES)
    for name, app in every_kind("why", closer="pixels", row="9"):
        assert any("the ink of 28 rows" in code.value for code in app.code) == (name in EXACT)
        assert any("**Row 9**" in m.value for m in app.markdown) == (name in EXACT)
        assert any("isn't an exact sum" in i.value for i in app.info) == (name not in EXACT)


def test_a_rival_can_be_chosen(open_page):
    app = open_page("why", model="lstm-128", example="4")
    app.selectbox(key="rival").set_value(7).run()
    assert not app.exception
    assert any("for 4 over 7" in m.value for m in app.markdown)
    assert app.session_state["state.written"]["rival"] == "7"


def test_it_says_after_which_rows_the_votes_add_up(open_page):
    """In `residual` the row read last reaches the logits beside the units."""
    for name, when in (("lstm-128", "after every row."), ("residual", "after the last row, not")):
        app = open_page("why", model=name, example="5", closer="units")
        assert f"It adds up {when}" in " ".join(c.value for c in app.caption)


def test_a_unit_is_one_click_away(open_page):
    app = open_page("why", model="bidirectional-sum", example="5", closer="units")
    button = app.button(key="voice-0")
    unit, direction = button.label.split()[:2]
    button.click().run()
    assert not app.exception
    assert app.number_input(key="unit").value == int(unit)
    layer = app.selectbox(key="layer-bidirectional-sum")
    assert layer.value == "↓↑".index(direction)


def test_one_digit_against_another(open_page):
    app = open_page("why", model="simple-16", example="5", closer="pixels")
    for digit, other, said in (
        ("best", "nothing", "logit of "),
        (3, "second", "logit of 3 - of "),
        (7, 1, "logit of 7 - of 1"),
    ):
        app.selectbox(key="digit").set_value(digit)
        app.selectbox(key="against").set_value(other).run()
        assert not app.exception
        assert f"= {said}" in " ".join(c.value for c in app.code)


def test_it_leads_to_a_network_that_has_one(open_page):
    app = open_page("why", model="lstm-128", example="5", closer="pixels")
    app.button(key="exact").click().run()
    assert not app.exception
    assert app.selectbox(key="model").value == "simple-16"
    assert "the ink of 28 rows" in " ".join(c.value for c in app.code)
