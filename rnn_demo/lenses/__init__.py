"""The lenses, a folder each: ways to look at one reading.

`numbers.py` computes what is shown, `figure.py` draws it, and `page.py` is what a visitor sees;
each imports only those before it. A page declares its lens:

    TITLE, SENTENCE, MORE   its name and question, what it shows, and more words for who asks: the
                            paragraphs of `page.md`
    ORDER                   where it stands among the others: the first is shown at first, three
                            are at hand, the rest under Deeper
    OF_DIGITS               whether it says nothing of a network of other classes
    READS_SIGNS             whether it does of one that was taught signs; False if not declared
    SENTENCE_OF_SIGNS       its SENTENCE for such a network, where that speaks of digits
    TELLS                   whether the answer can be read off it: it is not shown in a quiz
    OF_LAST_ROW             if it has one, True: what it says is about the last row, at which it
                            stands once a click on its name has opened it
    PLAYS                   if it has one, True: it has a stage of its own with the row's slider,
                            which is there before anything is drawn: `show` is given None then
    SHARED                  which values of the session its links hold beside what all do, if any
    Choices                 if it has one: the dataclass of those of its own, see `ui/state.py`
    show                    shows it, of a `session.Shown`, with `stage.show` below its figure
    opens_at                if it has one: the row at which it opens, of a `Shown`, else the last

To add or delete a lens is to add or delete its folder: what others use of it lies in `explain` and
`figures`. One that shows no digit is named in `WITHOUT` of tests/browser/test_figure.py.

Arrays of a layer stand in the order in which it read: `layer.rows` puts them beside the rows of the
image.
"""

import importlib
from pathlib import Path

from rnn_demo.ui import state

_pages = {
    page.parent.name: importlib.import_module(f"{__name__}.{page.parent.name}.page")
    for page in Path(__file__).parent.glob("*/page.py")
}
LENSES = dict(sorted(_pages.items(), key=lambda item: item[1].ORDER))
for _name, _page in LENSES.items():
    state.LENSES.add(_name)
    _own = state.own(_page.Choices) if hasattr(_page, "Choices") else ()
    state.declare(_name, "lens", *getattr(_page, "SHARED", ()), *_own)
