"""What is measured against each other; each file runs in a process of its own."""
