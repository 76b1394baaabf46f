"""The lens that is watched: state, votes and change, for every kind of network."""

import pytest

from tests.pages.conftest import SPECS

WITHOUT_VOTES = {"projected", "bidirectional-stacked"}


def captions(app) -> str:
    return " ".join(c.value for c in app.caption)


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("watch", show="votes"):
        assert len(app.get("plotly_chart")) == 1
        said = captions(app)
        assert "make-picture" in {b.key for b in app.button}, name
        assert ("no votes" in " ".join(i.value for i in app.info)) == (name in WITHOUT_VOTES)
        if name in WITHOUT_VOTES:  # states are shown instead
            assert "The digit above a group" in said
        else:
            assert ("another way" in said) == (name == "residual")
    assert set(SPECS) > WITHOUT_VOTES


@pytest.mark.parametrize(
    ("name", "only"),
    [("lstm-128", False), ("gru-33", True), ("simple-16", True), ("bidirectional-stacked", True)],
)
def test_the_legend_says_where_the_sign_is_a_matter_of_colour(open_page, name, only):
    for show in ("state", "change"):
        app = open_page("watch", model=name, show=show)
        assert len(app.get("plotly_chart")) == 1
        assert ("not the sign of h" in captions(app)) == only


def test_plain_order_and_its_link(open_page):
    app = open_page("watch")
    assert "The digit above a group" in captions(app)
    app.toggle(key="grouped").set_value(False).run()
    assert not app.exception
    assert "orange is above 0" in captions(app)
    assert app.query_params["grouped"] == "false"
    app = open_page("watch", grouped="false", show="votes", digit="4")
    assert not app.toggle(key="grouped").value
    assert app.selectbox(key="digit").value == 4
    assert "Orange votes for 4" in captions(app)


def test_which_others_are_looked_for_is_in_the_link(open_page, few_test_images):
    def shown(app):
        return [
            app.button(key=f"{key}-{k}").label for key in ("alike", "hardest") for k in range(5)
        ]

    app = open_page("watch", model="gru-33", example="4")
    app.toggle(key="similar").set_value(True).run()
    usual = shown(app)
    app.selectbox(key="others-of").set_value("group-4").run()
    app.slider(key="others-rows").set_value((5, 12)).run()
    assert not app.exception
    link = {name: app.query_params[name] for name in ("similar", "others-of", "others-rows")}
    assert link == {"similar": "true", "others-of": "group-4", "others-rows": "5,12"}
    other = open_page("watch", model="gru-33", example="4", **link)
    assert not other.warning
    assert other.selectbox(key="others-of").value == "group-4"
    assert other.slider(key="others-rows").value == (5, 12)
    assert shown(other) == shown(app) != usual


@pytest.mark.usefixtures("few_test_images")
@pytest.mark.parametrize(
    ("name", "value"), [("others-of", "group-11"), ("others-rows", "12,5,3"), ("similar", "maybe")]
)
def test_a_link_to_no_such_others_says_so(open_page, name, value):
    app = open_page("watch", **{"model": "gru-33", "similar": "true", name: value})
    assert any(f"`{name}={value}` in this link isn't used here" in w.value for w in app.warning)


def test_others_like_it_are_a_click_away(open_page, few_test_images):
    app = open_page("watch", model="gru-33", example="4", similar="true")
    app.selectbox(key="others-of").set_value("group-4").run()
    assert not app.exception
    for key in ("alike", "hardest"):
        assert all(app.button(key=f"{key}-{k}").label.startswith("![test image") for k in range(10))
    label = app.button(key="alike-0").label
    app.button(key="alike-0").click().run()
    assert not app.exception
    again = app.button(key="alike-0").label
    assert again == label  # it is most like itself
