"""The third reader, in JavaScript: a network reads in the visitor's browser while the pen moves."""
