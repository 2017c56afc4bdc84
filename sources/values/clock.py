"""Times of day."""

from __future__ import annotations

import re

from sources.values.scan import Scan
from sources.values.types import Time
from sources.values.units import approximate, unit_after

_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")


def clock(s: Scan, i: int) -> tuple[Time | None, int] | None:
    """The time of day at token i: "14:08", "12.15 n." in Thai, "5 pm", figures after "at"."""
    token = s.tokens[i]
    if not token.digits:
        return None
    j = i + 1
    if j < len(s.tokens) and s.gap(i) == ":" and len(s.tokens[j].digits) == 2:
        written, j = f"{token.digits}:{s.tokens[j].digits}", j + 1
    else:
        written = token.digits
    match = _CLOCK.fullmatch(written)
    said = s.has(j, "clock") and s.near(j - 1)
    k = i - 2 if approximate(s, i) else i - 1
    asked = s.has(k, "hour of") and s.near(k)
    if match is None and not (len(written) <= 2 and (said or (asked and s.tokens[k].key == "الساعه"))):
        return None
    if match and "." in written and not (said or (asked and not s.latin(k) and not unit_after(s, j, direct=True))):
        return None
    hour, minute = (int(match[1]), int(match[2])) if match else (int(written), None)
    if said:
        if s.get(j, "clock") and 0 < hour < 12:
            hour += 12
        j += 1
    return (Time(token.start, s.tokens[j - 1].end, hour, minute), j) if hour <= 24 and (minute or 0) < 60 else None
