"""The kinds of error that a user is meant to meet, and several rooms raise."""


class UserError(ValueError):
    """Something a user handed in can't be used: one sentence says what was wrong and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows of it: IPython asks for this in place of a traceback."""
        return [str(self)]


class UnusableNetworkError(UserError):
    """A network can't be read, run or used so: one sentence names the layer, shape or bound."""
