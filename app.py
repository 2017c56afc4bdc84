"""Starts the web page: `python app.py`, at HOST and PORT, else 127.0.0.1:7860."""

from __future__ import annotations

import os
import sys

from index import IndexProblem
from qa.indexes import default_path
from qa.page import ServeError, serve


def main() -> int:
    """Serve until interrupted; a problem is one line on stderr."""
    sources = os.environ.get("TRICITE_SOURCES") or "sources/library"
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "7860"
    try:
        if not port.isascii() or not port.isdigit():
            raise ServeError(f"PORT is {port!r} and must be a number")
        serve(default_path(), sources, host, int(port), ready=lambda line: sys.stderr.write(f"{line}\n"))
    except (ServeError, IndexProblem) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
