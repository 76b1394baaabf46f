"""This project's Keras cells, for cells that Keras lacks: a file each, named as in `cells/`."""
