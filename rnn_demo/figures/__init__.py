"""Plotly figures: each takes a Reading, or what `explain` computed from one, and draws it."""
