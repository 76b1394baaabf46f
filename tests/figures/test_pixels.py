"""A heat map as a small PNG has the colours of the scale."""

import base64
import io

import numpy as np
from PIL import Image

from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.pixels import heat_url


def test_a_heat_image_has_the_colours_of_the_scale():
    url = heat_url(np.array([[-1.0, 0.0], [1.0, 9.0]]), -1, 1, LIGHT.diverging)
    image = Image.open(io.BytesIO(base64.b64decode(url.split(",")[1])))
    stops = dict(LIGHT.diverging)
    for place, at in (((0, 0), 0.0), ((1, 0), 0.5), ((0, 1), 1.0), ((1, 1), 1.0)):
        assert "#{:02x}{:02x}{:02x}".format(*image.getpixel(place)) == stops[at]
