"""The memory as a picture: what one linear map per row can read off a network's state.

    readout = passes.readout(model) # if stored, or passes.run(ReadoutFit(model)).readout
    readout.pictures(model.read(image)) # (28, 28, 28): the whole drawing after each row

A picture shows above the last row read what the network remembers of the drawing, and below it what
it expects. A linear probe can read this; that does not prove that the network uses it (Alain &
Bengio, "Understanding intermediate layers using linear classifier probes", 2016).
"""
