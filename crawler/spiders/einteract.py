"""上证e互动: questions of investors and what Shanghai's companies answered; who asked is not kept."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from crawler import paths, wire
from crawler.items import Item, Taken
from crawler.spiders.base import SourceSpider
from records import Hint, MissingField

EXCHANGE = ".SH"
MOST_PAGES = 120  # of the list of companies; it has some seventy
REMEMBERED = timedelta(days=28)
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
ASKED = re.compile(r"^[:：\s]*([^()（）]{2,20})[(（]\d{6}[)）]")  # a question begins with whom it asks


class EinteractSpider(SourceSpider):
    """endpoints[0] is the list of companies, read until each watched one's id at the host is known, endpoints[1] the
    latest answers of one company; `topic` chooses those that are kept.
    """

    async def start(self) -> AsyncIterator[Request]:
        self.users = self._remembered()
        self.watched = {ticker.removesuffix(EXCHANGE) for ticker in self.job.tickers if ticker.endswith(EXCHANGE)}
        for code in sorted(self.watched & self.users.keys()):
            if self.users[code]:
                yield self._answers(code)
        if self.watched - self.users.keys():
            yield self._companies(1)

    def _companies(self, page: int) -> Request:
        endpoint = self.source.endpoints[0]
        body, headers = wire.body(endpoint, {"page": str(page)})
        request = self._request(endpoint.url, self.read_companies, headers, {"page": page})
        return request.replace(method="POST", body=body)

    def read_companies(self, response: Response, page: int) -> Iterator[Request | Taken]:
        """Ids of one page of companies; a company that is in none of the pages is not asked for again for a while."""
        self.check(response)
        links = Selector(text=paths.text(self.json_of(response), "content") or "<p>", type="html").css("a[uid]")
        found = {
            number[0]: link.attrib["uid"]
            for link in links
            if (number := CODE.search(" ".join(link.css("img::attr(src)").getall())))
        }
        if page == 1 and not found:
            raise MissingField(self.source.id, response.url, "no company in the list of companies")
        yield self.taken(response, "list", remember=False)
        wanted = sorted(self.watched & found.keys() - self.users.keys())
        new = found.keys() - self.users.keys()
        self.users.update(found)
        for code in wanted:
            yield self._answers(code)
        missing = self.watched - self.users.keys()
        if missing and new and page < MOST_PAGES:
            yield self._companies(page + 1)
        else:
            self.users.update(dict.fromkeys(missing, ""))
            self._remember()

    def _answers(self, code: str) -> Request:
        endpoint, uid = self.source.endpoints[1], self.users[code]
        params = {key: str(value).replace("{uid}", uid) for key, value in endpoint.params.items()}
        url = self.list_request(replace(endpoint, params=params)).url
        return self._request(url, self.read_answers, {}, {"code": code}).replace(method="POST")

    def read_answers(self, response: Response, code: str) -> Iterator[Request | Taken]:
        """Questions and answers stand in turn, each with a line of when it was."""
        self.check(response)
        yield self.taken(response, "list", remember=False)
        page = Selector(text=self._text(response) or "<p>", type="html")
        texts = [" ".join(" ".join(text.css("::text").getall()).split()) for text in page.css("div.m_feed_txt")]
        lines = [" ".join(line.css("::text").getall()).strip() for line in page.css("div.m_feed_from")]
        whens = [line.splitlines()[0].strip() if line else "" for line in lines]
        for question, answer, when in zip(texts[0::2], texts[1::2], whens[1::2], strict=False):
            yield from self.handle(self._item(code, question, answer, when))

    def _item(self, code: str, question: str, answer: str, when: str) -> Item:
        asked = ASKED.match(question)
        company, said = (asked[1].strip(), question[asked.end() :].strip()) if asked else ("", question)
        number = hashlib.sha256(question.encode()).hexdigest()[:16]  # the page gives an answer no address of its own
        url = f"https://sns.sseinfo.com/company.do?uid={self.users[code]}&question={number}"
        hint = Hint(title=said[:60], published=when, author=company, tickers=(f"{code}{EXCHANGE}",))
        return Item(url, hint, f"问：{said}\n{company}答：{answer}")

    def items(self, response: Response) -> list[Item]:
        raise MissingField(self.source.id, response.url, "answers are listed by company")

    # --- the companies' ids, beside what else crawls share ------------------------------------------------------------

    def _file(self) -> Path:
        return self.job.locks / f"{self.source.id}.json"

    def _remembered(self) -> dict[str, str]:
        """Code → id ("" where the host has no such company); nothing where the file is old, torn or not there."""
        try:
            said = json.loads(self._file().read_text(encoding="utf-8"))
            fresh = self.job.now - datetime.fromisoformat(said["at"]) < REMEMBERED
            return {str(code): str(uid) for code, uid in said["users"].items()} if fresh else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _remember(self) -> None:
        draft = self._file().with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"at": self.job.now.isoformat(), "users": self.users}), encoding="utf-8")
        draft.replace(self._file())
