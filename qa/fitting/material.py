"""Training texts as a library, with questions that they answer and questions that they don't."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.projection import LANGUAGE_CODES
from qa.fitting.groups import TRAINING, written

if TYPE_CHECKING:
    from pathlib import Path

APART = "apart"  # the folder, and the set, of documents that tell one thing in each language on their own
_BETWEEN = {"en": " ", "th": "\n", "ar": " "}  # sentences; Thai has no mark that ends one
# How a sentence of a running text ends; after any other part the line does.
_ENDS = re.compile(r"""[.!?؟…]["'”’»)]*$""")
_LINE = 40  # characters of a Thai part at most that is a line of its own, not a clause


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its topic, and what answers it: (source, start, end) in code points, in every language there is.

    Nothing answers one that is asked to learn what no answer looks like. `among` are the sources that it is asked of, for
    one that does not say what it is about, as in a library about one thing; all when empty.
    """

    text: str
    language: str
    topic: str
    answers: tuple[tuple[str, int, int], ...]
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Texts by source, each in a folder of its language, and questions that they answer."""

    texts: dict[str, str]
    asked: list[Asked]

    def __add__(self, other: Material) -> Material:
        return Material(self.texts | other.texts, self.asked + other.asked)

    def write(self, folder: Path) -> None:
        """Write every text into its file."""
        for source, text in self.texts.items():
            path = folder / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")


def own_material(folder: Path = TRAINING, topics: int | None = None) -> Material:
    """The project's own paragraphs, or the first `topics` of them; a sentence answers, in all three languages, or none.

    In the folder `closer` are more questions about them, by their titles, and paragraphs where much can be confused; in
    `apart`, documents that tell one thing in each language on their own, untidy as found ones are; and in `first`, such short
    questions about those as are asked first, by who knows nothing.
    """
    made = Material({}, [])
    for number, topic in enumerate(_topics(folder, folder / "closer")[:topics]):
        name = f"own-{number:04d}"
        places: list[list[tuple[str, int, int]]] = [[] for _ in topic["sentences"]]
        for code in LANGUAGE_CODES:
            source, at = f"{code}/{name}.txt", 0
            texts = [sentence[code] for sentence in topic["sentences"]]
            for place, text in zip(places, texts, strict=True):
                place.append((source, at, at + len(text)))
                at += len(text) + len(_BETWEEN[code])
            made.texts[source] = _BETWEEN[code].join(texts) + "\n"
        for question in [*topic["questions"], *topic.get("unanswerable", ())]:
            answers = tuple(places[question["sentence"]]) if "sentence" in question else ()
            made.asked.extend(Asked(question[code], code, name, answers) for code in LANGUAGE_CODES)
    return made + _told_apart(folder, topics)


def _told_apart(folder: Path, topics: int | None) -> Material:
    """Documents of one topic that are no translations of each other, untidy as found texts are; answers by sentence."""
    made = Material({}, [])
    for number, topic in enumerate(_topics(folder / APART, folder / "first")[:topics]):
        name = f"{APART}-{number:04d}"
        places: dict[tuple[str, int], tuple[str, int, int]] = {}
        for code, parts in topic["documents"].items():
            source, text = f"{code}/{name}.txt", ""
            for place, part in enumerate(parts):
                places[code, place] = source, len(text), len(text) + len(part)
                text += part + (" " if _ENDS.search(part) or (code == "th" and len(part) > _LINE) else "\n")
            made.texts[source] = text
        among = tuple(f"{code}/{name}.txt" for code in topic["documents"])
        for question in topic["questions"] + topic["unanswerable"]:
            answers = tuple(places[code, place] for code, place in question.get("answers", ()))
            made.asked.extend(Asked(question[code], code, name, answers, among) for code in LANGUAGE_CODES)
    return made


def _topics(*folders: Path) -> list[dict[str, Any]]:
    """The topics of the folders' files, one a line; a line without texts adds its questions to the topic of that title."""
    told: dict[str, dict[str, Any]] = {}
    for topic in (topic for folder in folders for topic in written(folder)):
        if "sentences" in topic or "documents" in topic:
            told[topic["topic"]] = topic
        else:
            known = told[topic["topic"]]
            for sort in ("questions", "unanswerable"):
                known[sort] = known.get(sort, []) + topic[sort]
    return list(told.values())


def squad_material(name: str, paths: dict[str, Path], articles: range | None = None) -> Material:
    """Articles of files in SQuAD's layout, one file a language.

    Args:
        name: what the texts are named after.
        paths: the file of each language. Where there are several they hold the same articles, and a question is answered
            by its answer in each.
        articles: which; all when None.
    """
    files = {code: json.loads(path.read_text(encoding="utf-8"))["data"] for code, path in paths.items()}
    made = Material({}, [])
    for number in articles or range(len(next(iter(files.values())))):
        topic = f"{name}-{number:04d}"
        questions: dict[str, dict[str, str]] = {}  # by id and language
        answers: dict[str, list[tuple[str, int, int]]] = {}
        for code, data in files.items():
            source, text = f"{code}/{topic}.txt", ""
            for paragraph in data[number]["paragraphs"]:
                for qa in paragraph["qas"]:
                    starts = [(len(text) + answer["answer_start"], answer["text"]) for answer in qa["answers"]]
                    questions.setdefault(qa["id"], {})[code] = qa["question"]
                    answers.setdefault(qa["id"], []).extend((source, at, at + len(said)) for at, said in starts)
                text += paragraph["context"].replace("\r", " ") + "\n\n"
            made.texts[source] = text
        made.asked.extend(
            Asked(text, code, topic, tuple(answers[key]))
            for key, texts in questions.items()
            for code, text in texts.items()
        )
    return made
