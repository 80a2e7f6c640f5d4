"""Every record that is stored comes back equal, whatever is in it; every field has a column, every null its reason."""

from __future__ import annotations

import ast
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table

import store
from records import (
    SHANGHAI,
    Alert,
    Analysis,
    Article,
    Bar,
    Candidate,
    Claim,
    CrawlStats,
    Delivery,
    Digest,
    Entrant,
    Event,
    Factor,
    Mention,
    Message,
    Page,
    Quote,
    Run,
    SourceState,
    Spike,
    Story,
    Study,
)
from store.market import Listing
from store.pages import Validators
from store.warc import Archive

# Of a source's state: counted from its crawls and pages, and the standing of its rule.
COUNTED = {"listed", "usual", "coverage", "rule_broken_since"}
COLUMNS: list[tuple[type, str, set[str]]] = [  # record, its table, the fields that are kept in another way
    (Page, "pages", {"body"}),
    (Article, "articles", {"published"}),
    (Analysis, "analyses", {"events", "mentions", "claims", "candidates"}),
    (Event, "events", set()),
    (Mention, "mentions", set()),
    (Claim, "claims", set()),
    (Candidate, "sightings", set()),
    (Entrant, "entrants", set()),
    (Listing, "listings", set()),
    (Quote, "quotes", set()),
    (Bar, "bars", set()),
    (Factor, "factors", set()),
    (Spike, "spikes", set()),
    (Study, "studies", set()),
    (Alert, "alerts", set()),
    (Digest, "digests", set()),
    (Message, "messages", set()),
    (Delivery, "deliveries", set()),
    (Run, "runs", set()),
    (SourceState, "source_states", {"name", *COUNTED}),
    (CrawlStats, "crawls", set()),
    (Validators, "validators", set()),
]


# Columns that came later: null in rows of an older Baimo, though the field has a value.
ADDED = {"crawls.root", "crawls.titled", "crawls.dated", "crawls.robots"}


@pytest.mark.parametrize(("kind", "table", "elsewhere"), COLUMNS, ids=lambda value: getattr(value, "__name__", None))
def test_every_field_has_its_column(kind: type, table: str, elsewhere: set[str]) -> None:
    assert {field.name for field in fields(kind)} - elsewhere <= set(store.meta.tables[table].c.keys())


def nullable_fields() -> Iterator[tuple[Table, str, bool]]:
    """Columns of records with whether the field may be None."""
    for kind, name, _ in COLUMNS:
        table, hints = store.meta.tables[name], typing.get_type_hints(kind)
        for field in fields(kind):
            if field.name in table.c:
                yield table, field.name, type(None) in typing.get_args(hints[field.name])


def test_a_column_is_nullable_where_its_field_may_be_none() -> None:
    wrong = {f"{table.name}.{name}" for table, name, none in nullable_fields() if table.c[name].nullable != none}
    assert wrong == ADDED


def test_a_comment_says_what_each_null_means() -> None:
    silent = []
    for file in sorted(Path(store.__file__).parent.glob("*.py")):
        lines = file.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Column"):
                continue
            given = {keyword.arg for keyword in node.keywords}
            if not given & {"nullable", "primary_key", None} and "# " not in lines[node.end_lineno - 1]:
                silent.append(f"{file.name}:{node.lineno}")
    assert silent == []


def test_no_bytes_are_in_the_database() -> None:
    kinds = {column.type.python_type for table in store.meta.sorted_tables for column in table.c if not _own(column)}
    assert bytes not in kinds


def _own(column: Any) -> bool:
    return hasattr(column.type, "kind")  # Choice and Structure: text and JSON


# --- any record ---

ZONES = st.sampled_from([UTC, SHANGHAI, timezone(timedelta(hours=-5, minutes=-30))])
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["云从科技", "𠮷🚀", "'); DROP TABLE pages; --", "%_\\", '{"a": 1}', "\r\n\t", " "]
)
DECIMALS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**20), 10**20), st.integers(-3, 12)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**31), 2**31 - 1),
    float: st.floats(-1e9, 1e9),
    bool: st.booleans(),
    bytes: st.binary(max_size=200),
    Decimal: DECIMALS,
    date: st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES),  # noqa: DTZ001
    Any: JSON,
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of an annotation of records.py."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(st.none() if part is type(None) else anything(part) for part in inner))
    if origin is tuple:
        return st.lists(anything(inner[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(anything(inner[0]), anything(inner[1]), max_size=3)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    assert is_dataclass(kind), kind
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: anything(hints[field.name]) for field in fields(kind)})


def page(db: Connection, said: Page, folder: Path) -> Page:
    with Archive(folder, "any") as archive:
        store.pages.keep(db, said, *archive.append(said))
    return store.pages.locate(db, said.digest).read(Archive(folder))


def article(db: Connection, said: Article) -> Article | None:
    store.articles.keep(db, said)
    return store.articles.get(db, said.id)


def analysis(db: Connection, said: Analysis) -> tuple[Analysis, Analysis | None]:
    def here(records: Any) -> Any:
        return tuple(replace(record, article="a1") for record in records)

    given = replace(said, article="a1", events=here(said.events), claims=here(said.claims))
    given = replace(given, candidates=here(said.candidates))
    store.events.keep(db, "a1", given, datetime(2023, 5, 18, tzinfo=UTC), datetime(2023, 5, 18, tzinfo=UTC))
    return given, store.events.analysis(db, "a1")


def digest(db: Connection, said: Digest) -> tuple[Digest, Digest | None]:
    given = replace(said, alerts=tuple({alert.key: alert for alert in said.alerts}.values()))
    store.alerts.keep(db, given.alerts, given.id)
    store.alerts.keep_digest(db, given)
    return given, store.alerts.get_digest(db, given.id)


def delivery(db: Connection, said: Message) -> Message:
    store.outbox.post(db, said, ["mail"], datetime(2023, 5, 18, tzinfo=UTC))
    return store.outbox.list_(db)[0].message


def run(db: Connection, said: Run) -> Run | None:
    store.runs.plan(db, said)
    return store.runs.get(db, said.id)


def crawl(db: Connection, said: CrawlStats) -> CrawlStats:
    now = datetime(2023, 5, 18, tzinfo=UTC)
    store.sources.judged(db, said, "ok", "", now)
    return store.sources.history(db, said.source, now)[0].stats


def through(keep: Callable[..., Any], read: Callable[..., list[Any]], *by: str) -> Callable[[Connection, Any], Any]:
    """Keep one record, read those of its key, expect it alone."""

    def there_and_back(db: Connection, said: Any) -> Any:
        keep(db, [said])
        (found,) = read(db, *(getattr(said, name) for name in by))
        return found

    return there_and_back


def replaced_factors(db: Connection, said: list[Factor]) -> None:
    store.market.replace_factors(db, said[0].ticker, said)


m, e = store.market, store.entrants
THERE_AND_BACK: dict[type, Callable[..., Any]] = {
    Article: article,
    Entrant: lambda db, said: through(e.keep, e.known)(db, replace(said, article="a1")),
    Listing: through(m.watch, m.listings),
    Quote: through(m.keep_quotes, m.quotes, "ticker"),
    Bar: through(m.keep_bars, m.bars, "ticker"),
    Factor: through(replaced_factors, m.factors, "ticker"),
    Spike: through(m.keep_spikes, m.spikes),
    Study: through(m.keep_studies, m.studies),
    Alert: lambda db, said: (store.alerts.keep(db, [said], None), store.alerts.query(db)[0])[1],
    Message: delivery,
    Run: run,
    CrawlStats: crawl,
}
any_record = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("kind", THERE_AND_BACK, ids=lambda kind: kind.__name__)
def test_any_record_comes_back_equal(engine: Engine, make: Any, kind: type) -> None:
    @any_record
    @given(anything(kind))
    def check(said: Any) -> None:
        with engine.connect() as db, db.begin() as transaction:
            store.articles.keep(db, make.article("a1"))
            expected = replace(said, article="a1") if kind is Entrant else said
            assert THERE_AND_BACK[kind](db, said) == expected
            transaction.rollback()

    check()


@pytest.mark.parametrize(("kind", "both"), [(Analysis, analysis), (Digest, digest)], ids=["Analysis", "Digest"])
def test_any_nest_of_records_comes_back_equal(engine: Engine, make: Any, kind: type, both: Callable[..., Any]) -> None:
    @any_record
    @given(anything(kind))
    def check(said: Any) -> None:
        with engine.connect() as db, db.begin() as transaction:
            store.articles.keep(db, make.article("a1"))
            expected, found = both(db, said)
            assert found == expected
            transaction.rollback()

    check()


def test_any_page_comes_back_equal_with_its_bytes(engine: Engine, tmp_path: Path) -> None:
    @any_record
    @given(anything(Page), st.sampled_from(["", "https://www.site.example/a?q=", "http://www.site.example/百模/"]))
    def check(said: Page, url: str) -> None:
        with engine.connect() as db, db.begin() as transaction:
            given_page = replace(said, url=url + said.url)
            assert page(db, given_page, tmp_path) == given_page
            transaction.rollback()

    check()


def test_any_story_comes_back_equal(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for n in range(5):
            store.articles.keep(db, make.article(f"a{n}"))

    @any_record
    @given(st.permutations([f"a{n}" for n in range(5)]), st.integers(1, 5))
    def check(ids: list[str], size: int) -> None:
        said = Story(ids[0], tuple(ids[:size]))
        with engine.connect() as db, db.begin() as transaction:
            store.stories.keep(db, [said])
            assert store.stories.recent(db) == [said]
            transaction.rollback()

    check()
