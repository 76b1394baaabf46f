"""Plotly figures: each draws a Reading, or a result that `explain` computed from one."""
