"""On blank paper: the network reads on after the last row, and its memory fades."""

import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.explain import passes
from rnn_demo.explain.blank_paper import AFTER, BlankPaper, BlankReading, read_on
from rnn_demo.explain.memory_picture.readout import states_of
from rnn_demo.figures.pixels import image_url, thumbnails
from rnn_demo.reader import Reading
from rnn_demo.text import as_markdown
from rnn_demo.ui import known
from rnn_demo.ui.models import cached
from rnn_demo.ui.session import Shown

SHOWN = (0, 3, 7, 14, 28, 56, 112, 280, 560)  # blank rows after which a picture stands
PICTURE = 84  # pixels on the page
SAME = 1e-3  # of what is carried: a state that changes by less in a row stands still


def show(shown: Shown) -> None:
    """How long the answer is kept, the memory after more and more blank rows, and test images."""
    try:
        on = shown.once("blank", lambda: read_on(shown.model.network, shown.reading))
        over = cached(passes.load, shown.model, BlankPaper)
    except UserError as error:
        st.info(as_markdown(error))
        return
    st.markdown(f"**{answer_on(shown.reading, on)}**")
    with st.container(key="fading"):
        st.html(thumbnails(_pictures(shown, on), PICTURE))
    if known.finish([over], "Blank paper"):
        st.markdown(over_images(over))
    st.caption(
        "A state that nothing changes any more runs into a fixed point or a cycle (Sussillo and "
        "Barak, 2013), or out of all bounds. Blank rows without end are nothing that it was "
        "trained for."
    )


def answer_on(reading: Reading, on: BlankReading) -> str:
    """For how many blank rows an answer stays, and how it ends."""
    rows, read = on.stays(reading.digit), len(on.probabilities)
    if rows < read:
        said = f"After {rows + 1} blank row{'s' if rows else ''} the answer {reading.digit} is gone"
        said += f"; after {read} it is {on.probabilities[-1].argmax()}."
    else:
        said = f"The answer {reading.digit} stays for all {read} blank rows that were read."
    if on.overflows:
        return f"{said} Then its numbers grow out of all bounds."
    rest = on.at_rest(SAME)
    return said if rest is None else f"{said} Its memory stands still from blank row {rest} on."


def over_images(over: BlankPaper) -> str:
    """Who keeps the answer, over test images, and how most end."""
    shares = (f"**{share:.0%}** after {n}" for share, n in zip(over.unchanged, AFTER, strict=True))
    said = f"Of {over.count} test images so many keep their answer: {', '.join(shares)} blank rows."
    if over.overflown[-1]:
        said += f" Of {over.overflown[-1]:.0%} the numbers overflow."
    answers = [item for item in over.last_answers.items() if item[0] >= 0]
    if answers:
        answer, share = answers[0]
        said += f" In the end {share:.0%} are read as {answer}."
    return said


def _pictures(shown: Shown, on: BlankReading) -> list[tuple[str, str]]:
    """Each with its answer; none without a readout."""
    readout = known.readout(shown.model)
    if readout is None:
        return []
    states = [states_of(shown.reading)[-1], *on.states]
    rows = [shown.reading.probabilities[-1], *on.probabilities]
    return [
        (image_url(readout.picture(states[n])), f"{n} blank\n{p.argmax()} ({p.max():.0%})")
        for n, p in enumerate(rows)
        if n in SHOWN
    ]
