"""ZIP containers within bounds, and the XML that is in them: DOCX, EPUB and plain archives."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Any

from sources.metadata import Facts, one_line
from sources.types import SourceError

MEMBERS = 10_000
UNPACKED = 200_000_000
RATIO = 500  # unpacked to packed; text is seldom packed to less than a hundredth
SMALL = 10_000_000  # below this a ratio says nothing

_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError)


class Packed:
    """A ZIP container in memory. Nothing of it is ever written to disk, so its names can do no harm."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            SourceError: it is broken, has more than MEMBERS members, or unpacks to more than UNPACKED bytes.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise SourceError("it is broken: it cannot be unpacked; save it anew from where it came from") from error
        self._members = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        if len(self._members) > MEMBERS:
            raise SourceError(f"it holds more than {MEMBERS:,} files; split it")
        # What is declared here is all that zipfile unpacks of a member, whatever else its data holds.
        size = sum(info.file_size for info in self._zip.infolist())
        if size > UNPACKED:
            raise SourceError(f"it unpacks to more than {UNPACKED // 1_000_000} MB; split it")
        if size > SMALL and size > RATIO * len(data):
            raise SourceError(f"it unpacks to more than {RATIO} times its size, as only hostile files do")

    @property
    def names(self) -> tuple[str, ...]:
        """The members in the order of their names."""
        return tuple(sorted(self._members))

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            SourceError: no such member, or it is encrypted, broken or packed in an unknown way.
        """
        info = self._members.get(name)
        if info is None:
            raise SourceError(f"it is broken: {one_line(name)} is missing in it; save it anew from where it came from")
        if info.flag_bits & 1:
            raise SourceError("it is encrypted; save it without a password")
        try:
            with self._zip.open(info) as stream:
                return stream.read(info.file_size + 1)
        except (*_FAULTS, RuntimeError) as error:
            raise SourceError(f"it is broken: {one_line(name)} in it cannot be unpacked") from error

    def xml(self, name: str) -> Any:  # noqa: ANN401 - lxml has no types
        """A member's root element; no entity is resolved, nothing is fetched, and depth and size are bounded.

        Raises:
            SourceError: as `read`, or it is no XML.
        """
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.LxmlError, ValueError):
            root = None
        if root is None:
            raise SourceError(f"it is broken: {one_line(name)} in it is no XML; save it anew from where it came from")
        return root


def local(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """An element's name without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def dublin_core(root: Any) -> Facts:  # noqa: ANN401 - lxml has no types
    """What the Dublin Core elements under an element tell; the first of each kind."""
    told: dict[str, str] = {}
    for element in root.iter():
        told.setdefault(local(element), one_line(element.text or ""))
    date = told.get("date") or told.get("created", "")
    return Facts(
        title=told.get("title", ""),
        author=told.get("creator", ""),
        date=date[:10],
        language=told.get("language", "").lower().replace("_", "-").partition("-")[0],
    )
