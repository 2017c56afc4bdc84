"""Structured logs: what happens as one JSON object a line, for whoever keeps the logs of a service.

`event` may always be called; nothing is written before `open_log`. Documents' and questions' texts are not logged, and
secrets that stray into a message are blotted out.
"""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_NAME = "tricite"
_FIELDS = "tricite_fields"
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_SECRET = (
    (re.compile(r"(?<=://)[^/\s@]+@"), "***@"),  # a user and password in an address
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 ***"),
    (re.compile(r"\bsk-[\w-]{8,}"), "***"),  # how keys of language models begin
)
_SHORTEST = 6  # a shorter value is a word that may stand anywhere

_logger = logging.getLogger(_NAME)
_logger.addHandler(logging.NullHandler())


def event(name: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: object) -> None:
    """Something happened: `name` says what, in words joined by points, `fields` the details; `error` was not expected."""
    _logger.log(level, name, extra={_FIELDS: fields}, exc_info=error)


def open_log(stream: TextIO) -> Callable[[], None]:
    """Write events, and the warnings of every library, to a stream; returns what ends that."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = _logger.level
    root.addHandler(handler)
    _logger.setLevel(logging.INFO)
    logging.captureWarnings(True)

    def close() -> None:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        _logger.setLevel(before)

    return close


class JsonLines(logging.Formatter):
    """Each record as an object of `time` (UTC), `level`, `event` and the event's fields, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == _NAME:
            told |= {"event": record.getMessage()} | getattr(record, _FIELDS, {})
        else:
            told |= {"event": "log", "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        plain = json.loads(json.dumps(told, default=str))
        return json.dumps(_without(plain, _secrets()), ensure_ascii=True)


def _secrets() -> list[str]:
    """The values of the environment that are somebody's key, longest first."""
    values = {value.strip() for name, value in os.environ.items() if _SECRET_NAME.search(name)}
    return sorted((value for value in values if len(value) >= _SHORTEST), key=len, reverse=True)


def _without(value: object, secrets: list[str]) -> object:
    """A plain value with `***` for every secret, and for what looks like one."""
    if isinstance(value, dict):
        return {key: _without(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, secrets) for inner in value]
    if not isinstance(value, str):
        return value
    for secret in secrets:
        value = value.replace(secret, "***")
    for pattern, instead in _SECRET:
        value = pattern.sub(instead, value)
    return value
