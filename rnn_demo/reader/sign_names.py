"""Check what a visitor calls classes; the names are plain text, to be escaped where it is shown."""

import unicodedata

MOST_SIGNS = 10
LONGEST_NAME = 12  # characters


def checked_names(names: object, classes: int) -> tuple[str, ...] | None:
    """Take the names that a file gives its classes.

    Args:
        names: whatever the file holds.
        classes: how many there are.

    Returns:
        The names, one for each class; None if these are none.
    """
    fine = are_names(names) and isinstance(names, list) and len(names) == classes
    return tuple(names) if fine and isinstance(names, list) else None


def are_names(names: object) -> bool:
    """Return whether these are 2 to 10 different names of 1 to 12 printable characters.

    Args:
        names: Any value of a file's JSON.

    Returns:
        True for a list of such names.
    """
    if not isinstance(names, list) or not 2 <= len(names) <= MOST_SIGNS:
        return False
    return all(isinstance(n, str) and _is_name(n) for n in names) and len({*names}) == len(names)


def _is_name(name: str) -> bool:
    plain = not any(unicodedata.category(c).startswith("C") for c in name)
    return plain and 1 <= len(name) <= LONGEST_NAME and name == " ".join(name.split())
