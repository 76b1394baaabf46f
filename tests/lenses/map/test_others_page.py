"""Others like it, below the map: a choice of rows and units, and each picture a click away."""


def test_which_others_are_looked_for_is_in_the_link(open_page, few_test_images):
    def shown(app):
        return [
            app.button(key=f"{key}-{k}").label for key in ("alike", "hardest") for k in range(5)
        ]

    app = open_page("map", model="gru-33", example="4")
    usual = shown(app)
    app.selectbox(key="others-of").set_value("group-4").run()
    app.slider(key="others-rows").set_value((5, 12)).run()
    assert not app.exception
    link = {name: app.query_params[name] for name in ("others-of", "others-rows")}
    assert link == {"others-of": "group-4", "others-rows": "5,12"}
    other = open_page("map", model="gru-33", example="4", **link)
    assert not other.warning
    assert other.selectbox(key="others-of").value == "group-4"
    assert other.slider(key="others-rows").value == (5, 12)
    assert shown(other) == shown(app) != usual


def test_others_like_it_are_a_click_away(open_page, few_test_images):
    app = open_page("map", model="gru-33", example="4")
    app.selectbox(key="others-of").set_value("group-4").run()
    assert not app.exception
    for key in ("alike", "hardest"):
        assert all(app.button(key=f"{key}-{k}").label.startswith("![test image") for k in range(10))
    label = app.button(key="alike-0").label
    app.button(key="alike-0").click().run()
    assert not app.exception
    again = app.button(key="alike-0").label
    assert again == label  # it is most like itself
