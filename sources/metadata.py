"""What is known about a document besides its text: from a catalogue, front matter, or the text itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath

from sources.folder import CATALOGUE, SourceFile, source_of, walk
from sources.languages import LANGUAGES
from sources.languages.spans import cluster_start, lines
from sources.types import KINDS, SourceError, Span

_LARGEST = 5_000_000  # bytes of a catalogue


@dataclass(frozen=True, slots=True)
class Facts:
    """What one place says about a document; what it doesn't say is an empty string."""

    title: str = ""
    url: str = ""
    author: str = ""
    date: str = ""
    kind: str = ""
    language: str = ""

    def over(self, other: Facts) -> Facts:
        """These facts, and those of `other` where these are silent."""
        return Facts(**{key: value or getattr(other, key) for key, value in asdict(self).items()})


FIELDS = tuple(field.name for field in fields(Facts))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a folder's catalogues say: facts by source, and what is wrong with them as (source, reason)."""

    entries: Mapping[str, Facts]
    problems: tuple[tuple[str, str], ...] = ()


def load_catalogue(folder: str | Path) -> Catalogue:
    """Read every catalogue.toml under `folder`; the one nearest to a file has the last word on it.

    A catalogue holds a table for each file, by its path from the catalogue; a file's further documents and an
    archive's members may have tables of their own. Nothing wrong in it stops the reading: it is told in `problems`.
    """
    root = Path(folder)
    entries: dict[str, Facts] = {}
    problems: list[tuple[str, str]] = []
    found = [path for path, problem in walk(root) if path.name == CATALOGUE and not problem]
    for path in sorted(found, key=lambda path: (len(path.parts), path)):
        name = source_of(path, root)
        try:
            content = SourceFile(name, path, root).content(_LARGEST)
            if len(content) > _LARGEST:
                raise SourceError(f"it is larger than {_LARGEST // 1_000_000} MB")
            tables = tomllib.loads(content.decode("utf-8-sig"))
        except (SourceError, ValueError, RecursionError) as error:
            problems.append((name, f"the catalogue cannot be read: {one_line(str(error)) or 'nested too deep'}"))
            continue
        for key, table in tables.items():
            if not isinstance(table, dict):
                problems.append((name, f"'{one_line(key)}' stands outside of a file's table"))
                continue
            source = (path.parent / key).relative_to(root).as_posix() if _inside(key) else ""
            if not source or not _there(root, source):
                problems.append((name, f"'{one_line(key)}' names no file of this folder"))
                continue
            facts, wrong = _facts(table)
            problems += ((name, f"{one_line(key)}: {reason}") for reason in wrong)
            entries[source] = facts.over(entries.get(source, Facts()))
    return Catalogue(entries, tuple(problems))


_LATER = re.compile(r"#\d+$")  # a later document of a file is named file#2
_ARCHIVE = ".zip"  # a document in an archive is named archive.zip/name


def _there(root: Path, source: str) -> bool:
    """Whether a file of the folder can hold a source; what an archive holds is not looked up."""
    bare = _LATER.sub("", source)
    archives = (above for above in PurePosixPath(bare).parents if above.suffix.lower() == _ARCHIVE)
    return (root / bare).is_file() or any((root / above).is_file() for above in archives)


def _inside(key: str) -> bool:
    parts = key.split("/")
    return bool(key.strip("./")) and "\0" not in key and bool(parts[0]) and ".." not in parts


def _facts(table: Mapping[str, object]) -> tuple[Facts, list[str]]:
    """The known fields of a table, and a reason for each that was not taken."""
    given: dict[str, str] = {}
    wrong: list[str] = []
    for key, value in table.items():
        if key not in FIELDS:
            wrong.append(f"unknown field '{one_line(key)}'; known: {', '.join(FIELDS)}")
        elif isinstance(value, dict | list):
            wrong.append(f"'{key}' must be a text, a number or a date")
        else:
            given[key] = one_line(str(value))
    if "kind" in given and (kind := given["kind"].lower()) not in KINDS:
        wrong.append(f"unknown kind '{given['kind']}', taken as unrated; known: {', '.join(KINDS)}")
        given["kind"] = "unrated"
    elif "kind" in given:
        given["kind"] = kind
    if given.get("language"):
        language = re.split("[-_]", given["language"].lower())[0]
        if language not in LANGUAGES:
            wrong.append(f"unknown language '{given['language']}'; known: {', '.join(LANGUAGES)}")
            language = ""
        given["language"] = language
    return Facts(**given), wrong


_FRONT = re.compile(r"\s*---[ \t]*\r?\n(?P<body>(?:(?!---|\.\.\.).*\r?\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_FRONT_LINE = re.compile(r"(?P<key>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>.*)")


def front_matter(text: str) -> tuple[Facts, Span | None]:
    """The facts in a block between `---` lines at the head of a text, and where that block stands.

    Lines that are not `key: value` with a known key are passed over, as is an unknown kind or language.
    """
    match = _FRONT.match(text)
    if not match:
        return Facts(), None
    table: dict[str, str] = {}
    for line in match["body"].splitlines():
        if (pair := _FRONT_LINE.fullmatch(line.strip())) and pair["key"].lower() in FIELDS:
            value = pair["value"].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            else:
                value = re.sub(r"\s+#.*$", "", value)
            table[pair["key"].lower()] = value
    return _facts(table)[0], Span(match.start(), match.end())


def title_in(text: str, start: int, end: int, limit: int = 120) -> str:
    """The first line of `text[start:end]` that says anything, cut at a word near `limit` characters."""
    said = (one_line(text[line.start : min(line.end, line.start + 4 * limit)]) for line in lines(text, start, end))
    line = next((line for line in said if any(map(str.isalnum, line))), "")
    if len(line) <= limit:
        return line
    place = line.rfind(" ", limit // 2, limit + 1)
    if place < 0:
        place = max(at for at in range(limit + 1) if cluster_start(line, at))
    return line[:place].rstrip(" ,;:،") + "…"


def one_line(text: str) -> str:
    """A text on one line, without control characters and doubled spaces."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
