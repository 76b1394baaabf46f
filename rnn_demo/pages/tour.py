"""What to try: a short walk through the views on real digits, to the vanishing gradient."""

import streamlit as st

from rnn_demo.pages import drawn, strip

# Title, what to do and see, and what the button opens: page, example, network, row (from 1).
STEPS = [
    (
        "Watch it read",
        "Press Play. The rows above the line have been read, the rest is still unknown. See when "
        "the column of the right digit turns dark, and how late that is.",
        ("draw", 3, "lstm-128", 28),
    ),
    (
        "Ask it early",
        "A nine and a four begin alike. Move the row: where do the two part? Then switch to *the "
        "rest is blank*: an empty page is also something that is read.",
        ("belief", 9, "lstm-128", 14),
    ),
    (
        "Check the sums",
        "Nothing here is magic: open one unit of the smallest network down to its 28 + 16 products "
        "and add them up.",
        ("numbers", 5, "simple-16", 12),
    ),
    (
        "Let three cells read the same digit",
        "As many parameters each, but not as much memory. Which one keeps the first stroke?",
        ("compare", 2, "lstm-128", 28),
    ),
    (
        "Operate on a row",
        "Blank the row where a seven turns down, or wipe the memory in the middle. What is "
        "forgiven, and what is fatal?",
        ("surgery", 7, "lstm-128", 10),
    ),
    (
        "See the gradient vanish",
        "How much could each row still change the answer? In the notebook's network little is left "
        "of the first strokes when it answers: this is why it is hard to train, and why the LSTM "
        "was invented. Switch to LSTM 128 and compare.",
        ("memory", 5, "notebook", 28),
    ),
]

st.header("What to try", anchor=False)
st.markdown("Six stops, a minute each. Every button opens a view on a real test image of MNIST.")
for number, (title, text, (page, example, network, row)) in enumerate(STEPS, 1):
    with st.container(key=f"stop-{number}", border=True, horizontal=True, gap="medium"):
        with st.container(width=72):
            st.image(strip.png_url(drawn.examples()[example]), width=64)
        with st.container():
            st.markdown(f"**{number}. {title}**  \n{text}")
        if st.button("Open", key=f"open-{number}"):
            drawn.keep(example=example, model=network, row=row - 1)
            st.session_state.pop("model", None)
            st.session_state.pop("row", None)
            st.switch_page(f"rnn_demo/pages/{page}.py")
