"""The lenses, a folder each: ways to look at one reading.

`numbers.py` computes the numbers, `figure.py` draws them, and `page.py` is the page for visitors;
each imports only those before it. A page declares its lens:

    TITLE, SENTENCE, MORE   its name and question, what it shows, and more words for who asks: the
                            paragraphs of `page.md`
    ORDER                   where it stands among the others: the first is shown at first, three
                            are at hand, the rest under Deeper
    NEEDS_DIGITS            whether it says nothing of a network of other classes
    READS_SIGNS             whether it does of one that was taught signs; False if not declared
    SENTENCE_OF_SIGNS       its SENTENCE for such a network, where that speaks of digits
    TELLS_ANSWER            whether the answer can be read off it: it is not shown in a quiz
    SHOWS_LAST_ROW          if declared, True: it is about the last row, to which the cursor goes
                            when a click on its name opens it
    HAS_STAGE if declared, True: it has its own stage with the row's slider, even before anything is
                            drawn: `show` is given None then
    SHARED_FIELDS           if declared: values of the session that its links hold, too
    Choices                 if declared: the dataclass of its own values, see `ui/state.py`
    show                    shows a `session.LensInput`, with `stage.show` below its figure
    opens_at                if declared: returns the row at which it opens; else the last

To add or delete a lens is to add or delete its folder: what others use of it lies in `explain` and
`figures`. One that shows no digit is named in `WITHOUT` of tests/browser/test_figure.py.

Arrays of a layer are in the order in which it read; `layer.rows` gives the row of the image for
each step.
"""

import importlib
from pathlib import Path

_pages = {
    page.parent.name: importlib.import_module(f"{__name__}.{page.parent.name}.page")
    for page in Path(__file__).parent.glob("*/page.py")
}
LENSES = dict(sorted(_pages.items(), key=lambda item: item[1].ORDER))
