"""What a treaty, a battle or a siege is called in English, so that one is not taken for another of its class."""

from __future__ import annotations

import re

from qa.disagreement.names import comparable, skeleton, skeletons

# Of each class its words, by which a question in any language asks for one, and its name in English.
_CLASSES = tuple(
    (
        re.compile(rf"(?:\b(?:{english})\b|{others})", re.IGNORECASE),
        re.compile(rf"(?i:\b(?:{english})) (?:of|at) (?:the )?([A-Z][\w'’-]+)"),
    )
    for english, others in (
        ("treaty|convention", r"สนธิสัญญา|อนุสัญญา|معاهدة|اتفاقية"),
        ("battle", r"ยุทธการ|ยุทธนาวี|การรบ|معركة|موقعة"),
        ("siege", r"การปิดล้อม|การล้อม|حصار"),
    )
)


def called_otherwise(question: str, clause: str) -> bool:
    """Whether a clause tells of an English name that the question, of a thing of that class, does not have."""
    heard = skeleton(question)  # the first consonants of Tsushima are heard as one or as two
    return any(
        comparable(name) and not any(bones in heard or bones[1:] in heard for bones in skeletons(name))
        for asked, called in _CLASSES
        if asked.search(question)
        for name in called.findall(clause)
    )
