"""What a file is that is no `.keras` file, and the line of Python that makes one of it."""

SAVED_MODEL = (
    "This is a SavedModel, which holds a program and no layers. With the package tf_keras: "
    'tf_keras.models.load_model("folder").save("model.h5"), and then '
    'keras.models.load_model("model.h5").save("model.keras").'
)
_OLDER = (
    'This is a .h5 file. Convert it with keras.models.load_model("model.h5").save("model.keras"); '
    "one of weights alone needs the model that they belong to, and its load_weights."
)
_CUT = (
    "This .keras file ends too early: it was not copied whole. Copy it again, or save it again "
    'with model.save("model.keras").'
)
_OTHER = 'This is not a .keras file: save your model with model.save("model.keras").'


def what_it_is(content: bytes) -> str:
    """One sentence or two for who chose it. content: its first bytes."""
    if content.startswith(b"\x89HDF\r\n\x1a\n"):
        return _OLDER
    if content.startswith(b"PK\3\4"):
        return _CUT
    if content.startswith(b"\x08\x01\x12"):  # a protocol buffer: schema version 1, and a graph
        return SAVED_MODEL
    return _OTHER
