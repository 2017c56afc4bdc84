"""The web page. Naming this package loads nothing; `serve` loads Gradio, the index and the encoder."""

from __future__ import annotations

from qa.page.server import ServeError, build_app, serve

__all__ = ["ServeError", "build_app", "serve"]
