"""Decode a picture: by a function, and by a program in a separate process, which can be killed.

A hostile file can keep a decoder busy without bound: 800,000 empty chunks in a PNG, 1,500 scans in
a JPEG, Exif entries that overlap. Such a file is decoded in a process with limits on time and
memory. The process reads the file from standard input and writes width, height (4 bytes each) and
the pixels.
"""

import contextlib
import io
import re
import struct
import sys

from PIL import Image, ImageOps

KINDS = ("PNG", "JPEG", "WEBP", "GIF")
SIDE = 560  # pixels of the longer side, to which larger pictures are first reduced
MOST_PIXELS = 12_500_000
MOST_OF_JPEG = 50_000_000  # a JPEG is reduced while it is decoded, unless it is progressive
MOST_SCANS = 100  # a progressive JPEG has about ten, each over all pixels
MOST_MEMORY, MOST_SECONDS = 512 * 2**20, 2  # bytes, and seconds of one core, for the process
TOO_LARGE = 3  # exit status for too many pixels


_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")  # of a JPEG's segments


class TooLargeError(ValueError):
    """A picture has more pixels than are decoded."""


def decode_bytes_to_pil_image(data: bytes) -> Image.Image:
    """Decode a picture of any of KINDS: the first frame, upright, RGBA, at most SIDE long.

    Raises TooLargeError if it has too many pixels, and for broken files whatever Pillow raises.
    """
    with Image.open(io.BytesIO(data), formats=KINDS) as image:
        reducible = image.format == "JPEG" and not image.info.get("progressive")
        if image.width * image.height > (MOST_OF_JPEG if reducible else MOST_PIXELS):
            raise TooLargeError
        image.draft("RGB", (SIDE, SIDE))
        if b"exif" in data.lower():
            ImageOps.exif_transpose(image, in_place=True)
        picture = _as_eight_bit_image(image)
        picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
        return picture.convert("RGBA")


def count_scans(data: bytes) -> int:
    """Count the scans of a JPEG file; 0 for other formats.

    The result is MOST_SCANS + 1 if there are more scans, or too many other segments.
    """
    count, parts, at = 0, 0, 2 if data.startswith(b"\xff\xd8") else len(data)
    while marker := _MARKER.search(data, at):
        parts, at = parts + 1, marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2])
        count += marker[1] == b"\xda"
        if marker[1] == b"\xd9":  # end of the image; some cameras append data
            break
        if count > MOST_SCANS or parts > 20 * MOST_SCANS:
            return MOST_SCANS + 1
    return count


def _as_eight_bit_image(image: Image.Image) -> Image.Image:
    """Convert to a mode that can be reduced: no palette, and no 16 bits, which would be clipped."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda v: v * (1 / 256)).convert("L")
    if image.mode in ("L", "LA", "RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def main() -> int:
    """Decode standard input to standard output; return 0, or TOO_LARGE."""
    # Windows lacks such limits, macOS some of them
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        picture = decode_bytes_to_pil_image(sys.stdin.buffer.read())
    except (TooLargeError, Image.DecompressionBombError):
        return TOO_LARGE
    sys.stdout.buffer.write(struct.pack("<II", *picture.size) + picture.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
