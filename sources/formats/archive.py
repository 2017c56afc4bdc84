"""ZIP: the documents in an archive, each named `archive.zip/folder/name`."""

from __future__ import annotations

from dataclasses import replace

from sources.formats.packed import UNPACKED, Packed
from sources.metadata import one_line
from sources.structure import Part
from sources.types import SourceError

DEPTH = 3  # archives in archives
_TOLD = 3  # members that a warning names


def parts(data: bytes) -> tuple[Part, ...]:
    """The documents of an archive's members, in the order of their names.

    Members that cannot be read are told in a warning. Raises SourceError when none can, or the archive is broken,
    encrypted, unpacks to too much, or is nested more than DEPTH deep.
    """
    found, failed = _opened(data, "", DEPTH, [UNPACKED])
    if not found:
        raise SourceError(failed[0] if len(failed) == 1 else f"nothing in it can be read: {_listed(failed)}")
    if failed:
        found[0] = replace(
            found[0], warning="; ".join(filter(None, (found[0].warning, f"not read: {_listed(failed)}")))
        )
    return tuple(found)


def _listed(failed: list[str]) -> str:
    more = f", and {len(failed) - _TOLD} more" if len(failed) > _TOLD else ""
    return "; ".join(failed[:_TOLD]) + more


def _opened(data: bytes, prefix: str, depth: int, left: list[int]) -> tuple[list[Part], list[str]]:
    """The parts of an archive, and why members were not read. `left` is how much may still be unpacked."""
    from sources.readers import reader_of

    packed = Packed(data)
    found: list[Part] = []
    failed: list[str] = []
    for name in packed.names:
        shown = prefix + _clean(name)
        reader = reader_of(name)
        if any(part.startswith((".", "__MACOSX")) for part in _clean(name).split("/")):
            continue
        if reader is None:
            failed.append(f"{shown}: no reader for such files")
            continue
        try:
            inner = packed.read(name)
            left[0] -= len(inner)
            if left[0] < 0:
                raise SourceError(f"it unpacks to more than {UNPACKED // 1_000_000} MB; split it")
            if name.lower().endswith(".zip"):
                if depth <= 1:
                    raise SourceError(f"archives are opened {DEPTH} deep and no deeper")
                more, bad = _opened(inner, f"{shown}/", depth - 1, left)
                found += more
                failed += bad
                continue
            mine = [replace(part, name=shown) for part in reader(inner) if part.sections]
        except SourceError as error:
            failed.append(f"{shown}: {error}")
            continue
        found += mine
        failed += [] if mine else [f"{shown}: it holds no prose to read"]
    return found, failed


def _clean(name: str) -> str:
    """A member's name as one that can be shown: a name only, whatever path it pretends to be."""
    return "/".join(part for part in one_line(name).replace("\\", "/").split("/") if part not in ("", ".", ".."))
