"""Pages a second of a crawl that fetches, archives and stores, beside a bare Scrapy spider that throws the bodies away.

    python bench/crawl.py [--pages 2000] [--pairs 3] [--json]

Both read one feed and every page it names from the same server on loopback, one after the other, in processes of their
own. Baimo asks a host one request at a time, so the bare spider is measured so too, and once with Scrapy's usual eight.
`share` is Baimo's pages/s over that of the bare spider that also asks one at a time, the median of `--pairs` pairs run
one right after the other, since another load on the machine slows both alike; the rows are their best runs. Rates leave
the start of the processes out (`start` has it); memory is the peak of the process. After `make peers` two other news
crawlers follow, on the same site: they extract as they crawl, so their rates are of more work. The daemon is measured
while it has a crawl done by a child.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FLOOR = 0.6  # share of the bare spider's pages/s
MOST_MEMORY = 200  # MB, of the child that crawls
MOST_DAEMON = 60  # MB, of the parent
DAEMON_SECONDS = 15
LONGEST = 900  # seconds for another crawler
PEERS = ROOT / ".venv-peers" / "crawl" / "bin" / "python"
OTHERS = ("news-please", "fundus")
SITE = b"http://bench.example"  # those who come through us as a proxy name it
HOME = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body></body></html>'
PARAGRAPH = "公司今天说明，新一代模型已经在客户的生产系统中试运行，接口将于下月开放，价格会另行公布。"

BARE = """
import json, sys, scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        yield scrapy.Request(sys.argv[1])
    def parse(self, response):
        for link in response.xpath("//link/text()").getall():
            yield scrapy.Request(sys.argv[1].rpartition("/")[0] + "/" + link.rpartition("/")[2], self.page)
    def page(self, response):
        assert response.body

process = AsyncCrawlerProcess({
    "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]), "DOWNLOAD_DELAY": 0,
})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
said = crawler.stats.get_stats()
print(json.dumps({"pages": said["response_received_count"] - 2, "seconds": said["elapsed_time_seconds"]}))
"""


def page(number: int) -> bytes:
    """About 15 KB, as news pages are without their scripts."""
    title = f"第{number}篇：星河智能发布模型"
    body = "".join(f"<p>{number}-{n}：{PARAGRAPH * 3}</p>" for n in range(35))
    head = f'<title>{title}</title><meta property="og:type" content="article">'
    return f"<html><head>{head}</head><body><h1>{title}</h1><div>{body}</div></body></html>".encode()


def feed(pages: int) -> bytes:
    items = "".join(f"<item><title>第{n}篇</title><link>http://bench.example/{n}</link></item>" for n in range(pages))
    return f"<rss><channel><title>bench</title>{items}</channel></rss>".encode()


async def serve(pages: int) -> None:
    """A server small enough not to be what is measured; its port is its first line."""
    bodies = {f"/{n}": page(n) for n in range(pages)} | {"/feed": feed(pages), "/": HOME}
    times: list[float] = []  # at which pages were asked for since somebody asked for them

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].removeprefix(SITE).decode()
                if path == "/times":
                    bodies[path] = json.dumps(times).encode()
                    times.clear()
                elif path.strip("/").isdigit():
                    times.append(time.monotonic())
                body, status = bodies.get(path, b""), b"200 OK" if path in bodies else b"404 Not Found"
                kind = b"text/xml" if path == "/feed" else b"text/html; charset=utf-8"
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body)) + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


@contextmanager
def site(pages: int) -> Iterator[int]:
    """The server in a process of its own; its port."""
    command = [sys.executable, __file__, "--serve", "--pages", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def run(command: list[str]) -> tuple[dict[str, Any], float, float]:
    """(the object of its last line, wall seconds, peak MB) of a process."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return json.loads(out.splitlines()[-1]), time.monotonic() - began, usage.ru_maxrss / 1024


def baimo(port: int, pages: int, folder: Path) -> list[str]:
    """The command that crawls the site into a new store."""
    import store

    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "bench.toml").write_text(
        'name = "bench"\nspider = "feed"\nurl = "http://bench.example/feed"\n', encoding="utf-8"
    )
    config = folder / "config.toml"
    config.write_text(
        '[database]\nurl = "sqlite:///baimo.db"\n[crawl]\nbuiltin_sources = false\nsources_dirs = ["sources"]\n'
        f"delay_seconds = 0\nmax_pages = {pages}\n"
        f'[crawl.hosts]\n"bench.example:80" = "127.0.0.1:{port}"\n',
        encoding="utf-8",
    )
    engine = store.open_engine(f"sqlite:///{folder / 'baimo.db'}")
    store.schema.upgrade(engine)
    engine.dispose()
    return [sys.executable, "-m", "crawler", "--config", str(config), "bench"]


def measured(name: str, found: tuple[dict[str, Any], float, float]) -> dict[str, Any]:
    said, wall, memory = found
    pages = said.get("new", said["pages"])
    seconds = float(said["seconds"])
    rate = round(pages / seconds, 1)
    return {
        "run": name,
        "pages": pages,
        "pages_per_second": rate,
        "start": round(wall - seconds, 2),
        "mb": round(memory),
    }


def other(name: str, port: int, pages: int, folder: Path) -> dict[str, Any]:
    """Another crawler; its rate is between the first and the last page it asked for. Or the reason why there is none."""
    if not PEERS.exists():
        return {"run": name, "why": "no .venv-peers; `make peers` makes it"}
    asked_for(port)
    place = folder / name
    place.mkdir()
    proxy = {"http_proxy": f"http://127.0.0.1:{port}", "no_proxy": ""}
    command = [str(PEERS), str(ROOT / "bench" / "one_crawler.py"), name, str(pages), str(place)]
    with (place / "errors").open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **proxy})
    stop = threading.Timer(LONGEST, process.kill)
    stop.start()
    assert process.stdout
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    stop.cancel()
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    times = asked_for(port)
    if process.returncode or len(times) < 2:
        said = (place / "errors").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return {"run": name, "why": said[-1][:200] if said else f"ended with {process.returncode}"}
    said = json.loads(out.splitlines()[-1])
    rate = round((len(times) - 1) / (times[-1] - times[0]), 1)
    row = {"run": f"{name} {said['version']}", "pages": said["pages"], "pages_per_second": rate}
    return {**row, "mb": round(usage.ru_maxrss / 1024)}


def asked_for(port: int) -> list[float]:
    """When the pages asked for since the last call were asked for."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/times") as answer:
        times: list[float] = json.load(answer)
    return times


def daemon(folder: Path) -> float | None:
    """The most memory in MB the daemon holds, once started, while a child of its crawls; None where there is no /proc."""
    if not Path("/proc/self/status").exists():
        return None
    command = [sys.executable, "-OO", "-m", "scheduler", "--config", str(folder / "config.toml")]
    with (folder / "daemon.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        until = time.monotonic() + LONGEST
        while b"started" not in (folder / "daemon.log").read_bytes():
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"the daemon did not start: {(folder / 'daemon.log').read_text()[-500:]}")
            time.sleep(0.2)
        most = 0
        for _ in range(DAEMON_SECONDS * 5):
            status = Path(f"/proc/{process.pid}/status").read_text()
            most = max(most, int(status.partition("VmRSS:")[2].split()[0]))
            time.sleep(0.2)
        return most / 1024
    finally:
        process.terminate()
        process.wait()


def tell(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(row))
    elif "why" in row:
        print(f"{row['run']:32} cannot be measured: {row['why']}")
    else:
        print("{run:32}{pages:6} pages {pages_per_second:8} /s {mb:5} MB".format(**row))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=3, help="of a bare crawl and one of ours")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.pages))
    with site(options.pages) as port, tempfile.TemporaryDirectory(prefix="baimo-bench-") as name:
        folder = Path(name)
        bare = [sys.executable, "-c", BARE, f"http://127.0.0.1:{port}/feed"]
        pairs = [
            (
                measured("bare Scrapy, one at a time", run([*bare, "1"])),
                measured("Baimo", run(baimo(port, options.pages, folder / str(n)))),
            )
            for n in range(options.pairs)
        ]
        shares = [ours["pages_per_second"] / theirs["pages_per_second"] for theirs, ours in pairs]
        rows = [max(runs, key=lambda row: row["pages_per_second"]) for runs in zip(*pairs, strict=True)]
        rows[1]["mb"] = max(ours["mb"] for _, ours in pairs)
        rows.append(measured("bare Scrapy, eight at a time", run([*bare, "8"])))
        whole = all(row["pages"] == options.pages for row in rows)
        rows += [other(peer, port, options.pages, folder) for peer in OTHERS]
        parent = daemon(folder / "0")
    share = statistics.median(shares)
    for row in rows:
        tell(row, options.json)
    held = {
        "share": round(share, 2),
        "shares": [round(one, 2) for one in shares],
        "floor": FLOOR,
        "mb": rows[1]["mb"],
        "most_mb": MOST_MEMORY,
    }
    held |= {"daemon_mb": round(parent) if parent else None, "most_daemon_mb": MOST_DAEMON}
    said = f"share {share:.2f} of {held['shares']} (floor {FLOOR}); child {held['mb']} MB (under {MOST_MEMORY}); daemon {held['daemon_mb']} MB (under {MOST_DAEMON})"
    print(json.dumps(held) if options.json else said)
    light = rows[1]["mb"] < MOST_MEMORY and (parent or 0) < MOST_DAEMON
    return 0 if whole and share >= FLOOR and light else 1


if __name__ == "__main__":
    sys.exit(main())
