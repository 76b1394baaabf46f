"""How it works: what it says of calibration is what the cards hold."""

from rnn_demo import library


def test_the_calibration_of_every_shipped_network_is_shown(open_page):
    app = open_page("about")
    assert not app.exception
    table = next(m.value for m in app.markdown if m.value.startswith("| network |"))
    rows = table.splitlines()[2:]
    cards = library.cards()
    assert len(rows) == len(cards) > 0
    for row, card in zip(rows, cards, strict=True):
        fitted = card["doubt"]
        assert card["title"] in row
        assert f"{fitted['error_before']:.2%} | {fitted['error_after']:.2%}" in row


def test_without_any_network_it_still_explains(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr(library, "MODELS", tmp_path)
    app = open_page("about")
    assert not app.exception
    assert any("expected calibration error" in m.value for m in app.markdown)
