"""Pictures in, 28x28 images out."""
