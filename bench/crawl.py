"""Pages a second of a crawl that fetches, archives and stores, beside a bare Scrapy spider that throws the bodies away.

    python bench/crawl.py [--pages 2000] [--json]

Both read one feed and every page it names from the same server on loopback, one after the other, in processes of their
own. Baimo asks a host one request at a time, so the bare spider is measured so too, and once with Scrapy's usual eight.
`share` is Baimo's pages/s over that of the bare spider that also asks one at a time. Rates leave the start of the
processes out (`start` has it); memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FLOOR = 0.6  # share of the bare spider's pages/s
MOST_MEMORY = 200  # MB
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
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div></body></html>".encode()


def feed(pages: int) -> bytes:
    items = "".join(f"<item><title>第{n}篇</title><link>http://bench.example/{n}</link></item>" for n in range(pages))
    return f"<rss><channel><title>bench</title>{items}</channel></rss>".encode()


async def serve(pages: int) -> None:
    """A server small enough not to be what is measured; its port is its first line."""
    bodies = {f"/{n}": page(n) for n in range(pages)} | {"/feed": feed(pages)}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
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

    (folder / "sources").mkdir()
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.pages))
    with site(options.pages) as port, tempfile.TemporaryDirectory(prefix="baimo-bench-") as folder:
        bare = [sys.executable, "-c", BARE, f"http://127.0.0.1:{port}/feed"]
        rows = [
            measured("bare Scrapy, one at a time", run([*bare, "1"])),
            measured("Baimo", run(baimo(port, options.pages, Path(folder)))),
            measured("bare Scrapy, eight at a time", run([*bare, "8"])),
        ]
    share = rows[1]["pages_per_second"] / rows[0]["pages_per_second"]
    for row in rows:
        print(
            json.dumps(row)
            if options.json
            else "{run:32}{pages:6} pages {pages_per_second:8} /s {mb:5} MB".format(**row)
        )
    said = {"share": round(share, 2), "floor": FLOOR, "mb": rows[1]["mb"], "most_mb": MOST_MEMORY}
    print(json.dumps(said) if options.json else f"share {share:.2f} (floor {FLOOR}); child {rows[1]['mb']} MB")
    whole = all(row["pages"] == options.pages for row in rows)
    return 0 if whole and share >= FLOOR and rows[1]["mb"] < MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
