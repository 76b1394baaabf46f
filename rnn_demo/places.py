"""Where the project's and the user's files are, in a clone and in an installation.

In a clone `assets` and `streamlit_app.py` are next to the package; a wheel has them inside it.
"""

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent
IS_INSTALLED = (PACKAGE / "assets").is_dir()  # installed from a wheel
ASSETS = (PACKAGE if IS_INSTALLED else PROJECT) / "assets"
APP = (PACKAGE / "app" if IS_INSTALLED else PROJECT) / "streamlit_app.py"


def user_data_folder() -> Path:
    """Return the folder in which an installed program keeps a user's data; it may not exist yet.

    Source: the XDG base directory specification, and its counterparts on macOS and Windows.
    """
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "rnn-demo"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "rnn-demo"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "rnn-demo"


def parent_of_runs_folder() -> Path:
    """Return the parent folder of `runs` and `show`; environment variables can replace either."""
    return user_data_folder() if IS_INSTALLED else PROJECT
