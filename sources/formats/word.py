"""DOCX: mammoth makes HTML of it, with headings, lists, tables and notes."""

from __future__ import annotations

import io
from dataclasses import replace

from sources.formats.extract import compose
from sources.formats.markup import pieces_of, tree_of
from sources.formats.packed import Packed, dublin_core
from sources.metadata import Facts
from sources.structure import Part
from sources.types import SourceError

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"


def parts(data: bytes) -> tuple[Part, ...]:
    """The document of a DOCX file.

    Raises SourceError when it is no DOCX, broken, encrypted, or unpacks to too much.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("it is encrypted, or of Word before 2007; save it as DOCX without a password")
    packed = Packed(data)
    if "[Content_Types].xml" not in packed.names:
        raise SourceError("it is not a DOCX file, whatever its name says")
    for name in packed.names:
        # Office writes no document types; those who do mean to unfold entities.
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.read(name):
            raise SourceError("it holds a document type, as only hostile DOCX files do")
    facts = dublin_core(packed.xml("docProps/core.xml")) if "docProps/core.xml" in packed.names else Facts()
    if facts.author == "python-docx":  # the library's name, which it puts where the author's belongs
        facts = replace(facts, author="", date="")
    return (compose(pieces_of(tree_of(_html(data))), facts, guess_headings=False),)


def _html(data: bytes) -> str:
    import mammoth

    pictures = mammoth.images.img_element(lambda _: {})  # not even opened
    try:
        return str(mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=pictures).value)
    except RecursionError as error:
        raise SourceError("it is nested too deeply to be read") from error
    except Exception as error:  # whatever a broken file makes of a library
        raise SourceError("it is broken: no Word document can be read in it; save it anew as DOCX") from error
