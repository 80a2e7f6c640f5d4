"""The state's registries of generative-AI services and of algorithms: a notice page with one table a batch, as a .docx
or .pdf file.

Columns are told by the words of their heading; the one with the filing number is the anchor. A row becomes a sentence
with the row beside it, so that a reader of articles can read it; both say where they come from.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree
from parsel import Selector

from crawler import pdf_tables

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PDF = b"%PDF-"
LARGEST_DOCUMENT = 32 * 1024 * 1024  # of document.xml, unpacked
NUMBER = re.compile(r"备案编号|备案号|登记编号|登记号|上线编号|编号")
COLUMNS = {  # field → words of its heading, the surest first
    "number": NUMBER,
    "model": re.compile(r"模型名称|大模型名称|算法名称|应用名称|产品名称|服务名称|功能名称|名称"),
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

    @property
    def algorithm(self) -> bool:
        """A row of the algorithms' registry: a filing of how a service works, which may be no model at all."""
        return any("算法名称" in heading for heading, _ in self.cells)

    def text(self, batch: Batch) -> str:
        act = "登记" if self.registered else "备案"
        where = f"（{self.region}）" if self.region else ""
        service = "生成式人工智能服务"
        if self.algorithm:
            service = "深度合成服务算法" if "深度合成" in batch.title else "互联网信息服务算法"
        said = f"{self.org}{where}的“{self.model}”已完成{service}{act}，{act}编号为{self.number}。"
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
    """The rows of all tables of a .docx, or of a .pdf where the extra for it is installed: the first bytes say which.

    ValueError where it is neither, is damaged, or has no filing number.
    """
    pdf = document.startswith(PDF)
    found = list(rows(pdf_tables.tables(document) if pdf else _word_tables(document)))
    if not found:
        raise ValueError("no table with a column of filing numbers")
    return found


def _word_tables(document: bytes) -> Iterator[list[list[str]]]:
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
    for table in root.iter(f"{WORD}tbl"):
        rows = table.iter(f"{WORD}tr")
        yield [["".join(cell.itertext(f"{WORD}t")) for cell in row.iterchildren(f"{WORD}tc")] for row in rows]


def rows(tables: Iterable[list[list[str]]]) -> Iterator[Filing]:
    """The filings of tables of cells, read under the heading row that has the filing number."""
    headings: list[str] = []  # carried on where a table goes on in the next one, on the next page
    last: list[str] = []
    for table in tables:
        for n, row in enumerate(table):
            cells = ["".join(cell.split()) for cell in row]
            if any(NUMBER.search(cell) for cell in cells) and not any(re.search(r"\d{6}", cell) for cell in cells):
                if last:
                    yield from _whole(headings, last)
                headings, last = cells, []
            elif headings and len(cells) == len(headings):
                if n == 0 and last and last[0] and not cells[0]:  # the row was cut by the end of the page
                    last = [f"{above}{below}" for above, below in zip(last, cells, strict=True)]
                    continue
                yield from _whole(headings, last)
                last = cells
    yield from _whole(headings, last)


def _whole(headings: list[str], cells: list[str]) -> Iterator[Filing]:
    filing = _filing(headings, cells) if cells else None
    if filing and filing.number and filing.org and filing.model:
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
