"""Runs of the trainer: folders, events, status, the processes that train, and bounds on them."""
