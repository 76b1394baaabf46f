"""Networks of PyTorch: a state_dict in a `.safetensors` file, read as data, and written."""
