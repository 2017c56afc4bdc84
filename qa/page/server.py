"""The page as a server: what it sends with every answer, who may reach it, and when it is ready."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import os
import socket
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)
_TRIED = "When did it begin?"
_READY = 60.0  # seconds that the page waits at most for the processes that answer
LARGEST_BODY = 40_000_000  # bytes of one request; a file comes in one, as base64
HEADERS = {
    # Gradio compiles its templates in the browser and starts from inline scripts, so those must stay allowed;
    # what the policy is for is that nothing is loaded from, or sent to, anywhere else.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_GRADIO = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    # After every event Gradio makes a table of all the last ones, for a page of figures that nobody looks at.
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),
}
_CLOSED = ("/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy")  # the page has its own way in for files


class ServeError(Exception):
    """The page cannot be served. The message is one line: what is wrong and what to do."""


def build_app(
    index_path: str | Path,
    sources_path: str | Path,
    *,
    auth: str | Path | None = None,
    allow_changes: bool = True,
    hosts: tuple[str, ...] | None = None,
    workers: int | None = None,
) -> FastAPI:
    """The page as an ASGI app, its index open and its encoder loaded.

    Args:
        index_path: the index's folder.
        sources_path: the folder that the index is made from.
        auth: a file of names and hashed passwords, see `qa.page.passwords`.
        allow_changes: whether documents can be added, edited and removed from the page.
        hosts: the names by which the server may be called; any when None.
        workers: processes that answer questions; 0 for none but this one, None for what suits the machine and the index.

    Raises:
        IndexProblem: no index there, or a damaged one.
        ServeError: the file of passwords cannot be read.
    """
    from qa.indexes import latest
    from qa.llm import settings_from_environment
    from qa.page.askers import usual
    from qa.page.desk import Desk

    check = _passwords(auth) if auth is not None else None
    count = usual(latest(Path(index_path))) if workers is None else workers
    desk = Desk(Path(index_path), Path(sources_path), settings_from_environment(), count)
    desk.askers.start()  # while this process loads what it needs itself
    for name, value in _GRADIO.items():
        os.environ[name] = value
    desk.warm()
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse

    from qa.page.app import build_blocks

    @asynccontextmanager
    async def serving(_: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(desk.askers.wait, _READY)
        yield
        await asyncio.to_thread(desk.askers.close)

    app = FastAPI(title="Tricite", docs_url=None, redoc_url=None, openapi_url=None, lifespan=serving)

    @app.get("/health")
    def health() -> JSONResponse:
        index = desk.index()
        return JSONResponse({"status": "ok", "documents": len(index.records), "passages": len(index)})

    # In the head, as they are: given as `css`, the rules would be rewritten to hold inside Gradio's own box only.
    here = Path(__file__).parent / "assets"
    style, script = ((here / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    gr.mount_gradio_app(
        app,
        build_blocks(desk, allow_changes=allow_changes),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=True,
        auth=check,
        allowed_paths=[],
        # Its list of tools would stay open to everyone where the page asks for a password.
        mcp_server=auth is None and find_spec("mcp") is not None,
        max_file_size=1,
        ssr_mode=False,
        pwa=False,
        theme=theme,
        head=f"<style>{style}</style><script>{script}</script>",
    )
    app.add_middleware(Guard, hosts=hosts)
    return app


class Guard:
    """Bounds what comes in, closes what the page does not use, sends the security headers with everything."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] | None) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI call."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        status = self._refused(scope["path"], headers)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(key.encode(), value.encode()) for key, value in HEADERS.items()]
                message = dict(message) | {"headers": [*message.get("headers", []), *extra]}
            await send(message)

        if status:
            body = b'{"detail": "refused"}'
            start = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            await sending({"type": "http.response.start", "status": status, "headers": start})
            await send({"type": "http.response.body", "body": body})
            return
        await self.app(scope, self._bounded(receive), sending)

    def _refused(self, path: str, headers: dict[bytes, bytes]) -> int:
        """The status that a request is refused with, or 0."""
        if any(path == closed or path.startswith((f"{closed}/", f"{closed}=")) for closed in _CLOSED):
            return 404
        # A name that is not ours in front of a loopback address is another site's page reaching in.
        name = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0].strip("[]").lower()
        if self.hosts is not None and name not in self.hosts:
            return 421
        length = headers.get(b"content-length", b"0")
        return 413 if not length.isdigit() or int(length) > LARGEST_BODY else 0

    @staticmethod
    def _bounded(receive: Receive) -> Receive:
        """The same for a body that did not say how long it is."""
        seen = 0

        async def receiving() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > LARGEST_BODY else message

        return receiving


def serve(
    index_path: str | Path,
    sources_path: str | Path,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    auth: str | Path | None = None,
    allow_changes: bool = True,
    lan: bool = False,
    ready: Callable[[str], object] | None = None,
    workers: int | None = None,
) -> None:
    """Serve the page until interrupted. `ready` is called with one line, the address, when it can be used.

    `workers` processes answer questions, see `build_app`; they end with the page, whatever ends it.

    Raises:
        ServeError: the address is open to others and nobody said that it may be, or it cannot be had.
        IndexProblem: no index there, or a damaged one.
    """
    import uvicorn

    local = is_loopback(host)
    if not local and auth is None and not lan:
        raise ServeError(
            f"{host} can be reached by others: give a file of passwords (--auth FILE), or say that anyone on the "
            "network may ask (--lan)"
        )
    listener = _listen(host, port)
    name = host.strip("[]")
    hosts = (name.lower(), "localhost", "127.0.0.1", "::1") if local and auth is None else None
    app = build_app(index_path, sources_path, auth=auth, allow_changes=allow_changes, hosts=hosts, workers=workers)
    shown = f"[{name}]" if ":" in name else name
    address = f"http://{shown}:{listener.getsockname()[1]}"

    class Server(uvicorn.Server):
        """Says so when it is ready."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            await asyncio.to_thread(_try_out, address)
            (ready or log.info)(f"Tricite is ready at {address}")

    Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)).run(sockets=[listener])


def _try_out(address: str) -> None:
    """Ask once through the doors that programs use: what Gradio loads for its first event is loaded before anyone asks.

    With passwords it is refused, which loads the half of it.
    """
    direct = build_opener(ProxyHandler({}))
    try:
        for name, values in (("ask", [_TRIED, None, None]), ("retrieve", [_TRIED, 1, None, None])):
            door = f"{address}/gradio_api/call/{name}"
            body = json.dumps({"data": values}).encode()
            with direct.open(Request(door, body, {"Content-Type": "application/json"}), timeout=10) as joined:
                event = json.load(joined)["event_id"]
            with direct.open(f"{door}/{event}", timeout=10) as told:
                told.read()
    except (OSError, ValueError, KeyError):
        log.debug("the page could not be tried out", exc_info=True)


def _passwords(path: str | Path) -> Callable[[str, str], bool]:
    from qa.page.passwords import PasswordsError, read_passwords

    try:
        return read_passwords(path)
    except PasswordsError as error:
        raise ServeError(str(error)) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        ServeError: the address is taken or is none of this machine's.
    """
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    # With its protocol named, asyncio sends what is written at once; else the second half of a short answer waited for
    # the other side to acknowledge the first, 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((name, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ServeError(f"cannot serve at {host}:{port} ({reason.lower()}); choose another port") from error
    return listener
