"""Programs that repeat the measurements and pictures in the documents and in the networks."""
