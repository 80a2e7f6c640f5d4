"""Price claims: what articles state of share and token prices and valuations. Written with the article's analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, Integer, Table, or_

from records import Claim, ClaimKind
from store.articles import of_an_article, with_article
from store.base import Choice, Exact, Moment, Words, made, meta, within

claims_made = Table(
    "claims",
    meta,
    Column("id", Words, primary_key=True),
    of_an_article(index=True),
    Column("n", Integer, nullable=False),
    Column("kind", Choice(ClaimKind), nullable=False),
    Column("company", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("company_id", Words, nullable=False, index=True),
    Column("item", Words),  # null: the company's share itself
    Column("from_value", Exact),  # null: not stated
    Column("to_value", Exact),  # null: not stated
    Column("currency", Words),  # null: not stated
    Column("unit", Words),  # null: not stated
    Column("percent", Exact),  # null: not stated
    Column("direction", Words),  # null: not stated
    Column("period", Words),  # null: not stated
    Column("in_title", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("known_at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A price claim with the article it stands in."""

    id: str
    claim: Claim
    seen_at: datetime
    known_at: datetime
    url: str
    title: str
    source: str
    published_at: datetime | None  # None: unknown


def query(
    db: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    company: str | None = None,
    kind: ClaimKind | str | None = None,
    limit: int = 100,
) -> list[StoredClaim]:
    """Price claims that became known in [since, until), newest first. `company`: its name or id."""
    c = claims_made.c
    chosen = within(
        with_article(claims_made).order_by(c.known_at.desc(), c.article, c.n).limit(limit), c.known_at, since, until
    )
    if company is not None:
        chosen = chosen.where(or_(c.company == company, c.company_id == company))
    if kind is not None:
        chosen = chosen.where(c.kind == ClaimKind(kind))
    return [made(StoredClaim, found, claim=made(Claim, found)) for found in db.execute(chosen).mappings()]
