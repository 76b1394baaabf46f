"""The contenders, a process each: Keras's stock `fit`, this project's trainer, and others."""
