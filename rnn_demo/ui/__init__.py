"""Shared by pages: the session, pickers, and views of runs and networks."""
