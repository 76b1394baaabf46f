"""The lenses: ways to look at one reading. Each has TITLE, SENTENCE, MORE and `show`."""
