"""How fast this project's trainer is beside others: each contender a process, in turns."""
