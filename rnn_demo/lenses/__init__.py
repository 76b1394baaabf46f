"""The lenses, a folder each: ways to look at one reading.

`numbers.py` computes what is shown, `figure.py` draws it, and `page.py`, with TITLE, SENTENCE, MORE
and `show`, is what a visitor sees; each imports only those before it.
"""
