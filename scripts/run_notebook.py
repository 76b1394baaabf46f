"""Run the chapter's notebook, `assets/notebook.ipynb`, on all of MNIST, and store its outputs.

    python -m scripts.run_notebook

The kernel gets the project's copy of MNIST, so that Keras need not download it.
"""

import os
import re
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from rnn_demo.data import ASSETS

OUT = ASSETS / "notebook.ipynb"
OURS = """
import numpy as np, keras
from rnn_demo.data import load_mnist_splits
mnist = load_mnist_splits()
known, train, test = mnist.validation, mnist.train, mnist.test
images = np.concatenate([known.images, train.images])
labels = np.concatenate([known.labels, train.labels])
keras.datasets.mnist.load_data = lambda: ((images, labels), (test.images, test.labels))
"""


def tidy(text: str) -> str:
    """Return a progress bar as it looks at the end, without colours."""
    text = re.sub(r"\x1b\[[0-9;]*m|\x08+", "", text.replace("\r\n", "\n"))
    return "\n".join(line.split("\r")[-1] for line in text.split("\n"))


def tidied(outputs: list) -> list:
    """Return a cell's outputs, all it printed joined into one; stderr is left out."""
    printed = "".join(o.text for o in outputs if o.get("name") == "stdout")
    shown = [o for o in outputs if o.output_type != "stream"]
    if not printed:
        return shown
    return [*shown, nbformat.v4.new_output("stream", name="stdout", text=tidy(printed))]


def run() -> None:
    """Execute the notebook, and store it with tidy outputs."""
    with tempfile.TemporaryDirectory() as folder:
        startup = Path(folder) / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-ours.py").write_text(OURS)
        os.environ["IPYTHONDIR"] = folder
        os.environ["PYTHONPATH"] = str(ASSETS.parent)
        os.environ["PLOTLY_RENDERER"] = "plotly_mimetype+notebook_connected"
        made = nbformat.read(OUT, as_version=4)
        NotebookClient(made, timeout=1800, kernel_name="python3", record_timing=False).execute()
        for cell in made.cells:
            if cell.cell_type == "code":
                cell.outputs = tidied(cell.outputs)
        nbformat.write(made, OUT)


if __name__ == "__main__":
    run()
