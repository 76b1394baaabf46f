"""Draw a digit and watch a recurrent network read it, row by row."""
