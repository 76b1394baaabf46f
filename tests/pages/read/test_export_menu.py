"""The Export menu offers three files of any network's reading, and a page where it fits in one."""

FILES = ["GIF", "PNG", "NPZ"]


def test_every_kind_of_network(every_kind):
    pages = 0
    for _, app in every_kind("watch"):
        offered = [b.proto.label for b in app.get("download_button")]
        kinds = [label.split("(")[1].rstrip(")") for label in offered]
        assert kinds[:3] == FILES
        assert kinds[3:] in ([], ["HTML"])
        pages += len(kinds[3:])
    assert pages
