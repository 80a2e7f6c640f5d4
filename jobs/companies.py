"""companies import: code lists of an exchange and rows of the state's filing list, from files into the store.

A file is read by the words of its headings: a table with filing numbers is a list of filings (`.docx`, `.pdf` with the
extra for it, `.csv`), one with codes is a list of shares (`.csv`, `.tsv`, JSON lines). Rows of several files about one
code are one company.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

import store
from crawler import filings
from crawler.filings import Filing
from pipeline.entities import listed
from pipeline.entities.legal_names import base_of
from pipeline.market import tickers
from records import ImportedCompany, InputError

LARGEST = 64 << 20  # of a file
COLUMNS = {  # field → words of its heading, the surest first
    "code": ("证券代码", "股票代码", "A股代码", "公司代码", "代码", "ts_code", "security_id", "symbol", "code"),
    "name": ("证券简称", "股票简称", "A股简称", "公司简称", "扩位简称", "简称", "证券名称", "股票名称", "名称", "name"),
    "full": ("公司全称", "公司名称", "全称", "fullname"),
    "industry": ("所属行业", "行业名称", "行业", "menlei_name", "industry"),
    "board": ("上市板块", "板块", "board", "market"),
    "day": ("A股上市日期", "上市日期", "上市时间", "listing_date", "list_date"),
    "gone": ("退市日期", "终止上市日期", "delisting_date", "delist_date"),
}
DAY = re.compile(r"((?:19|20)\d\d)\D{0,2}(\d{1,2})(?:\D{0,2}(\d{1,2}))?")  # not the day number of a spreadsheet


def import_(engine: Engine, paths: Iterable[Path], today: date) -> dict[str, int]:
    """Write the rows of these files down; counts of companies and filings, and of rows that say too little.

    `today` is the day a row without one is known from. Raises InputError naming the file, and its line where one
    cannot be read; then nothing is written. The same files again change nothing.
    """
    counts: Counter[str] = Counter()
    rows: dict[str, ImportedCompany] = {}
    industries: dict[str, str] = {}
    for path in paths:
        for row in read(path, today):
            if row.name:
                rows[row.key] = row
            elif row.industry:
                industries[row.key] = row.industry
            else:
                counts["skipped"] += 1
    names = {row.key: row for row in listed.exchanges()}
    for key, industry in industries.items():
        known = rows.get(key) or names.get(key)
        if known is None:
            counts["skipped"] += 1
        else:
            rows[key] = replace(known, industry=known.industry or industry)
    counts.update("filings" if row.model else "companies" for row in rows.values())
    with engine.begin() as db:
        store.companies.keep(db, rows.values())
    return dict(counts)


def read(path: Path, today: date) -> Iterator[ImportedCompany]:
    """The rows of one file; one without a name only adds an industry. Raises InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: larger than {LARGEST >> 20} MB")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    if body.startswith((b"PK\x03\x04", filings.PDF)):
        try:
            found = filings.filings(body)
        except ValueError as error:
            raise InputError(f"{path}: {error}") from None
        yield from (filed(row, today) for row in found)
        return
    text = _text(body, path)
    table = _json_lines(text, path) if text.lstrip().startswith("{") else _table(text, path)
    first = next(table, None)
    if first is None:
        raise InputError(f"{path}: no rows")
    number, cells = first
    if any(filings.NUMBER.search(heading) for heading in cells):
        rows = [list(cells), list(cells.values()), *([*row.values()] for _, row in table)]
        yield from (filed(row, today) for row in filings.rows([rows]))
    elif _cell(cells, "code") is None:
        raise InputError(f"{path}: no column with codes ({', '.join(COLUMNS['code'][:5])}) or filing numbers")
    else:
        yield from _shares([(number, cells), *table], path, today)


def filed(row: Filing, today: date) -> ImportedCompany:
    """A filing by its number. The short form of the organisation's name is an alias where enough is left of it."""
    short = base_of(row.org)
    return ImportedCompany(
        key=f"filing:{row.number}",
        name=row.org,
        known_from=_day(row.day) or today,
        aliases=(short,) if len(short) >= 4 else (),
        model=row.model,
        filed=not (row.registered or row.algorithm),
    )


def _shares(rows: Iterable[tuple[int, Mapping[str, str]]], path: Path, today: date) -> Iterator[ImportedCompany]:
    marked = {row.key: row.ordinary for row in listed.exchanges()}
    for number, cells in rows:
        code = (_cell(cells, "code") or "").replace(":", "")
        if not code.strip() or (_cell(cells, "gone") or "").strip():
            continue
        try:
            ticker = tickers.parse(code.strip())
        except InputError as error:
            raise InputError(f"{path}:{number}: {error}") from None
        name = listed.plain(_cell(cells, "name") or "")
        full = (_cell(cells, "full") or "").strip()
        yield ImportedCompany(
            key=ticker,
            name=name,
            known_from=_day(_cell(cells, "day") or "") or today,
            aliases=(full,) if full and full != name else (),
            ticker=ticker,
            board=(_cell(cells, "board") or "").strip(),
            industry=(_cell(cells, "industry") or "").strip(),
            ordinary=marked[ticker] if ticker in marked else listed.ordinary(name),
        )


def _cell(cells: Mapping[str, str], field: str) -> str | None:
    """The cell under the surest heading for the field; None where there is no such column."""
    found = next((heading for heading in COLUMNS[field] if heading in cells), None)
    return cells[found] if found is not None else None


def _day(said: str) -> date | None:
    """2020-03-27, 20200327, 2020年3月27日; a month is its first day."""
    found = DAY.match(said.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def _text(body: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path}: neither UTF-8 nor GB18030")


def _table(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by heading) of a table whose first line that is no remark has the headings."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines:
        return
    delimiter = max(",\t;", key=lines[0][1].count)
    reader = csv.reader(io.StringIO("\n".join(line for _, line in lines)), delimiter=delimiter)
    try:
        headings = [heading.strip() for heading in next(reader)]
        for (number, _), cells in zip(lines[1:], reader, strict=False):
            yield number, dict(zip(headings, cells, strict=False))
    except csv.Error as error:
        raise InputError(f"{path}: no table: {error}") from None


def _json_lines(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            said: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}:{number}: not JSON: {error}") from None
        if not isinstance(said, dict):
            raise InputError(f"{path}:{number}: not an object")
        yield number, {str(key): "" if value is None else str(value) for key, value in said.items()}
