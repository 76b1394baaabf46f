"""Draw a digit and watch a recurrent network read it, row by row."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnn_demo.site.notebook import HtmlPage

__version__ = "3.0.0"  # the only place; assets/changelog.md lists its changes

# Set before NumPy is first imported. Its matrix products are small here, and its threads, which
# wait for a core by spinning, made them 20 times slower (seconds) while a training kept the cores
# busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def watch(network: Any, image: Any = None) -> "HtmlPage":
    """Show how a network of your own reads digits: in a notebook, or as a file that it names.

    Args:
        network: A Keras model; a PyTorch module, of which only the `state_dict` is read; or the
            path of a `.keras` or `.safetensors` file, or the name of a shipped network.
        image: The digit to begin with, (28, 28) or 784 numbers, 0 for paper, and 1 or 255 for ink;
            an example if it is left out.

    Returns:
        A page, which a notebook shows below the cell.

    Raises:
        UserError: If the network can't be read in a browser, the image has another shape, or the
            file can't be written.
    """
    from rnn_demo.site import notebook  # it imports NumPy, so it comes after the line above

    page = notebook.make_network_page(network, image)
    if not notebook.runs_in_jupyter():
        notebook.write_page_and_print_path(page)
    return page
