"""The column types: what goes in comes out, on both databases, or is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, select

from records import SHANGHAI, Evidence, Status
from store.base import Choice, Exact, Moment, Structure, Words, add, add_one, batches, put

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", Moment),
    Column("price", Exact),
    Column("status", Choice(Status)),
    Column("words", Words),
    Column("evidence", Structure(tuple[Evidence, ...])),
    Column("free", Structure(Mapping[str, Any])),
)


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as db:
        things.create(db)
        yield db


def kept(db: Connection, name: str, value: Any) -> Any:
    db.execute(things.insert().values({"id": 1, name: value}))
    return db.scalar(select(things.c[name]))


@pytest.mark.parametrize(
    "said",
    [
        datetime(2023, 5, 16, 9, 30, tzinfo=SHANGHAI),
        datetime(2023, 5, 16, 1, 30, 0, 123456, tzinfo=UTC),
        datetime(2023, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_moment_keeps_its_instant_and_comes_back_in_utc(db: Connection, said: datetime) -> None:
    found = kept(db, "at", said)
    assert found == said
    assert found.tzinfo is UTC


def test_a_naive_datetime_is_refused(db: Connection) -> None:
    with pytest.raises(Exception, match="naive datetime 2023-05-16 09:30:00"):
        kept(db, "at", datetime(2023, 5, 16, 9, 30))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "said",
    [
        "0",
        "33.80",
        "0.1",
        "-0.000000000001",
        "1E+3",
        "123456789012345678901234567890.123456789",
        "99999999999999999.99",
    ],
)
def test_a_decimal_keeps_every_digit(db: Connection, said: str) -> None:
    found = kept(db, "price", Decimal(said))
    assert isinstance(found, Decimal)
    assert found == Decimal(said)


@pytest.mark.parametrize("said", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(db: Connection, said: str) -> None:
    with pytest.raises(Exception, match="not a finite number"):
        kept(db, "price", Decimal(said))


def test_an_enum_is_kept_by_value_and_a_foreign_one_refused(db: Connection) -> None:
    assert kept(db, "status", Status.RUMOURED) is Status.RUMOURED
    with pytest.raises(Exception, match="certain"):
        db.execute(things.insert().values(id=2, status="certain"))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("云从科技从容大模型", "云从科技从容大模型"),
        ("𠮷野家🚀é", "𠮷野家🚀é"),
        ("a\0b\ud800c", "a�b�c"),
        ("'; DROP TABLE things; --", "'; DROP TABLE things; --"),
        ("", ""),
    ],
)
def test_text_comes_back_or_keeps_its_length(db: Connection, said: str, found: str) -> None:
    assert kept(db, "words", said) == found
    assert len(found) == len(said)


def test_structures_come_back_as_records(db: Connection) -> None:
    said = (Evidence("原句\ud800", 1, 4), Evidence("标题\0", 0, 2, in_title=True))
    assert kept(db, "evidence", said) == (Evidence("原句�", 1, 4), said[1])


def test_free_structures_keep_numbers_lists_and_nothing(db: Connection) -> None:
    said = {"n": 3, "x": 0.5, "list": ["a", None], "深": {"b": True}}
    assert kept(db, "free", said) == said


@pytest.mark.parametrize("name", ["at", "price", "status", "words", "evidence", "free"])
def test_null_is_none(db: Connection, name: str) -> None:
    assert kept(db, name, None) is None
    assert db.scalar(select(things.c.id).where(things.c[name].is_(None))) == 1


def test_add_leaves_what_is_there(db: Connection) -> None:
    add(db, things, [{"id": 1, "words": "first"}, {"id": 1, "words": "again"}, {"id": 2, "words": "other"}])
    add(db, things, [{"id": 1, "words": "later"}])
    add(db, things, [])
    assert db.execute(select(things.c.id, things.c.words).order_by(things.c.id)).all() == [(1, "first"), (2, "other")]


def test_add_one_says_whether_it_was_new(db: Connection) -> None:
    assert [add_one(db, things, {"id": n, "words": "x"}) for n in (1, 1, 2)] == [True, False, True]


def test_put_replaces_by_key(db: Connection) -> None:
    assert put(db, things, [{"id": 1, "words": "first"}, {"id": 1, "words": "second"}]) == 2
    assert put(db, things, [{"id": 1, "words": "third"}, {"id": 2, "words": "other"}]) == 2
    assert put(db, things, []) == 0
    assert db.execute(select(things.c.id, things.c.words).order_by(things.c.id)).all() == [(1, "third"), (2, "other")]


def test_batches_hold_everything_once() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
