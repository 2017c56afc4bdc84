"""What the page is put together from: a piece of our own HTML in a Gradio component, and how its events run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

# An event that only looks: run at once, outside of the line in which questions wait.
QUICK: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}


def piece(name: str, watch: str = "", functions: list[Callable[..., Any]] | None = None) -> gr.HTML:
    """HTML of ours. A press on a button of it is the event of the component that `data-do` names (see `page.js`).

    `watch` is JavaScript for when its value has changed; `functions` can be called from it as `server.<name>`.
    """
    script = f"tricite.attach(element, trigger, typeof server === 'undefined' ? null : server);{watch}"
    return gr.HTML(elem_id=name, js_on_load=script, padding=False, apply_default_css=False, server_functions=functions)
