"""The registries of generative-AI services and of algorithms: notice pages, their attachments, one page a row."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

import net
from crawler import filings, pdf_tables, wire
from crawler.decoding import decode
from crawler.filings import Batch, Filing
from crawler.items import Item, Taken
from crawler.spiders.base import SourceSpider
from records import Hint, MissingField, SourceError


class CacFilingSpider(SourceSpider):
    """An attachment never changes: one that is archived is not asked for again."""

    def items(self, response: Response) -> list[Item]:
        page = decode(response.body, wire.charset(response), self.source.encoding)
        found = filings.batches(page, response.url)
        if not found:
            raise MissingField(self.source.id, response.url, "no attachment on the notice page")
        return [Item(batch.url, Hint(title=batch.title, published=batch.period), data=batch) for batch in found]

    def handle(self, item: Item) -> Iterator[Request | Taken]:
        self.counted(item)
        key = net.canonical(item.url)
        if key in self.seen or self.writer.latest(key) is not None:
            self.tally.unchanged += 1
            return
        self.seen.add(key)
        referer = {"Referer": self.source.endpoints[0].url}  # without it the host answers with a page
        yield self._request(item.url, self.take_batch, referer, {"batch": item.data})

    def take_batch(self, response: Response, batch: Batch) -> Iterator[Taken]:
        self.check(response)
        if response.body.startswith(filings.PDF) and not pdf_tables.available():  # asked again when there is the extra
            why = "is a PDF, and reading it needs the extra pdf: pip install 'baimo[pdf]'"
            raise SourceError(self.source.id, batch.url, f"the batch {batch.title!r} {why}")
        try:
            rows = filings.filings(response.body)
        except ValueError as error:
            raise SourceError(self.source.id, batch.url, f"the batch {batch.title!r} is no table: {error}") from None
        new = [row for row in rows if net.canonical(self._address(row)) not in self.job.known]
        self.tally.unchanged += len(rows) - len(new)
        for row in new[: self.room]:
            hint = Hint(title=f"{row.model}（{row.org}）", published=row.day or batch.period, summary=batch.title)
            yield Taken(self.inline(self._address(row), row.text(batch), hint))
        if len(new) > self.room:
            self.tally.cut = True
        else:  # archived only when nothing of it is left for the next crawl
            yield self.taken(response, "list", batch.url, remember=False)
        self.room = max(0, self.room - len(new))

    def _address(self, row: Filing) -> str:
        """The notice page, told apart by the filing number: the same number on another list is the same filing."""
        return f"{self.source.endpoints[0].url}?no={row.number}"
