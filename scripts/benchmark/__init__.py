"""Benchmarks this project's trainer against Keras's own `fit`, each in a process, in turns."""
