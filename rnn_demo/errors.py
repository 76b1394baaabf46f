"""The errors that users may see. Several packages raise them."""


class UserError(ValueError):
    """A user's input can't be used: one sentence says what was wrong and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in a notebook instead of a traceback."""
        return [str(self)]


class UnusableNetworkError(UserError):
    """A network can't be read, run or used; one sentence names the layer, shape or bound."""
