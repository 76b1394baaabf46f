"""Measure, film and make anew what the documents and the networks say of themselves."""
