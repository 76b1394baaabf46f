"""What pages share: the session, pickers, and views of runs and networks."""
