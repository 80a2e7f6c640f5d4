"""The registry of generative-AI services: a notice page with one table a batch, as a .docx file. Pure.

Columns are told by the words of their heading; the one with the filing number is the anchor. A row becomes a sentence
with the row beside it, so that a reader of articles can read it; both say where they come from.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree
from parsel import Selector

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST_DOCUMENT = 32 * 1024 * 1024  # of document.xml, unpacked
NUMBER = re.compile(r"备案编号|备案号|登记编号|登记号|上线编号|编号")
COLUMNS = {  # field → words of its heading, the surest first
    "number": NUMBER,
    "model": re.compile(r"模型名称|大模型名称|应用名称|产品名称|服务名称|功能名称|名称"),
    "org": re.compile(r"备案单位|登记单位|单位|主体|企业|公司|机构"),
    "day": re.compile(r"时间|日期"),
    "region": re.compile(r"属地|地区|省"),
}
REGISTERED = re.compile(r"\d{8}S\d+")  # 登记 of an application that calls a filed model; any other number is a 备案
PERIOD = re.compile(r"(\d{4})年(\d{1,2})月(?:\s*[-—至]\s*(?:\d{4}年)?\d{1,2}月)?")


@dataclass(frozen=True, slots=True)
class Batch:
    url: str
    title: str  # the file's name on the page
    period: str  # "2026年9月", as the name says; "" where it does not


@dataclass(frozen=True, slots=True)
class Filing:
    """One row. Cells as found; "" where the table has no such column."""

    number: str
    model: str
    org: str
    day: str
    region: str
    cells: tuple[tuple[str, str], ...]  # (heading, cell) of the whole row

    @property
    def registered(self) -> bool:
        return bool(REGISTERED.search(self.number))

    def text(self, batch: Batch) -> str:
        act = "登记" if self.registered else "备案"
        where = f"（{self.region}）" if self.region else ""
        said = f"{self.org}{where}的“{self.model}”已完成生成式人工智能服务{act}，{act}编号为{self.number}。"
        row = "；".join(f"{heading}：{cell}" for heading, cell in self.cells if heading and cell)
        return f"{said}\n表格原文：{row}。\n以上据《{batch.title}》的表格逐行写成。"


def batches(page: str, url: str) -> list[Batch]:
    """The attachments of the notice page, in their order; other links are none."""
    found: dict[str, Batch] = {}
    for link in Selector(text=page, type="html").css("a[href*='downloadfile.jsp']"):
        address = urljoin(url, link.attrib["href"].strip())
        named = parse_qs(urlsplit(address).query).get("fText", [""])[0]
        title = re.sub(r"\.(docx?|pdf)$", "", named or " ".join(link.css("::text").getall()).strip(), flags=re.I)
        period = PERIOD.search(title)
        found.setdefault(address, Batch(address, title, period[0] if period else ""))
    return list(found.values())


def filings(document: bytes) -> list[Filing]:
    """The rows of all tables of a .docx. ValueError where it is none, is damaged, or has no filing number."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            if archive.getinfo("word/document.xml").file_size > LARGEST_DOCUMENT:
                raise ValueError("the document is too large")
            with archive.open("word/document.xml") as part:
                xml = part.read(LARGEST_DOCUMENT + 1)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, etree.XMLSyntaxError) as error:
        raise ValueError(f"no readable document: {error}") from None
    if len(xml) > LARGEST_DOCUMENT:
        raise ValueError("the document is too large")
    found = list(_rows(root))
    if not found:
        raise ValueError("no table with a column of filing numbers")
    return found


def _rows(root: Any) -> Iterator[Filing]:
    headings: list[str] = []  # carried on where a table goes on in the next one
    for table in root.iter(f"{WORD}tbl"):
        for row in table.iter(f"{WORD}tr"):
            cells = [_cell(cell) for cell in row.iterchildren(f"{WORD}tc")]
            if any(NUMBER.search(cell) for cell in cells) and not any(re.search(r"\d{6}", cell) for cell in cells):
                headings = cells
            elif headings and len(cells) == len(headings):
                filing = _filing(headings, cells)
                if filing.number and filing.org and filing.model:
                    yield filing


def _filing(headings: list[str], cells: list[str]) -> Filing:
    places = {name: _place(headings, words) for name, words in COLUMNS.items()}
    given = {name: cells[place] if place is not None else "" for name, place in places.items()}
    return Filing(**given, cells=tuple(zip(headings, cells, strict=True)))


def _place(headings: list[str], words: re.Pattern[str]) -> int | None:
    for alternative in words.pattern.split("|"):
        for n, heading in enumerate(headings):
            if alternative in heading:
                return n
    return None


def _cell(cell: Any) -> str:
    return "".join("".join(cell.itertext(f"{WORD}t")).split())
