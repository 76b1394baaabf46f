"""Ways to look at one reading; a file each."""
