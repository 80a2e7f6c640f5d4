"""Companies of imported lists: an exchange's code list, the state's filing list. They lie under the registry."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Boolean, Column, Connection, Date, Table, select

from records import ImportedCompany
from store.base import Structure, Words, made, meta, put, row

companies = Table(
    "imported_companies",
    meta,
    Column("key", Words, primary_key=True),  # the ticker, or the number of the filing
    Column("name", Words, nullable=False),
    Column("known_from", Date, nullable=False),
    Column("aliases", Structure(tuple[str, ...]), nullable=False),
    Column("ticker", Words),  # null: not listed, or not said to be
    Column("board", Words, nullable=False),
    Column("industry", Words, nullable=False),
    Column("model", Words),  # null: no filing
    Column("filed", Boolean, nullable=False),
    Column("ordinary", Boolean, nullable=False),
)


def keep(db: Connection, imported: Iterable[ImportedCompany]) -> int:
    """Write rows down, in the place of those with the same key; how many."""
    return put(db, companies, map(row, imported))


def imported(db: Connection) -> list[ImportedCompany]:
    """All rows, by key."""
    return [
        made(ImportedCompany, found) for found in db.execute(select(companies).order_by(companies.c.key)).mappings()
    ]
