"""The memory as a picture: what can be read off a network's state, by one linear map a row.

    readout = passes.readout(model)      # if stored, or passes.run(ReadoutFit(model)).readout
    readout.pictures(model.read(image))  # (28, 28, 28): after each row, the whole drawing

Above the row that was read last, a picture shows what the network remembers of the drawing, below
it what it expects. This is what a linear probe can read, not proof that the network uses it (Alain
& Bengio, "Understanding intermediate layers using linear classifier probes", 2016).
"""
