"""Who drives the app are its own pages."""

from rnn_demo.ui.visitor import is_own


def test_an_origin_is_its_own():
    own = {"Host": "digits.org:8501", "Origin": "http://digits.org:8501"}
    assert is_own(own)
    assert is_own({"Host": "digits.org"})
    for origin in ("http://digits.org", "http://digits.org:8502", "null", "", "http://a.org"):
        assert not is_own({**own, "Origin": origin})
