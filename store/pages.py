"""Pages: one row for each document that came, its bytes in the archive; addresses still wanted; validators of lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

import net
from records import Hint, Page, StoreError
from store.base import Moment, Structure, Words, add, add_one, batches, made, meta, put, row
from store.warc import Archive

ARTICLE = "article"
READ_AHEAD = 100  # rows of one look into the table; bodies are read one by one

pages = Table(
    "pages",
    meta,
    Column("digest", Words, primary_key=True),  # sha256 of URL, hint and body: a changed page is a new row
    Column("source", Words, nullable=False),
    Column("kind", Words, nullable=False),  # article · list · quote
    Column("url", Words, nullable=False),  # as fetched
    Column("canonical", Words, nullable=False, index=True),
    Column("fetched_at", Moment, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("charset", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("hint", Structure(Hint), nullable=False),
    Column("size", BigInteger, nullable=False),  # of the body
    Column("file", Words),  # of the archive; null: the retention has removed the bytes
    Column("offset", BigInteger),  # of the record in it; null as `file`
    Column("extracted", Integer),  # the extractor's version; null: none has taken it yet
    Column("problem", Words, nullable=False),  # why it gave no article, in words; "" where it did
    Index("ix_pages_pending", "kind", "extracted", "fetched_at", "digest"),
    Index("ix_pages_source", "source", "kind", "canonical"),  # answers `known` alone
)

wanted_urls = Table(
    "wanted_urls",
    meta,
    Column("canonical", Words, primary_key=True),
    Column("url", Words, nullable=False),
    Column("source", Words, nullable=False, index=True),
    Column("part_of", Words, nullable=False),  # canonical URL of the first page
    Column("asked_at", Moment, nullable=False),
)

validator_urls = Table(
    "validators",
    meta,
    Column("url", Words, primary_key=True),
    Column("etag", Words, nullable=False),
    Column("last_modified", Words, nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page's row without its bytes."""

    digest: str
    source: str
    kind: str
    url: str
    canonical: str
    fetched_at: datetime
    media_type: str
    charset: str
    status: int
    hint: Hint
    size: int
    file: str | None  # None: the archive's retention has removed the bytes
    offset: int | None
    extracted: int | None  # version of the extractor that took it last; None: not yet
    problem: str

    def read(self, archive: Archive) -> Page:
        """The page with its bytes. StoreError where they are gone or torn."""
        if self.file is None or self.offset is None:
            raise StoreError(f"{self.url}: its bytes are no longer kept")
        return made_page(self, archive.read(self.file, self.offset))


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address an article's first page named as its continuation."""

    source: str
    url: str
    part_of: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request repeats, exactly as the server gave it; "" where it gave none."""

    etag: str = ""
    last_modified: str = ""


def made_page(stored: StoredPage, body: bytes) -> Page:
    return Page(
        stored.source,
        stored.url,
        stored.fetched_at,
        stored.media_type,
        body,
        stored.hint,
        stored.charset,
        stored.status,
        stored.kind,
    )


def keep(db: Connection, page: Page, file: str, offset: int) -> bool:
    """Write down a page whose bytes are in the archive. False: the very same page was met before; nothing changes."""
    new = row(
        page,
        without=("body",),
        digest=page.digest,
        canonical=net.canonical(page.url),
        size=len(page.body),
        file=file,
        offset=offset,
        problem="",
    )
    return add_one(db, pages, new)


def known(db: Connection, source: str) -> set[str]:
    """Canonical URLs of this source's article pages that are stored."""
    found = select(pages.c.canonical).where(pages.c.source == source, pages.c.kind == ARTICLE)
    return set(db.scalars(found.distinct()))


def _pending(version: int, kind: str) -> ColumnElement[bool]:
    older = or_(pages.c.extracted.is_(None), pages.c.extracted < version)
    return and_(pages.c.kind == kind, pages.c.file.is_not(None), older)


def pending(db: Connection, archive: Archive, version: int, limit: int, kind: str = ARTICLE) -> list[Page]:
    """Pages no extractor of this version has taken, oldest first, with their bytes.

    A page whose bytes are missing or torn is marked as taken with its problem in words and passed over: commit, or it
    is met again each time. StoreError where the whole archive is missing.
    """
    found: list[Page] = []
    after: tuple[datetime, str] | None = None
    while len(found) < limit:
        rows = _pending_rows(db, version, kind, after)
        for stored in rows:
            try:
                found.append(stored.read(archive))
            except StoreError as error:
                if not archive.folder.is_dir():
                    raise StoreError(f"{archive.folder}: no such archive folder") from None
                extracted(db, stored.digest, version, str(error))
            if len(found) == limit:
                return found
        if len(rows) < READ_AHEAD:
            return found
        after = (rows[-1].fetched_at, rows[-1].digest)
    return found


def _pending_rows(db: Connection, version: int, kind: str, after: tuple[datetime, str] | None) -> list[StoredPage]:
    order = (pages.c.fetched_at, pages.c.digest)
    query = select(pages).where(_pending(version, kind)).order_by(*order).limit(READ_AHEAD)
    if after is not None:
        query = query.where(tuple_(*order) > after)
    return [made(StoredPage, found) for found in db.execute(query).mappings()]


def waiting(db: Connection, version: int, kind: str = ARTICLE) -> int:
    """How many pages are pending."""
    return db.scalar(select(func.count()).select_from(pages).where(_pending(version, kind))) or 0


def extracted(db: Connection, digest: str, version: int, problem: str = "") -> None:
    """An extractor of this version has taken the page; `problem`: why it gave no article."""
    db.execute(update(pages).where(pages.c.digest == digest).values(extracted=version, problem=problem))


def reprocess(db: Connection, since: datetime | None = None) -> int:
    """Make article pages fetched since then (None: all) pending again; how many."""
    chosen = and_(pages.c.kind == ARTICLE, pages.c.file.is_not(None))
    if since is not None:
        chosen = and_(chosen, pages.c.fetched_at >= since)
    return db.execute(update(pages).where(chosen).values(extracted=None)).rowcount


def again(db: Connection, source: str, canonicals: Iterable[str], since: datetime) -> int:
    """Make the pages of this source at these canonical URLs, fetched since then, pending again; how many."""
    p, changed = pages.c, 0
    for batch in batches(canonicals):
        chosen = (p.kind == ARTICLE, p.source == source, p.canonical.in_(batch), p.fetched_at >= since)
        changed += db.execute(update(pages).where(*chosen, p.file.is_not(None)).values(extracted=None)).rowcount
    return changed


def locate(db: Connection, digest: str) -> StoredPage | None:
    """A page by its digest, for `explain` and for a look at the bytes."""
    found = db.execute(select(pages).where(pages.c.digest == digest)).mappings().first()
    return made(StoredPage, found) if found else None


def versions(db: Connection, canonical: str) -> list[StoredPage]:
    """Every stored version of the page at this canonical URL, oldest first."""
    query = select(pages).where(pages.c.canonical == canonical).order_by(pages.c.fetched_at, pages.c.digest)
    return [made(StoredPage, found) for found in db.execute(query).mappings()]


def lists(db: Connection, source: str, limit: int) -> list[StoredPage]:
    """The newest archived answers of this source's lists, oldest first."""
    query = select(pages).where(pages.c.source == source, pages.c.kind == "list", pages.c.file.is_not(None))
    newest = query.order_by(pages.c.fetched_at.desc(), pages.c.digest).limit(limit)
    return [made(StoredPage, found) for found in db.execute(newest).mappings()][::-1]


def later_parts(db: Connection, first: str) -> list[StoredPage]:
    """The newest stored page of each further part that was asked for of the article at this canonical URL."""
    asked = select(wanted_urls.c.canonical).where(wanted_urls.c.part_of == first)
    query = select(pages).where(pages.c.canonical.in_(asked), pages.c.kind == ARTICLE).order_by(pages.c.fetched_at)
    newest = {found["canonical"]: made(StoredPage, found) for found in db.execute(query).mappings()}
    return list(newest.values())


def expired(db: Connection, files: Iterable[str]) -> int:
    """The archive has removed these files: their pages keep their rows and lose their bytes; how many pages."""
    changed = 0
    for batch in batches(files):
        changed += db.execute(update(pages).where(pages.c.file.in_(batch)).values(file=None, offset=None)).rowcount
    return changed


def want(db: Connection, source: str, urls: Iterable[str], part_of: str, now: datetime) -> None:
    """Ask the next crawl of this source for further pages of an article. What is asked for already stays as it is."""
    first = net.canonical(part_of)
    rows = [
        {"canonical": net.canonical(url), "url": url, "source": source, "part_of": first, "asked_at": now}
        for url in urls
    ]
    add(db, wanted_urls, rows)


def wanted(db: Connection, source: str, since: datetime | None = None) -> list[Wanted]:
    """What is asked for (since then) and not fetched yet, oldest first."""
    w = wanted_urls.c
    fetched = exists().where(pages.c.canonical == w.canonical, pages.c.kind == ARTICLE)
    query = select(wanted_urls).where(w.source == source, ~fetched).order_by(w.asked_at, w.canonical)
    if since is not None:
        query = query.where(w.asked_at >= since)
    return [made(Wanted, found) for found in db.execute(query).mappings()]


def validators(db: Connection, url: str) -> Validators | None:
    """What to send with the next request for exactly this URL; None: it was not asked for before."""
    found = db.execute(select(validator_urls).where(validator_urls.c.url == url)).mappings().first()
    return made(Validators, found) if found else None


def remember(db: Connection, url: str, said: Validators) -> None:
    """Keep the validators of the newest answer for this URL."""
    put(db, validator_urls, [row(said, url=url)])
