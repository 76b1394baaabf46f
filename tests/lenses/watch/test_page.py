"""The lens that is watched: state and votes, for every kind of network."""

import pytest

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
            assert "below the digit that it speaks for most" in said
        else:
            assert ("another way" in said) == (name == "residual")


@pytest.mark.parametrize(("name", "only"), [("lstm-128", False), ("bidirectional-stacked", True)])
def test_the_legend_says_where_the_sign_is_a_matter_of_colour(open_page, name, only):
    app = open_page("watch", model=name)
    assert len(app.get("plotly_chart")) == 1
    assert ("not the sign of h" in captions(app)) == only


def test_plain_order_and_its_link(open_page):
    app = open_page("watch")
    assert "below the digit that it speaks for most" in captions(app)
    app.toggle(key="grouped").set_value(False).run()
    assert not app.exception
    assert "orange is above 0" in captions(app)
    assert app.query_params["grouped"] == "false"
    app = open_page("watch", grouped="false", show="votes", digit="4")
    assert not app.toggle(key="grouped").value
    assert app.selectbox(key="digit").value == 4
    assert "Orange votes for 4" in captions(app)
