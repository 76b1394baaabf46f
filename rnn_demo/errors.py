"""The kinds of error that a user is meant to meet, and several rooms raise."""


class UserError(ValueError):
    """Something a user handed in can't be used: one sentence says what was wrong and what to do."""


class ReaderError(UserError):
    """What can't be read as a network, or by it; one sentence that names the layer or shape."""
