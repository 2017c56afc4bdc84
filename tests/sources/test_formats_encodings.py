"""Legacy encodings on short texts as people have them: notes, signs, bills, headlines, a line each."""

from pathlib import Path

import pytest

from sources import SourceError
from sources.decode import decode

CASES = Path(__file__).parent / "cases" / "encodings"


def told(data):
    try:
        return decode(data)
    except SourceError:
        return "", ""


@pytest.mark.parametrize(("language", "encoding"), [("th", "cp874"), ("ar", "cp1256")])
def test_short_texts_are_told_apart(language, encoding):
    texts = (CASES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    found = [told(text.encode(encoding)) for text in texts]
    assert len(texts) >= 50
    assert sum(one == (text, encoding) for one, text in zip(found, texts, strict=True)) >= 0.98 * len(texts)
    assert all(one[0] in (text, "") for one, text in zip(found, texts, strict=True))  # rather refused than wrong


@pytest.mark.parametrize("data", [b"\xe3\xc7\xd9", b"\xe0\xe1\xe2\xe3"])
def test_what_may_be_two_things_is_said_to_be_so_or_refused(data):
    with pytest.raises(SourceError, match=r"ambiguous|none of those known"):
        decode(data)
