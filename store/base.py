"""What the tables stand on: the metadata, our column types, inserts that may meet a row, records from rows.

A column's Python value is the record's own: aware moments, exact decimals, enums, tuples of small dataclasses. The same
types give the same values on SQLite and PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Dialect,
    MetaData,
    Numeric,
    RowMapping,
    Select,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

T = TypeVar("T")

meta = MetaData(  # Alembic alters only what has a name
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

MANY = 500  # values of one IN (…): far below the limits of both databases
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with what no UTF-8 database takes (NUL, lone surrogates) as U+FFFD: its length and all offsets stay."""
    return UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text from anywhere; what cannot be stored is replaced one for one (see `storable`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC without a zone (SQLite itself would forget it). A naive one raises ValueError."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Exact(TypeDecorator[Decimal]):
    """A decimal with all its digits: NUMERIC on PostgreSQL, text on SQLite, whose NUMERIC is a float.

    Not for ORDER BY or comparison in SQL: text sorts otherwise. NaN and infinities raise ValueError.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError(f"not a finite number: {value}")
        return value if dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Choice(TypeDecorator[StrEnum]):
    """A member of a StrEnum, kept as its value in plain text: a new member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Structure(TypeDecorator[Any]):
    """A small structure (a dataclass, a tuple of them, a mapping) as JSON; decimals and times keep all they have."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else _adapter(self.kind).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else _adapter(self.kind).validate_python(value)


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


INSERT: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
Row = Mapping[str, Any]


def add(db: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert what is new and leave what is there: for first sightings. The caller owns the transaction."""
    if many := [dict(row) for row in rows]:
        db.execute(INSERT[db.dialect.name](table).on_conflict_do_nothing(), many)


def add_one(db: Connection, table: Table, row: Row) -> bool:
    """Insert one row or leave the one there is. True: it was new. Two writers at once: exactly one hears True."""
    insert = INSERT[db.dialect.name](table).on_conflict_do_nothing()
    return db.execute(insert.returning(next(iter(table.primary_key))), dict(row)).first() is not None


def put(db: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert or replace by primary key: for what a later run may improve. Every row names the same columns."""
    many = [dict(row) for row in rows]
    if many:
        insert = INSERT[db.dialect.name](table)
        key = [column.name for column in table.primary_key]
        changed = {name: insert.excluded[name] for name in many[0] if name not in key}
        db.execute(insert.on_conflict_do_update(index_elements=key, set_=changed), many)
    return len(many)


def batches(values: Iterable[T], size: int = MANY) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def within(chosen: Select[Any], column: Column[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    """Only what lies in [since, until); None: no bound on that side."""
    if since is not None:
        chosen = chosen.where(column >= since)
    if until is not None:
        chosen = chosen.where(column < until)
    return chosen


def row(record: Any, without: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """A record's fields as a row, by name; nested records stay what they are (see `Structure`)."""
    return {f.name: getattr(record, f.name) for f in fields(record) if f.name not in without} | more


def made(kind: type[T], found: RowMapping, **more: Any) -> T:
    """A record of `kind` from a row that has its fields as columns; `more` gives those that are no columns."""
    names = (f.name for f in fields(kind))  # type: ignore[arg-type]
    return kind(**{name: found[name] for name in names if name not in more}, **more)
