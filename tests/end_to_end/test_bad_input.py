"""One bad source after another beside a good one: each is named with what happened, the good one goes on."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = "这家公司周四在杭州发布了自己研发的语言模型，并公布了训练数据的来源与参数规模，企业用户可以申请试用。" * 5
PAGE = f"<html><head><title>一篇文章</title></head><body><h1>一篇文章</h1><div>{TEXT}</div></body></html>"
ENTRY = (
    "<item><title>一篇文章{n}</title><link>http://{host}/a/{n}.html</link>"
    "<pubDate>Thu, 18 May 2023 09:3{n}:00 +0800</pubDate></item>"
)
HUGE = 2 << 30


def feed(host: str, entries: int = 2) -> bytes:
    items = "".join(ENTRY.format(n=n, host=host) for n in range(entries))
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


class Site(BaseHTTPRequestHandler):
    """Every host misbehaves in its own way; robots.txt and the articles of all are in order."""

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        if self.path == "/robots.txt":
            return self.answer(404, b"")
        if self.path.startswith("/a/"):
            body = PAGE.encode("gb18030") if host == "gbk.example" else PAGE.encode()
            return self.answer(200, body, "text/html" if host == "gbk.example" else "text/html; charset=utf-8")
        return getattr(self, host.partition(".")[0])(host)

    def good(self, host: str) -> None:
        self.answer(200, feed(host), "application/rss+xml")

    gbk = good

    def error(self, host: str) -> None:
        self.answer(500, b"sorry")

    def inside(self, host: str) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/secret")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def torn(self, host: str) -> None:
        self.answer(200, feed(host, 4)[:-120], "application/rss+xml")

    def huge(self, host: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(HUGE))
        self.end_headers()
        block = b"<!-- " + b"x" * 65531
        try:
            for _ in range(HUGE // len(block)):
                self.wfile.write(block)
        except OSError:
            return  # the crawler hung up, as it should

    def answer(self, status: int, body: bytes, kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@dataclass
class Ground:
    folder: Path
    environment: dict[str, str]

    def baimo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments, "-c", str(self.folder / "config.toml")],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    with socket.socket() as closed:  # bound and not listening: a connection is refused as long as the test runs
        closed.bind(("127.0.0.1", 0))
        names = ("good", "gbk", "error", "inside", "torn", "huge")
        hosts = {f"{name}.example:80": f"127.0.0.1:{server.server_address[1]}" for name in names}
        hosts["down.example:80"] = f"127.0.0.1:{closed.getsockname()[1]}"
        folder = tmp_path / "sources"
        folder.mkdir()
        for name in (*names, "down"):
            text = f'name = "{name}"\nspider = "feed"\nurl = "http://{name}.example/feed.xml"\n'
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        (tmp_path / "config.toml").write_text(
            "[clock]\nnow = 2023-05-18T15:50:00+08:00\n[crawl]\nbuiltin_sources = false\nsources_dirs = ['sources']\n"
            "delay_seconds = 0\ntimeout_seconds = 10\nmax_body_mb = 2\n[market]\nenabled = false\n",
            encoding="utf-8",
        )
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
        environment |= {"BAIMO_CRAWL__HOSTS": json.dumps(hosts), "HOME": str(tmp_path), "COLUMNS": "200"}
        yield Ground(tmp_path, environment)
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_bad_source_is_named_and_the_good_one_goes_on(ground: Ground) -> None:
    done = ground.baimo("crawl", "--json")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    said: dict[str, dict[str, Any]] = {row["source"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert said["good"]["state"] == "ok"
    assert said["good"]["new"] == 2
    assert said["gbk"]["state"] == "ok"
    for name, kind in (("down", "unreachable"), ("error", "http"), ("inside", "refused"), ("huge", "too_large")):
        assert said[name]["state"] == "failed", name
        assert kind in said[name]["errors"], said[name]
        assert any(problem.startswith(f"{name}: ") for problem in said[name]["problems"]), said[name]
    assert said["torn"]["new"] == 3  # the whole entries of the torn feed
    assert any("not well-formed" in problem for problem in said["torn"]["problems"])

    run = ground.baimo("run", "--no-crawl", "--json")
    assert run.returncode == 0, run.stderr
    shown = ground.baimo("status", "--json")
    assert json.loads(shown.stdout)["articles"] == 7


def test_an_undeclared_gbk_page_is_read_right(ground: Ground) -> None:
    ground.baimo("crawl", "gbk")
    ground.baimo("run", "--no-crawl")
    found = ground.baimo("explain", "https://gbk.example/a/0.html", "--json")
    assert found.returncode == 0, found.stderr
    article = json.loads(found.stdout.splitlines()[0])
    assert article["title"] == "一篇文章"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("crawl", "nowhere"), 2, "no source nowhere"),
        (("import", "nothing.jsonl"), 2, "nothing.jsonl: no such file"),
        (("digest", "--since", "yesterday"), 2, "yesterday: not a day"),
        (("show", "没有这家公司"), 2, "没有这家公司"),
        (("explain", "nothing"), 2, "nothing"),
        (("healthcheck",), 1, ""),
    ],
)
def test_a_wrong_word_ends_with_its_code_and_a_sentence(
    ground: Ground, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ground.baimo("db", "upgrade")
    done = ground.baimo(*arguments)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_key_is_named_before_anything_runs(ground: Ground) -> None:
    file = ground.folder / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + "[digest]\ntmes = ['08:30']\n", encoding="utf-8")
    done = ground.baimo("run")
    assert done.returncode == 2
    assert f"{file}: unknown key digest.tmes; did you mean times?" in " ".join(done.stderr.split())
    assert not (ground.folder / "baimo.db").exists()
