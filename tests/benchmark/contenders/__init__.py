"""What trains against each other, in a process each: the stock `fit` of Keras, and ours."""
