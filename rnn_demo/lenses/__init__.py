"""The lenses: views of one reading, each in its own folder.

`numbers.py` computes the numbers, `figure.py` draws them, and `page.py` is the page for visitors;
each imports only those before it. A page declares its lens:

    TITLE, SENTENCE, MORE   its name, its question, and its help: the paragraphs of `page.md`
    ORDER                   its position: the first is shown at the start, three have buttons, the
                            others are under Deeper
    NEEDS_DIGITS            True if it can't show a network with other classes
    READS_SIGNS             True if it can show one that was taught signs; False if not declared
    SENTENCE_OF_SIGNS       its SENTENCE for such a network, if that names digits
    TELLS_ANSWER            True if it shows the answer: a quiz hides it
    SHOWS_LAST_ROW          if declared, True: it shows the last row, to which the cursor moves when
                            a click on its name opens it
    HAS_STAGE               if declared, True: it has its own stage with the row's slider, even
                            before anything is drawn: `show` is given None then
    SHARED_FIELDS           if declared: values of the session that its links hold, too
    Choices                 if declared: the dataclass of its own values, see `ui/state.py`
    show                    shows a `session.LensInput`, with `stage.show_stage` below its figure
    initial_row             if declared: returns the row at which it opens; else the last

To add or delete a lens is to add or delete its folder: what others use of it lies in `explain` and
`figures`. One that shows no digit is named in `WITHOUT` of tests/browser/test_figure.py.

Arrays of a layer are in the order in which it read; `layer.row_index_by_step` gives the row of the
image for each step.
"""

import importlib
from pathlib import Path

_pages = {
    page.parent.name: importlib.import_module(f"{__name__}.{page.parent.name}.page")
    for page in Path(__file__).parent.glob("*/page.py")
}
LENSES = dict(sorted(_pages.items(), key=lambda item: item[1].ORDER))
