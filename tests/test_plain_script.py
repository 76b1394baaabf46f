"""What travels of a script: all of it but comments, indentation and empty lines."""

import shutil
import subprocess
from pathlib import Path

import pytest

from rnn_demo.browser import bundle
from rnn_demo.browser.plain_script import without_comments_and_indentation
from rnn_demo.site.export import MODULES

CASES = {
    "let a = 1; // why\n\n    let b = 2;\n": "let a = 1;\nlet b = 2;\n",
    "/** A\n * b */\nconst a = /** @type {T} */ (b);\n": "const a = (b);\n",
    "say(\"http://x // no\", '/* no */'); // yes\n": "say(\"http://x // no\", '/* no */');\n",
    "const a = `x\n    // stays ${b /* goes */ + `\n  ${c}`} `;\n": (
        "const a = `x\n    // stays ${b + `\n  ${c}`} `;\n"
    ),
    'const r = /[/"`]\\/\\/\'/g, n = a / b; // "\n': "const r = /[/\"`]\\/\\/'/g, n = a / b;\n",
    "return /\\/\\*/.test(a)\n  ? 1 /* one */\n  : {}.b / 2;\n": (
        "return /\\/\\*/.test(a)\n? 1\n: {}.b / 2;\n"
    ),
    "typeof/* kept apart */a;\n": "typeof a;\n",
    "a = '\\'' + \"\\\\\"; // '\n": "a = '\\'' + \"\\\\\";\n",
}
# The app's scripts, the site's and the workers': modules to which others add code later.
SCRIPTS = (("components", *bundle.PAGE_MODULES), MODULES, ("learner_worker",), ("machine_worker",))


@pytest.mark.parametrize("script", CASES)
def test_comments_and_indentation_go_and_the_rest_stays(script: str):
    assert without_comments_and_indentation(script) == CASES[script]


@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
@pytest.mark.parametrize("names", SCRIPTS)
def test_node_parses_what_travels_to_a_browser(names: tuple[str, ...], tmp_path: Path):
    """It would not if two modules of a script declared the same name."""
    script, parts = bundle.bundle_and_additions_by_name(*names)
    for text in (script, *(f"({part})" for part in parts.values())):
        file = tmp_path / "script.mjs"
        file.write_text(text, "utf-8")
        subprocess.run(["node", "--check", file], check=True, timeout=60)


def test_scripts_become_a_quarter_smaller():
    script = "".join(path.read_text("utf-8") for path in sorted(bundle.FOLDER.rglob("*.js")))
    assert len(without_comments_and_indentation(script)) < 0.75 * len(script)


def test_no_javascript_module_is_sent_twice_to_the_app():
    """Otherwise it would have two states, such as two languages."""
    common = bundle._modules_in_import_order("components")
    shared = {
        code for name in common if len(code := bundle._code_without_imports(name).strip()) > 100
    }
    assert len(shared) > 40
    for part in bundle.PAGE_MODULES:
        script = bundle.page_component_script(part)
        own = bundle.default_export_as_function_body(bundle._code_without_imports(part))
        assert own[-60:].strip() in script
        assert not [code for code in shared if code in script], part
