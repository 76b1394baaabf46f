"""State_dicts with random weights and PyTorch's names, and mutants of files."""

import json

import numpy as np

ODD = ("F64", "BF16", "F8", 7, None, [], [-1], [1, 2.5], ["a"], [2**70, 2**70], [0] * 40, {}, True)
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


def state_dict(
    kind: str, units: int = 5, layers: int = 1, both: bool = False, classes: int = 10, seed: int = 0
) -> dict[str, np.ndarray]:
    """Return the state_dict of `rnn`, an nn.RNN, nn.GRU or nn.LSTM, and `fc`, an nn.Linear."""
    rng, found, width = np.random.default_rng(seed), {}, 28
    rows = GATES[kind] * units
    for k in range(layers):
        for way in ("", "_reverse")[: 1 + both]:
            shapes = {"weight_ih": (rows, width), "weight_hh": (rows, units)}
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            for name, shape in shapes.items():
                found[f"rnn.{name}_l{k}{way}"] = rng.normal(0, 0.3, shape).astype(np.float32)
        width = units * (1 + both)
    found["fc.weight"] = rng.normal(0, 0.3, (classes, width)).astype(np.float32)
    found["fc.bias"] = rng.normal(0, 0.3, classes).astype(np.float32)
    return found


def header_of(content: bytes) -> tuple[dict, bytes]:
    """Return the header, and the bytes after it."""
    at = 8 + int.from_bytes(content[:8], "little")
    return json.loads(content[8:at]), content[at:]


def with_header(header: object, rest: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + rest


def foreign(content: bytes) -> bytes:
    """Return a file without our metadata on how to read it."""
    header, rest = header_of(content)
    del header["__metadata__"]
    return with_header(header, rest)


def mutant(content: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with a changed header, or with changed bytes, mostly in the header."""
    if rng.random() < 0.4:
        header, rest = header_of(foreign(content))
        one, other = rng.choice(list(header), 2)
        what = rng.choice(["dtype", "shape", "data_offsets"])
        match rng.integers(5):
            case 0:
                header[one] = header.pop(other)
            case 1:
                header[one][what] = ODD[rng.integers(len(ODD))]
            case 2:
                header[one], header[other] = header[other], header[one]
            case 3:
                header[one]["shape"].reverse()
            case 4:
                header[one]["data_offsets"][rng.integers(2)] += int(rng.integers(-8, 9))
        return with_header(header, rest)
    data = bytearray(content)
    header = 8 + int.from_bytes(content[:8], "little")
    for _ in range(rng.integers(1, 6)):
        at = int(rng.integers(header if rng.random() < 0.8 else len(content))) % max(1, len(data))
        match rng.integers(6):
            case 0:
                data[at] = rng.integers(256)
            case 1:
                data[at] ^= 1 << rng.integers(8)
            case 2:
                del data[at : at + rng.integers(1, 9)]
            case 3:
                data[at:at] = rng.bytes(rng.integers(1, 9))
            case 4:
                data[at : at + 1] = rng.choice(list(b'0123456789[]{}",:-')).tobytes()[:1]
            case 5:
                data[at:at] = data[at : at + rng.integers(1, 90)]
        if not data:
            break
    if rng.random() < 0.1:
        data = data[: rng.integers(len(data) + 1)]
    if rng.random() < 0.5 and len(data) > 8:  # with a corrected length
        data[:8] = (header - 8 + len(data) - len(content)).to_bytes(8, "little", signed=True)
    return bytes(data)
