"""The outside world of the whole program: the sample site, a mailbox, a webhook receiver; all on loopback, all real."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks import Webhook

from sample import site as sample_site

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WAIT_SECONDS = 90


class Mailbox:
    """An SMTP server that keeps what it is given, or refuses with `refusal`."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refusal = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@dataclass
class Hook:
    """A webhook receiver. It verifies every post; while `hold` is set it answers only when let go."""

    posts: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    hold: threading.Event | None = None
    port: int = 0

    def take(self, headers: dict[str, str], body: bytes) -> int:
        said = Webhook(SECRET).verify(body, headers)
        self.posts.append((headers, said))
        if self.hold is not None:
            self.hold.wait(WAIT_SECONDS)
        return self.status


@dataclass
class World:
    """One installation in a folder of its own, and how to run its commands."""

    folder: Path
    site: sample_site.Site
    mailbox: Mailbox
    hook: Hook
    environment: dict[str, str]

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def on_postgresql(self) -> bool:
        return "BAIMO_DATABASE__URL" in self.environment

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments, "-c", str(self.config)],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def baimo(self, *arguments: str, exits: int = 0) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == exits, f"{arguments}: {process.returncode}\n{out}\n{err}"
        assert "Traceback" not in err, err
        return out if exits == 0 else out + err

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.baimo(*arguments, "--json").splitlines()]


def wait_for(what: str, true: Callable[[], object]) -> None:
    """Until it holds; a failure, named, where it does not within a generous time."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture
def until() -> Callable[[str, Callable[[], object]], None]:
    return wait_for


@pytest.fixture
def site() -> Iterator[sample_site.Site]:
    with sample_site.serve(era="2023") as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.socket() as probe:  # the controller cannot say which port it was given
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@pytest.fixture
def hook() -> Iterator[Hook]:
    receiver = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.take({k.lower(): v for k, v in self.headers.items()}, body)
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                return  # the sender is gone: that is what a kill looks like from here

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hold is not None:
            receiver.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


CONFIG = """
[ui]
language = "zh"
[clock]
now = {now}
[crawl]
builtin_sources = false
sources_dirs = [{sources}]
delay_seconds = 0
[market]
watch_registry = false
tickers = {tickers}
[digest]
calendar = "every_day"
jitter_seconds = 0
[daemon]
work_minutes = 0.05
market_minutes = 0.05
deliver_seconds = 0.2
delivery_lease_seconds = 2
grace_seconds = 5
[channels.mail]
kind = "smtp"
host = "smtp.example"
mode = "plain"
sender = "百模 <baimo@desk.example>"
to = ["desk@desk.example"]
[channels.hook]
kind = "webhook"
url = "http://hook.example/in"
secret = "{secret}"
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, site: sample_site.Site, mailbox: tuple[Mailbox, int], hook: Hook
) -> World:
    """An installation on each database, with its sources, channels and clock on the outside world above."""
    box, smtp_port = mailbox
    hosts = {**site.hosts, "smtp.example:25": f"127.0.0.1:{smtp_port}", "hook.example:80": f"127.0.0.1:{hook.port}"}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
    environment |= {"BAIMO_CRAWL__HOSTS": json.dumps(hosts), "HOME": str(tmp_path), "COLUMNS": "200"}
    if request.param == "postgresql":
        environment["BAIMO_DATABASE__URL"] = request.getfixturevalue("postgres_url")
    made = World(tmp_path, site, box, hook, environment)
    sources = json.dumps(str(ROOT / "sample" / "sources" / "2023"))
    text = CONFIG.format(
        now=site.now.isoformat(), sources=sources, tickers=json.dumps(list(site.tickers)), secret=SECRET
    )
    made.config.write_text(text, encoding="utf-8")
    return made
