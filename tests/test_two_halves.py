"""The server works where TensorFlow and Keras are not installed; that it never imports them:
tests/test_imports.py."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

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
