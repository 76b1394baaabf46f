"""The memory as a picture, decoded from a network's state by one linear map per row.

    readout = passes.load_stored_memory_readout(model)
    readout = passes.run_remaining_batches(ReadoutFit(model)).readout  # if none is stored
    reading = model.read_image(image)
    readout.pictures_by_step(reading)  # (28, 28, 28): the whole drawing after each row

A picture shows above the last row read what the network remembers of the drawing, and below it what
it expects. A linear probe can read this; that does not prove that the network uses it (Alain &
Bengio, "Understanding intermediate layers using linear classifier probes", 2016).
"""
