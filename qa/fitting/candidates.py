"""Training texts as a library, and for each question the sentences that an answer would choose from.

The contextual vectors are fitted where they will be used: among the sentences of the passages that retrieval finds, with
what already speaks for each of them. So the texts are written as files, indexed as any library, and asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.fitting.groups import TRAINING
from qa.questions import prepare
from qa.retrieval import candidates, log_odds, score
from qa.selecting import Wanted, cues, shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index import Index

Array = np.ndarray[Any, Any]
_PASSAGES = 30  # best passages whose sentences are candidates
_BETWEEN = {"en": " ", "th": "\n", "ar": " "}  # sentences; Thai has no mark that ends one
_LEAST = 1e-30  # of a share, before its logarithm


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its topic, and what answers it: (source, start, end) in code points, in every language there is.

    Nothing answers one that is asked to learn what no answer looks like.
    """

    text: str
    language: str
    topic: str
    answers: tuple[tuple[str, int, int], ...]


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


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The k sentences that a question's answer is chosen from.

    Attributes:
        asked: the question.
        rows: (k,) int32, their rows in the index.
        passages: (k,) int16, the rank of each one's passage.
        base: (k,) float32, the logarithm of each one's share without contextual vectors.
        languages: (k,) int8, their numbers.
        right: (k,) whether it answers.
    """

    asked: Asked
    rows: Array
    passages: Array
    base: Array
    languages: Array
    right: Array


def own_material(folder: Path = TRAINING, topics: int | None = None) -> Material:
    """The project's own paragraphs, or the first `topics` of them; a sentence answers, in all three languages, or none.

    In the folder `closer` are more questions about them, by their titles, and paragraphs where much can be confused.
    """
    told = {topic["topic"]: topic for topic in _topics(folder)}
    for more in _topics(folder / "closer"):
        if "sentences" in more:
            told[more["topic"]] = more
        else:
            topic = told[more["topic"]]
            topic["questions"] = topic["questions"] + more["questions"]
            topic["unanswerable"] = more["unanswerable"]
    made = Material({}, [])
    for number, topic in enumerate(list(told.values())[:topics]):
        name = f"own-{number:04d}"
        places: list[list[tuple[str, int, int]]] = [[] for _ in topic["sentences"]]
        for code in LANGUAGE_CODES:
            source, at = f"{code}/{name}.txt", 0
            texts = [sentence[code] for sentence in topic["sentences"]]
            for place, text in zip(places, texts, strict=True):
                place.append((source, at, at + len(text)))
                at += len(text) + len(_BETWEEN[code])
            made.texts[source] = _BETWEEN[code].join(texts) + "\n"
        made.asked.extend(
            Asked(question[code], code, name, tuple(places[question["sentence"]]))
            for question in topic["questions"]
            for code in LANGUAGE_CODES
        )
        made.asked.extend(
            Asked(question[code], code, name, ())
            for question in topic.get("unanswerable", ())
            for code in LANGUAGE_CODES
        )
    return made


def _topics(folder: Path) -> list[dict[str, Any]]:
    """The topics of a folder's files, one a line."""
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


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


def in_one_language(mine: Candidates, alone: float, chance: np.random.Generator) -> Array:
    """Which candidates to leave, (k,) bool: where passages of several languages answer, mostly only those of one.

    A library seldom says a thing in all. `alone` is how often.
    """
    kept = np.ones(len(mine.rows), dtype=bool)
    spoken = np.unique(mine.languages[mine.right])
    if len(spoken) > 1 and chance.random() < alone:
        others = mine.right & (mine.languages != chance.choice(spoken))
        kept = ~np.isin(mine.passages, mine.passages[others])
    return kept


def all_candidates(
    asked: Sequence[Asked], index: Index, tell: Callable[[str], None] = lambda _: None
) -> list[Candidates]:
    """The candidates of the questions that can be learned from: one of the sentences answers if any does, another doesn't."""
    found = []
    for number, question in enumerate(asked):
        if number % 2_000 == 0:
            tell(f"asking: question {number:,} of {len(asked):,}")
        mine = candidates_of(question, index)
        if mine is not None and mine.right.any() == bool(question.answers) and not mine.right.all():
            found.append(mine)
    answered = sum(bool(mine.asked.answers) for mine in found)
    tell(f"retrieval found what answers {answered:,} of {sum(bool(one.answers) for one in asked):,} questions")
    return found


def candidates_of(asked: Asked, index: Index) -> Candidates | None:
    """The sentences of a question's best passages; None where there is no passage."""
    question = prepare(asked.text, index, asked.language)
    wanted = Wanted.by(question.text, question.language)
    scored = score(question, index, candidates(question, index))
    if scored is None:
        return None
    logits = log_odds(question, index, scored)
    counts = index.passage_table["sentences"][scored.rows]
    firsts = np.cumsum(counts) - counts
    rows, ranks, shown, right, languages = [], [], [], [], []
    for rank, place in enumerate(np.argsort(-logits, kind="stable")[:_PASSAGES].tolist()):
        row = int(scored.rows[place])
        passage, spans = index.passage(row), index.sentences(row)
        mine = slice(firsts[place], firsts[place] + len(spans))
        said = sentence_texts(index, row)
        match, cosine = scored.scores.sentences[mine], scored.scores.cosines[mine]
        unread = np.zeros((len(spans), 2), dtype=np.float32)
        shown.append(cues(float(logits[place]), match, cosine, unread, said, wanted, passage.language))
        rows.append(scored.sentences[mine])
        ranks += [rank] * len(spans)
        languages += [LANGUAGE_CODES.index(passage.language)] * len(spans)
        answers = [(start, end) for source, start, end in asked.answers if source == passage.source]
        right += [any(span.start < end and start < span.end for start, end in answers) for span in spans]
    base = np.log(np.maximum(shares(np.concatenate(shown)), _LEAST))
    return Candidates(
        asked,
        np.concatenate(rows).astype(np.int32),
        np.array(ranks, dtype=np.int16),
        base.astype(np.float32),
        np.array(languages, dtype=np.int8),
        np.array(right, dtype=bool),
    )


def sentence_texts(index: Index, row: int) -> list[str]:
    """The texts of a passage's sentences."""
    text = index.find(index.passage(row).source).text
    return [text[span.start : span.end] for span in index.sentences(row)]
