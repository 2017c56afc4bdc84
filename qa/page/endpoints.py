"""The two endpoints for programs, `ask` and `retrieve`: the same JSON as `tricite ask --json` and `search --json`.

from gradio_client import Client
client = Client("http://127.0.0.1:7860")
client.predict("Who mediated the peace?", api_name="/ask")

The answers are extractive, also where a model words those of the page. With the extra `mcp`, and where the page asks
for no password, both are tools of an MCP server at /gradio_api/mcp/.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from index import IndexProblem
from qa import QuestionError
from qa.page.desk import Desk


def add_endpoints(desk: Desk, at_once: int) -> None:
    """Add both to the page that is being made; they wait in the same line as the page's own questions."""

    def ask(question: str, languages: list[str] | None = None, sources: list[str] | None = None) -> dict[str, Any]:
        """Answer a question with quotes from the library, or say that it doesn't tell.

        Args:
            question: in English, Thai or Arabic.
            languages: codes (en, th, ar) of the languages to look in; all when left out.
            sources: documents to look in; all when left out.

        Returns:
            An object: question, language, text, citations, abstained, disagreements, mode.
        """
        try:
            found: dict[str, Any] = desk.askers.ask("ask", question=question, languages=languages, sources=sources)
        except (QuestionError, IndexProblem) as error:
            raise gr.Error(str(error), print_exception=False) from error
        return found

    def retrieve(
        question: str, k: int = 10, languages: list[str] | None = None, sources: list[str] | None = None
    ) -> list[dict[str, Any]]:
        """The passages that answer a question, best first, whatever their language.

        Args:
            question: in English, Thai or Arabic.
            k: how many at most, up to 100.
            languages: codes (en, th, ar) of the languages to look in; all when left out.
            sources: documents to look in; all when left out.

        Returns:
            Objects: source, title, language, kind, start, end, text, score, probability, quote.
        """
        try:
            found: list[dict[str, Any]] = desk.askers.ask(
                "retrieve", question=question, k=k, languages=languages, sources=sources
            )
        except (QuestionError, IndexProblem) as error:
            raise gr.Error(str(error), print_exception=False) from error
        return found

    waiting = {"concurrency_limit": at_once, "concurrency_id": "ask"}
    gr.api(ask, api_name="ask", **waiting)
    gr.api(retrieve, api_name="retrieve", **waiting)
