"""What the page asks of an index, as plain values in and out: the same here as in another process."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from qa.types import Answer, Citation, Disagreement, QuestionError
from sources import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index import Index

Value = Any  # what JSON can hold
MOST_HITS = 100
ANYWHERE: dict[str, Value] = {"carried": "", "languages": (), "kinds": (), "documents": ()}  # of a turn of its own


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look. An empty field leaves everything in."""

    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def sources(self, index: Index) -> list[str] | None:
        """The documents that are left to look in; None for all. One that is gone from the index is passed over."""
        if not self.kinds and not self.documents:
            return None
        return [
            record["source"]
            for record in index.records
            if (not self.kinds or record["kind"] in self.kinds)
            and (not self.documents or record["source"] in self.documents)
        ]


class Failed(Exception):
    """Something went wrong that is no fault of the question's or of the index's."""


def respond(index: Index, what: str, values: dict[str, Value]) -> Value:
    """One of `WAYS` with what it takes.

    Raises:
        QuestionError, IndexProblem: as that raises them.
    """
    return WAYS[what](index, **values)


def reply(index: Callable[[], Index], request: Value) -> Value:
    """The same as an object that can be sent: its `value`, the `problem` with it, or neither when it failed."""
    from index import IndexProblem

    try:
        return {"value": respond(index(), request["what"], request["values"])}
    except (QuestionError, IndexProblem) as error:
        return {"problem": str(error), "of": "question" if isinstance(error, QuestionError) else "index"}
    except Exception:  # the page asks again itself, where it is told
        return {}


def replied(told: Value) -> Value:
    """What a reply holds.

    Raises:
        QuestionError, IndexProblem: as they were raised.
        Failed: it holds nothing.
    """
    from index import IndexProblem

    if "problem" in told:
        raise (QuestionError if told["of"] == "question" else IndexProblem)(told["problem"])
    if "value" not in told:
        raise Failed
    return told["value"]


def _turn(
    index: Index, question: str, carried: str, languages: Sequence[str], kinds: Sequence[str], documents: Sequence[str]
) -> Value:
    """All that the page shows of an answer; None when there is no document to look in."""
    from qa.answers import weigh
    from qa.conversation import FollowUp
    from qa.export import answer_object
    from qa.marking import marked
    from qa.page.turns import surroundings

    sources = Scope(tuple(languages), tuple(kinds), tuple(documents)).sources(index)
    if sources is not None and not sources:
        return None
    answer, chance = weigh(FollowUp(question, carried), index, languages=languages or None, sources=sources)
    return {
        "answer": answer_object(answer),
        "chance": chance,
        "around": [asdict(around) for around in surroundings(answer, index)],
        "marks": [[number, [[s.start, s.end] for s in spans]] for number, spans in marked(answer, index.cross).items()],
    }


def _ask(index: Index, question: str, languages: Sequence[str] | None, sources: Sequence[str] | None) -> Value:
    from qa.answers import ask
    from qa.export import answer_object

    return answer_object(ask(question, index=index, languages=languages, sources=sources))


def _retrieve(
    index: Index, question: str, k: int, languages: Sequence[str] | None, sources: Sequence[str] | None
) -> Value:
    from qa.export import hit_object
    from qa.retrieval import retrieve

    k = max(0, min(int(k), MOST_HITS))
    hits = retrieve(question, index=index, k=k, languages=languages, sources=sources)
    return [hit_object(hit, index) for hit in hits]


WAYS: dict[str, Callable[..., Value]] = {"turn": _turn, "ask": _ask, "retrieve": _retrieve}


def answer_of(told: Value) -> Answer:
    """The answer that `answer_object` made an object of."""
    return Answer(
        **told
        | {
            "citations": tuple(Citation(**citation) for citation in told["citations"]),
            "disagreements": tuple(
                Disagreement(what, tuple((value, tuple(numbers)) for value, numbers in values))
                for what, values in told["disagreements"]
            ),
        }
    )


def marks_of(told: Value) -> dict[int, tuple[Span, ...]]:
    """Where things stand in the quotes, by the citation's number."""
    return {number: tuple(Span(start, end) for start, end in spans) for number, spans in told}
