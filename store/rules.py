"""How each source's rule for the text of an article stands: trusted, or broken since when, and what speaks against."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, Float, Table, select

from records import RuleState
from store.base import Moment, Structure, Words, made, meta, put, row

source_rules = Table(
    "source_rules",
    meta,
    Column("source", Words, primary_key=True),
    Column("rule", Words, nullable=False),  # as it was when it was judged; another rule begins anew
    Column("at", Moment, nullable=False),  # fetch of the newest article it was judged by
    Column("agreement", Float, nullable=False),  # on that article
    Column("against", Structure(tuple[str, ...]), nullable=False),  # articles running that speak against the state
    Column("against_since", Moment),  # fetch of the first of them; null: there are none
    Column("broken_since", Moment),  # the last time it broke; null: it never did
    Column("healed_at", Moment),  # null: it is still broken, or never was
)


def get(db: Connection, source: str) -> RuleState | None:
    """How the rule of this source stood when it was last judged; None: it never was."""
    found = db.execute(select(source_rules).where(source_rules.c.source == source)).mappings().first()
    return made(RuleState, found) if found else None


def keep(db: Connection, state: RuleState) -> None:
    """In the place of what was kept of the same source."""
    put(db, source_rules, [row(state)])


def broken(db: Connection) -> dict[str, datetime]:
    """The sources whose rule is broken, each with the moment since when."""
    r = source_rules.c
    found = db.execute(select(r.source, r.broken_since).where(r.broken_since.is_not(None), r.healed_at.is_(None)))
    return {row_[0]: row_[1] for row_ in found}
