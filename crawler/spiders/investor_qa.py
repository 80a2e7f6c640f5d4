"""Questions of investors and what the companies answered; only answers count, who asked is not kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from crawler import paths, wire
from crawler.items import Item, Taken
from crawler.spiders.base import SourceSpider
from crawler.spiders.json_api import plain
from records import Hint, MissingField

PAGE_SIZE = 100
EXCHANGE = ".SZ"


class InvestorQASpider(SourceSpider):
    """Two calls for each watched Shenzhen company: its id at the host, then its latest answered questions.

    endpoints[0] is the search for a company, endpoints[1] its questions; `topic` chooses the answers that are kept.
    """

    async def start(self) -> AsyncIterator[Request]:
        for ticker in self.job.tickers:
            if ticker.endswith(EXCHANGE):
                yield self._ask(0, self.read_company, {"keyWord": ticker.removesuffix(EXCHANGE)}, {"ticker": ticker})

    def _ask(
        self, number: int, callback: object, form: dict[str, str], arguments: dict[str, str], **params: str
    ) -> Request:
        given = wire.times(self.job.now, self._oldest())
        query = urlencode({"_t": given["now"], **params})
        request = self._request(f"{self.source.endpoints[number].url}?{query}", callback, {}, arguments)  # type: ignore[arg-type]  # a bound method
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return request.replace(method="POST", body=urlencode(form).encode(), headers={**self.source.headers, **headers})

    def read_company(self, response: Response, ticker: str) -> Iterator[Request]:
        self.check(response)
        found = paths.text(self.json_of(response), "data.0.secid")
        if not found:
            raise MissingField(self.source.id, response.url, f"no company {ticker}")
        given = wire.times(self.job.now, self._oldest())
        params = {
            "stockcode": ticker.removesuffix(EXCHANGE),
            "orgId": found,
            "pageSize": str(PAGE_SIZE),
            "pageNum": "1",
        }
        yield self._ask(
            1,
            self.read_answers,
            {},
            {"ticker": ticker},
            **params,
            keyWord="",
            startDay=given["since"],
            endDay=given["today"],
        )

    def read_answers(self, response: Response, ticker: str) -> Iterator[Request | Taken]:
        self.check(response)
        rows = self.json_of(response)
        yield self.taken(response, "list", remember=False)
        found = paths.at(rows, "rows")
        if not isinstance(found, list):
            raise MissingField(self.source.id, response.url, "rows found no list")
        for row in found:
            if answer := plain(paths.text(row, "attachedContent")):
                yield from self.handle(self._item(row, answer, ticker))

    def _item(self, row: object, answer: str, ticker: str) -> Item:
        question, company = plain(paths.text(row, "mainContent")), paths.text(row, "companyShortName")
        hint = Hint(
            title=question[:60],
            published=paths.text(row, "updateDate|pubDate"),
            author=company,
            tickers=(ticker,),
        )
        url = f"https://irm.cninfo.com.cn/ircs/question/questionDetail?questionId={paths.text(row, 'indexId')}"
        return Item(url, hint, f"问：{question}\n{company}答：{answer}")

    def items(self, response: Response) -> list[Item]:
        raise MissingField(self.source.id, response.url, "answers are listed by company")
