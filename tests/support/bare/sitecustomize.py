"""Hides from a Python process the modules that HIDDEN_MODULES lists, as if not installed."""

import os
import sys

_HIDDEN = set(os.environ.get("HIDDEN_MODULES", "").split(","))


class Hider:
    """A finder that finds no hidden module, and asks the others for the rest."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name.split(".")[0] in _HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Hider)  # type: ignore[arg-type]
