"""Complaints of the command line: one line each, whatever it is that they quote."""

import argparse
import sys
from typing import NoReturn

LONGEST = 600  # characters; what was given may be of any length


class Parser(argparse.ArgumentParser):
    """Complains in one sentence, without the usage, which --help has."""

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message.removesuffix('.')}; see {self.prog} --help.")
        self.exit(2)


def complain(message: str) -> None:
    """Print one line of bounded length to stderr."""
    text = " ".join(message.split())
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    print(text, file=sys.stderr)
