"""A basis for drawings: 128 coordinates, by principal components of training images.

It is the same for all networks. Each row of pixels is divided by its standard deviation before the
components are computed, so that the sparse rows at the top count, too. Otherwise the picture would
lack the first strokes of a drawing even if the network remembers them.
"""

import functools
from dataclasses import dataclass

import numpy as np

from rnn_demo.data import (
    COLUMNS,
    PIXEL_INDICES,
    ROWS,
    file_sha256,
    images_in_reading_order,
    training_sample,
)
from rnn_demo.files import temporary_path_for_atomic_write
from rnn_demo.places import ASSETS

FILE = ASSETS / "memory_basis.npz"
# With more, no share changes by 0.02 from row 8 on, nor by 0.002 later (validation)
COMPONENTS = 128
LEAST = 0.01  # lower bound for the variance of a row, relative to the largest


@dataclass(frozen=True, eq=False)
class QuantisedArray:
    """Numbers stored as bytes: `codes * scale`.

    Attributes:
        codes: (..., N, C) int8.
        scale: (..., C) float32, for each column.
    """

    codes: np.ndarray
    scale: np.ndarray

    @classmethod
    def quantise(cls, values: np.ndarray) -> "QuantisedArray":
        """Quantise (..., N, C) float, each column in steps of 1/127 of its largest value."""
        scale = np.abs(values).max(axis=-2) / 127
        codes = np.rint(values / np.where(scale > 0, scale, 1)[..., None, :])
        return cls(codes.astype(np.int8), scale.astype(np.float32))

    @property
    def values(self) -> np.ndarray:
        """The numbers, (..., N, C) float32."""
        return self.codes * self.scale[..., None, :]


@dataclass(frozen=True, eq=False)
class Basis:
    """`picture = mean + components @ coordinates`, its pixels in reading order.

    Attributes:
        mean: (784,) float32, mean ink in [0, 1].
        components: (784, C).
        weight: (784,) float32, weight of each pixel's squared error in the least squares.
    """

    mean: np.ndarray
    components: QuantisedArray
    weight: np.ndarray

    def pictures_from_coordinates(self, coordinates: np.ndarray) -> np.ndarray:
        """Draw coordinates, (..., C), as pictures, (..., 28, 28), not clipped to [0, 1]."""
        flat = self.mean + coordinates @ self._components_transpose
        return flat.reshape(*coordinates.shape[:-1], ROWS, COLUMNS)

    def coordinates_of_images(self, images: np.ndarray) -> np.ndarray:
        """Compute coordinates by weighted least squares: (N, 28, 28) in reading order to (N, C)."""
        weighted = self._components_transpose * self.weight  # (C, 784)
        off = images.reshape(len(images), -1) - self.mean
        return np.linalg.solve(weighted @ self._components_transpose.T, weighted @ off.T).T

    def with_pixels_in_reading_order(self, row_order: str, row_seed: int) -> "Basis":
        """Return this basis of images as drawn with its pixels in the reading order of a spec."""
        of = images_in_reading_order(PIXEL_INDICES, row_order, row_seed).ravel()
        components = QuantisedArray(self.components.codes[of], self.components.scale)
        return Basis(self.mean[of], components, self.weight[of])

    @functools.cached_property
    def _components_transpose(self) -> np.ndarray:
        return np.ascontiguousarray(self.components.values.T)


def compute_basis_of_images(images: np.ndarray) -> Basis:
    """Compute the basis of images, (N, 28, 28) uint8, its pixels in their order."""
    pixels = images.reshape(len(images), -1) / np.float32(255)
    mean = pixels.mean(axis=0)
    off = (pixels - mean).astype(np.float64)
    variance = np.square(off).reshape(-1, ROWS, COLUMNS).mean(axis=(0, 2))  # for each row
    weight = np.repeat(1 / np.maximum(variance, LEAST * variance.max()), COLUMNS)
    off *= np.sqrt(weight)
    _, vectors = np.linalg.eigh(off.T @ off)  # eigenvalues ascend: the largest is last
    directions = vectors[:, ::-1][:, :COMPONENTS] / np.sqrt(weight)[:, None]
    return Basis(mean, QuantisedArray.quantise(directions), weight.astype(np.float32))


def store_basis_of_training_images() -> None:
    """Compute the basis of the training images and store it."""
    b = compute_basis_of_images(training_sample().images)
    codes, scale = b.components.codes, b.components.scale
    with temporary_path_for_atomic_write(FILE) as temporary:
        np.savez_compressed(temporary, mean=b.mean, codes=codes, scale=scale, weight=b.weight)
    load_basis.cache_clear()
    basis_file_sha256.cache_clear()


@functools.cache
def load_basis() -> Basis:
    """Load the stored basis, its pixels in the order of images as drawn."""
    with np.load(FILE, allow_pickle=False) as file:
        return Basis(file["mean"], QuantisedArray(file["codes"], file["scale"]), file["weight"])


@functools.lru_cache(maxsize=8)
def load_basis_in_reading_order(row_order: str, row_seed: int) -> Basis:
    """Load the stored basis, its pixels in the reading order of a NetworkSpec."""
    return load_basis().with_pixels_in_reading_order(row_order, row_seed)


@functools.cache
def basis_file_sha256() -> str:
    """Return an identifier of the stored basis, as maps are valid for only one basis."""
    return file_sha256(FILE)
