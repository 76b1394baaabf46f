"""A sum as one adds on paper, in fixed width, and that it adds up."""

import streamlit as st


def show(text: str, apart: float | None, when: str = "") -> None:
    """apart: how far the sum is from the network's own number; None where it is not all of it.

    when: after which rows that is so, if it needs saying.
    """
    st.code(text, language=None)
    if apart is not None:
        rounding = "which is what float32 rounds off."
        st.caption(
            " ".join(filter(None, ("It adds up", when))) + ".",
            help=f"The sum and the network's own number differ by {abs(apart):.1e}, {rounding}",
        )
