"""The lenses: ways to look at one reading. Each has TITLE, SENTENCE, MORE, `why_not` and `show`."""
