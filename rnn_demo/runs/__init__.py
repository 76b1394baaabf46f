"""Everything that a run of the trainer is: its folder, events, locks, turns and status."""
