"""A real HTTP server on loopback with any number of host names, and the real crawler child that asks it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from scrapy.http import Response

import config
import store
from crawler import sources
from crawler.items import Job, Tally
from crawler.spiders import SPIDERS
from crawler.writer import Writer
from records import CrawlStats, Source
from store.pages import StoredPage

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # the news clock of these tests


MEASURED = """
import asyncio, json, pathlib, resource, sys
import config, store
from crawler import sources
from jobs import crawl
settings = config.load(pathlib.Path(sys.argv[1]))
known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
active, _ = sources.active(known, settings.crawl.enable, settings.crawl.disable)
active = [known[name] for name in sys.argv[2:]] or active
done = asyncio.run(crawl.crawl_all(store.open_engine(settings.database.url), settings, active))
print(json.dumps([done, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""  # what `baimo crawl --all` does, in a process too small to hide how much memory its children need


WITHOUT = """
import runpy, sys
class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name == missing:
            raise ModuleNotFoundError(name)
missing = sys.argv.pop(1)
sys.meta_path.insert(0, NotInstalled())
runpy.run_module("crawler", run_name="__main__", alter_sys=True)
"""


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None  # writes the whole answer itself


@dataclass
class Asked:
    host: str
    path: str
    method: str
    headers: dict[str, str]
    body: bytes


class Web:
    """Answers by host name and path (with its query, or without, or `/*` for all); what has no answer is 404."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], list[Answer]] = {}
        self.asked: list[Asked] = []
        self.sent: Counter[str] = Counter()  # host → bytes of bodies
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                host = self.headers.get("Host", "").partition(":")[0]
                given = Asked(host, self.path, self.command, dict(self.headers.items()), self.rfile.read(length))
                web.asked.append(given)
                web.reply(self, given)

            do_POST = do_PUT = do_GET

            def log_message(self, *arguments: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that goes away is part of the tests."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def put(
        self, url: str, body: bytes | str = b"", *, status: int = 200, type: str = "text/html", **headers: str
    ) -> None:
        """Answer this address (//host/path); several answers are given in their order, the last one again and again."""
        data = body.encode() if isinstance(body, str) else body
        self.add(
            url, Answer(data, status, {"Content-Type": type, **{k.replace("_", "-"): v for k, v in headers.items()}})
        )

    def raw(self, url: str, write: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.add(url, Answer(raw=write))

    def add(self, url: str, answer: Answer) -> None:
        host, _, path = url.partition("//")[2].partition("/")
        self.answers.setdefault((host, f"/{path}"), []).append(answer)

    def reply(self, handler: BaseHTTPRequestHandler, given: Asked) -> None:
        paths = (given.path, given.path.partition("?")[0], "/*")
        waiting = next((found for path in paths if (found := self.answers.get((given.host, path)))), None)
        answer = Answer(b"", 404)
        if waiting:
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if answer.raw:
            handler.close_connection = True
            answer.raw(handler)
            return
        etag = answer.headers.get("ETag")
        if etag and given.headers.get("If-None-Match") == etag:
            answer = Answer(b"", 304, {"ETag": etag})
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)
        self.sent[given.host] += len(answer.body)

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host and asked.path != "/robots.txt"]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@dataclass
class Crawled:
    stats: CrawlStats
    code: int
    errors: str


class Desk:
    """A folder with configuration and database, and the crawler child that works on it."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.folder, self.web = folder, web
        self.url = f"sqlite:///{folder / 'baimo.db'}"
        self.engine = store.open_engine(self.url)
        store.schema.upgrade(self.engine)
        self.config = folder / "config.toml"
        self.sources = folder / "sources"
        self.sources.mkdir()
        self.configure("news.example", "other.example")

    def configure(
        self, *hosts: str, now: datetime | None = NOW, enable: str = "", more: str = "", **crawl: Any
    ) -> None:
        options = {"timeout_seconds": 5, "delay_seconds": 0, "max_body_mb": 1, "sources_dirs": ["sources"], **crawl}
        lines = [f"now = {now.isoformat()}" if now else "", "", "[database]", 'url = "sqlite:///baimo.db"', "[crawl]"]
        text = "[clock]\n" + "\n".join([*lines, *(f"{k} = {json.dumps(v)}" for k, v in options.items())])
        text += f"\n[crawl.enable]\n{enable}\n[crawl.hosts]\n"
        text += "".join(f'"{host}:80" = "127.0.0.1:{self.web.port}"\n' for host in hosts)
        self.config.write_text(f"{text}{more}\n", encoding="utf-8")

    def source(self, name: str, text: str) -> None:
        (self.sources / f"{name}.toml").write_text(text, encoding="utf-8")

    def start(self, *arguments: str, without: str = "") -> subprocess.Popen[str]:
        """The child; `without`: as it is where this package is not installed."""
        started = ["-c", WITHOUT, without] if without else ["-m", "crawler"]
        command = [sys.executable, *started, "--config", str(self.config), *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def crawl(self, *arguments: str, without: str = "", patience: float = 60) -> Crawled:
        with self.start(*arguments, without=without) as child:
            out, errors = child.communicate(timeout=patience)
        stats = TypeAdapter(CrawlStats).validate_json(out.splitlines()[-1])
        return Crawled(stats, child.returncode, errors)

    def crawl_all(self, *names: str) -> tuple[dict[str, dict[str, Any]], float]:
        """All active sources, or those named, at once: what each came to, and the memory of the largest child in MB."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
        called = [sys.executable, "-c", MEASURED, str(self.config), *names]
        done = subprocess.run(
            called, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        results, memory = json.loads(done.stdout.splitlines()[-1])
        return results, memory

    def kill(self, child: subprocess.Popen[str]) -> None:
        child.send_signal(signal.SIGKILL)
        child.communicate()

    def pages(self, source: str = "news") -> list[StoredPage]:
        """The stored article pages, in the order of their addresses."""
        with self.engine.connect() as db:
            urls = sorted(store.pages.known(db, source))
            return [page for url in urls for page in store.pages.versions(db, url)]

    def body(self, page: StoredPage) -> bytes:
        assert page.file is not None
        assert page.offset is not None
        return store.warc.Archive(self.folder / "archive").read(page.file, page.offset)


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Children find their modules compiled: these tests start a hundred of them."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        environment.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Iterator[Desk]:
    desk = Desk(tmp_path, web)
    yield desk
    desk.engine.dispose()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """A writer on a database that stays empty."""
    folder = tmp_path_factory.mktemp("empty")
    engine = store.open_engine(f"sqlite:///{folder / 'empty.db'}")
    store.schema.upgrade(engine)
    yield Writer(engine, store.warc.Archive(folder), Tally())
    engine.dispose()


@pytest.fixture
def spider_of(empty_store: Writer) -> Callable[..., Any]:
    """A spider of a source, or of a source's table, with an empty store behind it."""

    def made(
        table: dict[str, Any] | Source,
        tickers: tuple[str, ...] = (),
        limit: int = 100,
        now: datetime = NOW,
        locks: Path = Path(),
    ) -> Any:
        source = table if isinstance(table, Source) else sources.from_table(table, "news", "test")
        job = Job(source, config.Settings(), now, "run", locks, limit, tickers=tickers)
        return SPIDERS[source.spider](job=job, writer=empty_store)

    return made


@pytest.fixture
def read(spider_of: Any) -> Callable[..., Any]:
    """What a spider makes of a list's body: read(table, body, media type) → (items, tally)."""

    def reading(table: dict[str, Any] | Source, body: bytes | str, media: str = "text/html", url: str = "") -> Any:
        spider = spider_of(table)
        data = body.encode() if isinstance(body, str) else body
        answer = Response(url or spider.source.endpoints[0].url, body=data, headers={"Content-Type": media})
        return spider.items(answer), spider.tally

    return reading


@pytest.fixture
def recorded() -> Callable[[str, str], bytes]:
    """The bytes of a recorded answer."""
    return lambda source, file: (Path(__file__).parent / "pages" / source / file).read_bytes()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Lines for whoever watches the tests."""

    def telling(*lines: str) -> None:
        with capsys.disabled():
            sys.stdout.write("".join(f"\n  {line}" for line in ("", *lines)) + "\n")

    return telling


@pytest.fixture
def closed_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def rss() -> Callable[..., str]:
    """An RSS feed of the given items: (path, title, extra elements)."""

    def made(*items: tuple[str, str, str], day: str = "Fri, 20 Nov 2026 10:00:00 +0800") -> str:
        entries = "".join(
            f"<item><title>{title}</title><link>http://news.example{path}</link><pubDate>{day}</pubDate>{extra}</item>"
            for path, title, extra in items
        )
        head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>样</title>'
        return f"{head}{entries}</channel></rss>"

    return made


@pytest.fixture(scope="session")
def pdf() -> Callable[..., bytes]:
    """A PDF with one ruled table a page: pdf(table, table, …), a table being rows of cells."""

    def made(*pages: list[list[str]]) -> bytes:
        letters = sorted({letter for table in pages for row in table for cell in row for letter in cell})
        code = {letter: n for n, letter in enumerate(letters, 1)}
        mapped = "\n".join(f"<{n:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, n in code.items())
        unicode = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
            f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(code)} beginbfchar\n{mapped}\nendbfchar "
            "endcmap end end"
        )
        kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
            "/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 /CIDSystemInfo "
            "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
            f"<< /Length {len(unicode)} >> stream\n{unicode}\nendstream",
        ]
        for n, table in enumerate(pages):
            drawn = page(table, code)
            objects += [
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1000 800] /Contents {7 + 2 * n} 0 R "
                "/Resources << /Font << /F 3 0 R >> >> >>",
                f"<< /Length {len(drawn)} >> stream\n{drawn}\nendstream",
            ]
        file, places = "%PDF-1.7\n", []
        for n, written in enumerate(objects, 1):
            places.append(len(file))
            file += f"{n} 0 obj\n{written}\nendobj\n"
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        return f"{file}{head}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF".encode()

    def page(table: list[list[str]], code: dict[str, int]) -> str:
        """The ruling of a table and its cells, broken into lines as narrow columns have them."""
        drawn = []
        for n, row in enumerate(table):
            top, width = 780 - 100 * n, 960 // len(row)
            for m, cell in enumerate(row):
                drawn.append(f"{20 + m * width} {top - 100} {width} 100 re S")
                for k in range(0, len(cell), 14):
                    text = "".join(f"{code[letter]:04x}" for letter in cell[k : k + 14])
                    drawn.append(f"BT /F 10 Tf {25 + m * width} {top - 15 - k} Td <{text}> Tj ET")
        return "\n".join(drawn)

    return made
