"""Prose to make files of: the starter library's documents, whose words are known."""

import re
from collections import Counter
from pathlib import Path

import pytest

from sources import LANGUAGES, Catalogue, SourceFile, read
from sources.values import Date, Time, values

LIBRARY = Path(__file__).parents[2] / "sources" / "library"
NOTHING = Catalogue({})
COUNT = 3  # documents of each language


class Prose:
    """A document's paragraphs as (level, text): 0 for prose, 1 and 2 for headings."""

    def __init__(self, path):
        self.language = path.parent.name
        self.name = f"{self.language}-{path.stem}"
        blocks = [block.strip() for block in path.read_text(encoding="utf-8").split("\n\n")]
        heads = [re.match(r"(#*) *(.*)", block, re.DOTALL) for block in blocks if block and not block.startswith("---")]
        self.paragraphs = [(len(head[1]), " ".join(head[2].split())) for head in heads]
        self.title = self.paragraphs[0][1]

    @property
    def texts(self):
        return [text for _, text in self.paragraphs]

    def recovered(self, text):
        """The share of this prose's words that a text has, and the share of the text's words that this has."""
        mine, found = (Counter(LANGUAGES[self.language].terms(one)) for one in ("\n\n".join(self.texts), text))
        both = (mine & found).total()
        return both / mine.total(), both / max(1, found.total())

    def whole(self, text):
        """The share of this prose's paragraphs that are paragraphs of a text, letter by letter."""
        found = {" ".join(paragraph.split()) for paragraph in text.split("\n\n")}
        return sum(paragraph in found for paragraph in self.texts) / len(self.texts)


def prose():
    return [Prose(path) for code in LANGUAGES for path in sorted((LIBRARY / code).glob("*.md"))[:COUNT]]


@pytest.fixture(params=prose(), ids=lambda one: one.name)
def document(request):
    return request.param


@pytest.fixture(scope="session")
def documents():
    return prose()


@pytest.fixture
def reading(tmp_path):
    """Write a file, read it, and check that every block is a slice of what is stored."""

    def made(name, data, catalogue=NOTHING):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        readings = read(SourceFile(name, path), catalogue)
        for one in readings:
            text = one.document.text
            text.encode("utf-8")
            ends = [0, *(block.end for block in one.blocks)]
            assert all(
                0 <= end <= block.start < block.end <= len(text) for end, block in zip(ends, one.blocks, strict=False)
            )
            starts = [at for at, _ in one.document.places]
            assert starts == sorted(starts)
            assert all(0 <= at < len(text) for at in starts)
        return readings

    return made


@pytest.fixture(scope="session")
def brief():
    def brief(text: str) -> list[object]:
        """The values of a text: (year, month, day[, until]), "h:m" or (value or [low, high], unit)."""
        out: list[object] = []
        for v in values(text):
            if isinstance(v, Date):
                out.append((v.year, v.month, v.day) if v.until is None else (v.year, v.month, v.day, v.until))
            elif isinstance(v, Time):
                out.append(f"{v.hour}:{v.minute}")
            else:
                value = v.low if v.low == v.high else [v.low, v.high]
                out.append((value, ("~" if v.approximate else "") + v.unit))
        return out

    return brief
