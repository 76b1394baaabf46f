"""Read and write networks of PyTorch as `.safetensors` files, without torch."""
