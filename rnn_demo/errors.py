"""The one kind of error a user is meant to meet."""


class UserError(ValueError):
    """Something a user handed in can't be used: one sentence says what was wrong and what to do."""
