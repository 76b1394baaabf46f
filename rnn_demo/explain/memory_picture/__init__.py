"""The memory as a picture: what can be read off a network's state, by one linear map a row.

    readout = passes.readout(model)        # as it ships, or else passes.run(Fit(model)).readout
    readout.pictures(model.read(image))  # (28, 28, 28): after each row, the whole drawing

Above the row just read stands what the network remembers of the drawing, below it what it expects
to come. It is what can be read off the state, not proof that the network uses it (Alain & Bengio,
"Understanding intermediate layers using linear classifier probes", 2016).
"""
