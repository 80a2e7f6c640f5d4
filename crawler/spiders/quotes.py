"""Quotes and daily bars of the watched tickers. Answers are kept as they come; reading them is the pipeline's work.

A Page of a quote batch has the tickers in its hint; one of bars has its ticker there and "day" (raw) or "qfq" as title.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta

from scrapy import Request
from scrapy.http import Response

from crawler import challenge, wire
from crawler.items import Item, Taken
from crawler.spiders.base import SourceSpider
from records import Hint, MissingField, Refused

BATCH = 60  # codes in one request that every reader of this provider gets answered
DAYS = 930  # calendar days that hold at most 640 sessions, the longest answer that is never cut
CODE = re.compile(r"^(\w+)\.(SH|SZ|BJ|HK|US)$")
SUFFIXES = ("OQ", "N")  # a US code of the bar service names its exchange: Nasdaq, New York
ADJUSTMENTS = ("", "qfq")
MARKS = ("v_sh", "v_sz", "v_bj", "v_hk", "v_us")  # what a quote begins with; v_pv_none_match is none
MARKETS = {"HK": "hk", "US": "us"}


def code(ticker: str) -> str:
    """The provider's code: 688327.SH → sh688327, 9988.HK → hk09988, BABA.US → usBABA; "" for anything else."""
    found = CODE.match(ticker)
    if not found:
        return ""
    number, exchange = found.groups()
    return f"hk{number.zfill(5) if number.isdigit() else number}" if exchange == "HK" else f"{exchange.lower()}{number}"


class QuotesSpider(SourceSpider):
    """`{codes}` in the endpoint's address: batches of quotes; `{code}` in its parameters: bars, raw and adjusted."""

    async def start(self) -> AsyncIterator[Request]:
        tickers = [ticker for ticker in self.job.tickers if code(ticker)]
        for ticker in self.job.tickers:
            if not code(ticker):
                self.tally.fail("missing", MissingField(self.source.id, ticker, "no code of this provider"))
        requests = list(self._requests(tickers))
        if len(requests) > self.room:  # another part of them each hour, so that each has its turn
            self.tally.cut = True
            start = int(self.job.now.timestamp() // 3600) * self.room % len(requests)
            requests = [*requests[start:], *requests[:start]][: self.room]
        for request in requests:
            yield request

    def _requests(self, tickers: Sequence[str]) -> Iterator[Request]:
        endpoint = self.source.endpoints[0]
        if "{codes}" in endpoint.url:
            for start in range(0, len(tickers), BATCH):
                batch = tuple(tickers[start : start + BATCH])
                url = endpoint.url.replace("{codes}", ",".join(code(ticker) for ticker in batch))
                yield self._request(url, self.take_answer, {}, {"hint": Hint(tickers=batch), "marks": MARKS})
            return
        for ticker in tickers:
            for adjust in ADJUSTMENTS:
                yield self._bars(ticker, adjust, SUFFIXES)

    def _bars(self, ticker: str, adjust: str, suffixes: Sequence[str]) -> Request:
        """A US code is asked under one exchange after the other until one has bars."""
        endpoint = self.source.endpoints[0]
        exchange = ticker.rpartition(".")[2]
        name = f"{code(ticker)}.{suffixes[0]}" if exchange == "US" else code(ticker)
        until = self.job.now.date() + timedelta(days=1)
        given = {
            "code": name,
            "market": MARKETS.get(exchange, ""),
            "since": (self.job.since.date() if self.job.since else until - timedelta(days=DAYS)).isoformat(),
            "until": until.isoformat(),
            "adjust": adjust,
        }
        query = "&".join(f"{key}={wire.filled(str(value), given)}" for key, value in endpoint.params.items())
        url = f"{wire.filled(endpoint.url, given)}?{query}"
        hint = Hint(title=adjust or "day", tickers=(ticker,))
        again = (ticker, adjust, suffixes[1:]) if exchange == "US" and len(suffixes) > 1 else None
        return self._request(
            url, self.take_answer, {}, {"hint": hint, "marks": ('day":[[', 'day": [['), "again": again}
        )

    def take_answer(
        self,
        response: Response,
        hint: Hint,
        marks: tuple[str, ...],
        again: tuple[str, str, Sequence[str]] | None = None,
    ) -> Iterator[Taken | Request]:
        self.check(response)
        holds = any(mark.encode() in response.body for mark in marks)
        if not holds and again:
            yield self._bars(*again)
            return
        if not holds:
            head = challenge.head(response.body.decode("ascii", "replace"))
            raise MissingField(
                self.source.id, response.url, f"no quotes or bars for {', '.join(hint.tickers[:3])}: {head!r}"
            )
        self.tally.listed += len(hint.tickers)
        yield self.taken(response, "quote", response.url, hint, remember=False)

    def items(self, response: Response) -> list[Item]:
        raise Refused(self.source.id, response.url, "quotes have no list")
