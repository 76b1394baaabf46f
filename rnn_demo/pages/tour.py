"""What to try: a short walk through the views on real digits, to the vanishing gradient."""

import streamlit as st

from rnn_demo.ui import headline, session
from rnn_demo.ui.tour_stops import STOPS, go

st.header("What to try", anchor=False)
st.markdown(
    "Six stops, a minute each, on real test images of MNIST. Open the first: each leads to the "
    "next."
)
for number, stop in enumerate(STOPS, 1):
    with st.container(key=f"stop-{number}", border=True):
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            with st.container(width=48):
                st.image(headline.png_url(session.examples()[stop.example]), width=48)
            with st.container():
                st.markdown(f"**{number}. {stop.title}**")
            if st.button("Open", key=f"open-{number}"):
                go(number - 1)
        st.markdown(stop.text)
