"""The Export menu offers six files of any network's reading."""


def test_every_kind_of_network(every_kind):
    for _, app in every_kind("reading"):
        offered = [b.proto.label for b in app.get("download_button")]
        assert len(offered) == 6
        assert [label.split("(")[1].rstrip(")") for label in offered] == [
            "GIF",
            "PNG",
            "HTML",
            "CSV",
            "NPZ",
            "HTML",
        ]
