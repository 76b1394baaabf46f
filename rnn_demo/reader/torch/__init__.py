"""Read and write PyTorch networks as `.safetensors` files, without torch."""
