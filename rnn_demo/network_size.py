"""How large a network may be, for whoever makes one and whoever reads one."""

MAX_UNITS = 1024  # of a layer
