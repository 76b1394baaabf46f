"""The strip: what is chosen on one page is what the next page shows."""


def test_the_network_and_the_row_go_along_to_the_next_page(open_page):
    app = open_page("belief", model="notebook", row="9")
    app.selectbox(key="model").set_value("simple-16").run()
    app.slider(key="row").set_value(12).run()
    app.switch_page("rnn_demo/pages/draw.py").run()
    assert app.selectbox(key="model").value == "simple-16"
    app.switch_page("rnn_demo/pages/belief.py").run()
    assert app.selectbox(key="model").value == "simple-16"
    assert app.slider(key="row").value == 12
    assert not app.exception
