"""The server never imports TensorFlow or Keras, and works where they are not installed."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAVY = {"tensorflow", "keras", "torch", "jax"}

WITHOUT = """
import sys
for name in ("tensorflow", "keras"):
    sys.modules[name] = None  # as Python marks a module that can't be imported
from pathlib import Path
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
assert not app.exception, app.exception
app.button(key="example-5").click().run()
assert any('class="digit"' in e.proto.body for e in app.get("html"))
for page in sorted(Path("rnn_demo/pages").glob("*/*.py")):
    if page.stem == page.parent.name:
        app.switch_page(str(page)).run()
        assert not app.exception, (page, app.exception)
"""


def test_every_page_works_without_tensorflow():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_only_the_trainer_imports_tensorflow():
    offenders = []
    for path in (ROOT / "rnn_demo").rglob("*.py"):
        if {ROOT / "rnn_demo" / "trainer", ROOT / "rnn_demo" / "benchmark"} & set(path.parents):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if HEAVY & {name.split(".")[0] for name in names}:
                offenders.append(str(path))
    assert not offenders
