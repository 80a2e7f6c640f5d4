"""Companies of lists, laid under the registry: the A shares of the two exchanges, and what a user imports.

A list knows a name, a code, a day and at most an industry or a filing; what the registry says of the same organisation
stands. Names on lists that are words of the language (太阳能, 连云港) are mentions only in company of market words.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.entities import registry
from pipeline.entities.registry import Registry, squash
from pipeline.entities.registry.contexts import Context, Contexts
from pipeline.entities.words import is_word
from records import Company, ImportedCompany, MentionType, NamedModel, Ticker

EXCHANGES = Path(__file__).parent / "registry" / "exchanges.csv"
SPECIAL = re.compile(r"^(?:N|C|S|\*?ST|SST|S\*ST|XD|XR|DR)(?=[一-鿿])")  # what exchanges put before a name for a time
SHARE_CLASS = re.compile(r"(?<=[一-鿿])(?:-?[UWVD]+|[AB])$")
MARKET = Context(
    after=re.compile(
        r"[）)]?\s?(?:股份|公司|集团|[（(]\s?(?:SH|SZ)?\.?\d{6}|[一-鿿]{0,2}[涨跌](?:停|幅|超|近|逾|\d)|股价)"
    ),
    near=re.compile(
        r"涨停|跌停|个股|概念股|股价|收盘|盘中|早盘|午后|封板|走强|走高|走低|公告|上市公司|年报|半年报|季报|业绩"
    ),
)


def plain(name: str) -> str:
    """A name on a list without the marks of the exchange: *ST云从 → 云从, 万科A → 万科."""
    squeezed = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    return SHARE_CLASS.sub("", SPECIAL.sub("", squeezed)) or squeezed


@cache
def exchanges() -> tuple[ImportedCompany, ...]:
    """The shipped list of A shares; its head says as of when."""
    with EXCHANGES.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        next(rows)
        return tuple(
            ImportedCompany(
                ticker, name, date.fromisoformat(day), ticker=ticker, industry=industry, ordinary=bool(word)
            )
            for ticker, name, day, industry, word in rows
        )


def with_lists(names: Registry, imported: Iterable[ImportedCompany] = ()) -> Registry:
    """These names with the shipped list and then the imported rows under them."""
    companies, models = dict(names.companies), dict(names.models)
    taken = {squash(name) for c in companies.values() for name in (c.name, *c.aliases)}
    tickers = {t.code: c.id for c in companies.values() for t in c.tickers}
    by_name = {squash(c.name): c.id for c in companies.values()}
    called: dict[str, set[str]] = {}  # all names, those of several companies too
    for company in companies.values():
        for name in (company.name, *company.aliases):
            called.setdefault(squash(name), set()).add(company.id)
    cautious: dict[tuple[str, str], Context] = {}
    for row in (*exchanges(), *imported):
        known = tickers.get(row.ticker or "") or by_name.get(squash(plain(row.name))) or _same(row, called)
        free = [name for name in _spellings(row) if squash(name) not in taken]
        if known is None:
            if not free:
                continue  # its name is another's
            company = _company(row, free)
            known = company.id
            companies[known] = company
            taken |= {squash(name) for name in free}
            by_name[squash(company.name)] = known
            if row.ordinary:
                cautious |= {(name, str(MentionType.ORG)): MARKET for name in free if not name.endswith("公司")}
        else:
            legal = [name for name in free if name.endswith("公司")]
            companies[known] = _filled(companies[known], row, legal)
            taken |= {squash(name) for name in legal}
        if row.ticker:
            tickers.setdefault(row.ticker, known)
        if row.filed and row.model and squash(row.model) not in taken:
            models[f"list:{row.key}"] = NamedModel(f"list:{row.key}", row.model, known, row.known_from)
            taken.add(squash(row.model))
    contexts = Contexts({**cautious, **names.contexts.conditions}, names.contexts.phrases)
    return Registry(companies, models, names.persons, contexts, names.days)


def _spellings(row: ImportedCompany) -> Iterator[str]:
    yield from dict.fromkeys((plain(row.name), *map(plain, row.aliases)))


def _same(row: ImportedCompany, called: Mapping[str, Collection[str]]) -> str | None:
    """The one company that a further name of the row is a name of: of 北京月之暗面科技有限公司 its short form."""
    found = {ident for name in row.aliases for ident in called.get(squash(plain(name)), ())}
    return found.pop() if len(found) == 1 else None


def _company(row: ImportedCompany, names: list[str]) -> Company:
    return Company(
        id=f"list:{row.key}",
        name=names[0],
        known_from=row.known_from,
        type="listed" if row.ticker else "private",
        aliases=tuple(names[1:]),
        tickers=_tickers(row),
        industry=row.industry,
        entrant_from=row.known_from if row.filed else None,
    )


def _tickers(row: ImportedCompany) -> tuple[Ticker, ...]:
    return (Ticker(row.ticker, row.known_from),) if row.ticker else ()


def _filled(company: Company, row: ImportedCompany, legal: Iterable[str]) -> Company:
    """What the registry's row leaves open: its legal name, industry, a code it has none of, since when it is known to
    have a model.
    """
    entered = company.entrant_from
    if row.filed and (entered is None or row.known_from < entered):
        entered = row.known_from
    return replace(
        company,
        aliases=(*company.aliases, *legal),
        industry=company.industry or row.industry,
        tickers=company.tickers or _tickers(row),
        entrant_from=entered,
    )


def load(extra: Path | None = None, imported: Iterable[ImportedCompany] = ()) -> Registry:
    """The shipped registry and a user's own file (see `registry.load`), with all lists under them."""
    rows = tuple(imported)
    return with_lists(registry.load(extra), rows) if extra or rows else _shipped()


@cache
def _shipped() -> Registry:
    """What is shipped alone: read once a process, since every job of a run asks for it, and nobody changes it."""
    return with_lists(registry.load())


def ordinary(name: str) -> bool:
    """Whether a name on a list is a word of the language too, or too short to tell."""
    return len(name) < 3 or is_word(name)
