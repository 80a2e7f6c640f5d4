"""Pages → archive and store, in small whole steps: what a crash interrupts is met again by the next crawl, once.

A page's row is written after its bytes. A list's validators are remembered last, when all its items are safe, or a
304 would hide for ever what a crash had lost.
"""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from sqlalchemy import Engine

import store
from crawler.items import Taken, Tally
from records import StoreError
from store.pages import StoredPage, Validators
from store.warc import Archive

ROWS = 200
SECONDS = 2.0


class Writer:
    """Collects and writes, and answers the spider. StoreError where archive or database cannot be used."""

    def __init__(self, engine: Engine, archive: Archive, tally: Tally) -> None:
        self.engine, self.archive, self.tally = engine, archive, tally
        self.waiting: list[Taken] = []
        self.lists: dict[str, Validators] = {}  # of lists; they wait for the end of the crawl

    def validators(self, url: str) -> Validators | None:
        with self.engine.connect() as db:
            return store.pages.validators(db, url)

    def latest(self, canonical: str) -> StoredPage | None:
        """The newest stored version of the page at this canonical URL."""
        with self.engine.connect() as db:
            return next(reversed(store.pages.versions(db, canonical)), None)

    def add(self, taken: Taken) -> None:
        self.waiting.append(taken)
        if len(self.waiting) >= ROWS:
            self.flush()

    def flush(self) -> None:
        batch, self.waiting = self.waiting, []
        if not batch:
            return
        with self.engine.connect() as db:
            found = (store.pages.locate(db, taken.page.digest) for taken in batch)
            met = {page.digest: page for page in found if page}
        placed = []
        again: set[str] = set()
        for taken in batch:
            digest = taken.page.digest
            if digest in met and taken.answered:
                self.archive.revisit(taken.page, met[digest].fetched_at, taken.asked, taken.answered)
            elif digest not in met and digest not in again:
                again.add(digest)
                placed.append((taken, *self.archive.append(taken.page, taken.asked, taken.answered)))
        with self.engine.begin() as db:
            rows = [store.pages.keep(db, taken.page, file, offset) for taken, file, offset in placed]
            for taken in batch:
                if taken.validators and taken.page.kind == "article":
                    store.pages.remember(db, taken.page.url, taken.validators)
        self._count(batch, [taken for (taken, _, _), new in zip(placed, rows, strict=True) if new], len(placed))

    def _count(self, batch: list[Taken], new: list[Taken], archived: int) -> None:
        self.lists.update({t.page.url: t.validators for t in batch if t.page.kind == "list" and t.validators})
        self.tally.pages += archived
        self.tally.new += sum(taken.page.kind != "list" for taken in new)
        contents = sum(taken.page.kind != "list" for taken in batch)
        self.tally.unchanged += contents - sum(taken.page.kind != "list" for taken in new)

    def finish(self, whole: bool) -> None:
        """Write the rest. `whole`: the crawl came to its end and left nothing of its lists out."""
        self.flush()
        if whole and self.lists:
            with self.engine.begin() as db:
                for url, said in self.lists.items():
                    store.pages.remember(db, url, said)


class WriterPipeline:
    """Scrapy's end of the writer: rows as they come, the rest every two seconds; an unwritable store ends the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.spider: Any = crawler.spider  # a SourceSpider; its module imports this one
        self.writer: Writer = vars(self.spider)["writer"]
        self.loop = create_looping_call(self.flush)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WriterPipeline:
        return cls(crawler)

    def open_spider(self) -> None:
        self.loop.start(SECONDS, now=False)

    def close_spider(self) -> None:
        if self.loop.running:
            self.loop.stop()
        self.flush()

    def process_item(self, item: Taken) -> Taken:
        self._do(lambda: self.writer.add(item))
        return item

    def flush(self) -> None:
        self._do(self.writer.flush)

    def _do(self, write: Any) -> None:
        if self.spider.tally.stopped == "store_error":
            return
        try:
            write()
        except StoreError as error:
            self.spider.tally.fail("store", error)
            self.spider.stop("store_error")
