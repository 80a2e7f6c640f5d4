"""The sample site: several `*.example` hosts behind one loopback port, told apart by the Host header.

`serve()` gives a running server. It answers GET, HEAD and POST, `/now` and `/robots.txt` on every host, conditional
requests with 304, and hosts it does not know with 421. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from sample import content, flash, pages, quotes
from sample.answers import Answer, Handler, Request, as_json

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
ROBOTS = "User-agent: *\nDisallow: /private/\n"
MOST_FORM = 65536  # bytes of a POST
IDLE_SECONDS = 15  # a kept-alive connection without a request is closed
REMEMBERED = 10_000


class Site:
    """A running sample site. `requested` are the newest (method, host, path) that came in, for whoever checks."""

    def __init__(self, era: content.Era, port: int = 0) -> None:
        self.now: datetime = era.now
        self.tickers = tuple(listing.ticker for listing in era.listings)  # shares and their index
        self.era = era.name
        self.requested: deque[tuple[str, str, str]] = deque(maxlen=REMEMBERED)
        self._server = _Server((ADDRESS, port), _handlers(era), era.now, self.requested)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def hosts(self) -> dict[str, str]:
        """For `[crawl.hosts]`: every host's name with its port → where it is really served."""
        return {f"{name}:{port}": f"{ADDRESS}:{self.port}" for name in self._server.hosts for port in (80, 443)}

    def close(self) -> None:
        """Stop listening and end the open connections. May be called twice."""
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections()
        self._server.server_close()

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(port: int = 0, era: str = "2023") -> Site:
    """Start the sample site of one era; port 0 takes a free one. Raises InputError for an era there is not."""
    return Site(content.load(era), port)


def _handlers(era: content.Era) -> dict[str, Handler]:
    templates = pages.Templates(era)
    hosts = {f"{name}.example": make(era, templates) for name, make in pages.SITES.items() if era.of(name)}
    if era.of("flash"):
        hosts["flash.example"] = flash.handler(era, templates)
    if era.listings:
        hosts["quotes.example"] = quotes.handler(era)
    return hosts


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for them, after their connections were ended
    allow_reuse_address = True

    def __init__(
        self,
        address: tuple[str, int],
        hosts: Mapping[str, Handler],
        now: datetime,
        requested: deque[tuple[str, str, str]],
    ) -> None:
        self.hosts, self.now, self.requested = hosts, now, requested
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the client was faster
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            log.exception("sample site: request failed")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample"
    sys_version = ""
    timeout = IDLE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET", "")

    def do_HEAD(self) -> None:
        self._answer("GET", "")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            return self._refuse(411, "length required")
        if int(length) > MOST_FORM:
            return self._refuse(413, "too large")
        form = self.rfile.read(int(length)).decode("utf-8", "replace")
        is_form = self.headers.get_content_type() == "application/x-www-form-urlencoded"
        return self._answer("POST", form if is_form else "")

    def log_message(self, format: str, *args: Any) -> None:
        """No access log: standard output is for the one line of JSON."""

    def _answer(self, method: str, form: str) -> None:
        host = self.headers.get("Host", "").rsplit(":", 1)[0].lower()
        handler = self.server.hosts.get(host)
        if handler is None:
            return self._refuse(421, f"no site {host or 'without a name'} here")
        parts = urlsplit(self.path)
        request = Request(method, unquote(parts.path) or "/", parts.query, form)
        self.server.requested.append((self.command, host, self.path))
        return self._send(self._common(request) or handler(request))

    def _common(self, request: Request) -> Answer | None:
        if request.path == "/now":
            return as_json({"now": self.server.now.isoformat()})
        if request.path == "/robots.txt":
            return Answer(ROBOTS.encode(), "text/plain; charset=utf-8", modified=self.server.now)
        return None

    def _refuse(self, status: int, reason: str) -> None:
        """What follows on this connection cannot be trusted, so it ends."""
        self.close_connection = True
        self._send(as_json({"error": reason}, status=status))

    def _send(self, answer: Answer) -> None:
        unchanged = self.command != "POST" and answer.fresh(self.headers)  # type: ignore[arg-type]
        self.send_response(304 if unchanged else answer.status)
        for name, value in {**answer.validators(), **answer.headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if not unchanged:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not unchanged and self.command != "HEAD":
            self.wfile.write(answer.body)
