"""`scorm-again`, which stands in for a school's system: from npm, for tests only."""

import functools
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

PACKAGE = "scorm-again@3.4.3"


@functools.cache
def script() -> str:
    """Return the text of its SCORM 1.2 part; skip the test if there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True)
        (file,) = Path(folder).glob("*.tgz")
        with tarfile.open(file) as archive:
            held = archive.extractfile("package/dist/scorm12.min.js")
            assert held is not None
            return held.read().decode("utf-8")
