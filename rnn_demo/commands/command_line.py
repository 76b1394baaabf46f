"""The parser of the command line, and errors as one line of bounded length."""

import argparse
import sys
from typing import NoReturn

LONGEST = 600  # characters of an error


class Parser(argparse.ArgumentParser):
    """A parser that reports a wrong call in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        print_error(f"{self.prog}: {message.removesuffix('.')}; see {self.prog} --help.")
        self.exit(2)


def print_error(message: str) -> None:
    """Print one line of bounded length to stderr."""
    text = " ".join(message.split())
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    print(text, file=sys.stderr)
