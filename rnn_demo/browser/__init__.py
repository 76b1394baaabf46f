"""JavaScript: the reader in the browser, which reads while the pen moves, and all that shows it."""
