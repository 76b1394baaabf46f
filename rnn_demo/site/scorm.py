"""The lessons as a SCORM 1.2 package for a school's learning management system.

The package is the site with a manifest. `scorm_record.js` reports the answers to the system.
Source: ADL, SCORM Version 1.2, The SCORM Content Aggregation Model, section 2.3.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from rnn_demo.library import Model
from rnn_demo.site.export import site_files
from rnn_demo.words import english_text

START = "index.html?lesson=1&quiz=1"
PACKAGING = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
TIME = (1980, 1, 1, 0, 0, 0)  # of each file, so that the same networks make the same package


def scorm_package(models: Sequence[Model]) -> bytes:
    """Return the package as a ZIP file; the site opens with the first network.

    Raises UserError if a network can't be read in a browser.
    """
    files = site_files(models)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"imsmanifest.xml": manifest(files), **files}.items():
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return packed.getvalue()


def manifest(files: Iterable[str]) -> str:
    """Return the text of imsmanifest.xml: one organization with one item, the site."""
    for prefix, address in (("", PACKAGING), ("adlcp", ADL), ("xsi", INSTANCE)):
        ElementTree.register_namespace(prefix, address)
    places = f"{PACKAGING} imscp_rootv1p1p2.xsd {ADL} adlcp_rootv1p2.xsd"
    root = ElementTree.Element(
        f"{{{PACKAGING}}}manifest",
        {"identifier": "rnn-demo", f"{{{INSTANCE}}}schemaLocation": places},
    )

    def add(
        parent: ElementTree.Element, tag: str, text: str | None = None, **about: str
    ) -> ElementTree.Element:
        child = ElementTree.SubElement(parent, f"{{{PACKAGING}}}{tag}", about)
        child.text = text
        return child

    metadata = add(root, "metadata")
    add(metadata, "schema", "ADL SCORM")
    add(metadata, "schemaversion", "1.2")
    organizations = add(root, "organizations", default="lessons")
    organization = add(organizations, "organization", identifier="lessons")
    add(organization, "title", english_text("headline"))
    item = add(organization, "item", identifier="lesson", identifierref="site", isvisible="true")
    add(item, "title", english_text("headline"))
    resources = add(root, "resources")
    resource = add(resources, "resource", identifier="site", type="webcontent", href=START)
    resource.set(f"{{{ADL}}}scormtype", "sco")
    for name in files:
        add(resource, "file", href=name)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True).decode()
