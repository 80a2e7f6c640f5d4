"""The schema's history: one for both databases, kept by Alembic in `store/migrations`, never run by itself.

Alembic is imported where it is needed, not above: the daemon only asks for the revision, and stays 11 MB smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from records import StoreError
from store.base import meta
from store.engine import open_engine, set_up_sqlite

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = ("0001", "0002", "0003", "0004", "0005")  # all of `migrations/versions`, oldest first; held by a test
HEAD = REVISIONS[-1]  # what this program needs
UPGRADE_LOCK = 0x6261696D6F  # "baimo": the advisory lock of upgrades on PostgreSQL
UPGRADE_WAIT_MS = 60_000
SIDE_TABLES = ("search_words",)  # and what the database keeps behind them: no tables of rows, so not in the metadata


def ours(name: str | None, kind: str, parents: Any = None) -> bool:
    """Whether a table, or what belongs to one, is Alembic's business: not the search index, not another program's."""
    return kind != "table" or name in meta.tables


def revision(engine: Engine) -> tuple[str | None, str]:
    """(the database's revision, the one this program needs); None: an empty database."""
    with engine.connect() as db:
        return _current(db), HEAD


@contextmanager
def glance(url: str) -> Iterator[Connection | None]:
    """A connection to read from, for whoever can do without; None where there is no database at the revision this
    program needs. Makes neither file nor folder.
    """
    engine = open_engine(url, new=False)
    try:
        lacking = engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file()
        if lacking or revision(engine)[0] != HEAD:
            yield None
        else:
            with engine.connect() as db:
                yield db
    finally:
        engine.dispose()


def check(engine: Engine) -> None:
    """StoreError, with what to do, unless the database is at the revision this program needs."""
    with engine.connect() as db:
        current = _current(db)
    if current is None:
        raise StoreError("the database is empty: run `baimo db upgrade`")
    if current != HEAD:
        _refuse_newer(current)
        raise StoreError(f"the database is at revision {current}, this program needs {HEAD}: run `baimo db upgrade`")


def upgrade(engine: Engine) -> None:
    """Bring the database to the revision this program needs, all or nothing.

    Two processes may start together: the second waits, then finds nothing to do.
    """
    with engine.connect() as db:
        raw: Any = db.connection.driver_connection
        if db.dialect.name == "sqlite":  # outside a transaction; altering a table copies it, and must not cascade
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute(f"PRAGMA busy_timeout={UPGRADE_WAIT_MS}")
        db.execution_options(writes=True)
        try:
            with db.begin():
                if db.dialect.name == "postgresql":
                    db.execute(text(f"SET LOCAL lock_timeout = {UPGRADE_WAIT_MS}"))
                    db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                _migrate(db)
        finally:
            if db.dialect.name == "sqlite":
                set_up_sqlite(raw)


def config(db: Connection | None = None) -> Config:
    """Alembic's configuration; its commands work on this connection, in the caller's transaction."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    made.attributes["connection"] = db
    return made


def _migrate(db: Connection) -> None:
    current = _current(db)
    if current == HEAD:
        return
    if current is not None:
        _refuse_newer(current)
    from alembic import command

    command.upgrade(config(db), HEAD)


def _current(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    found: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _refuse_newer(current: str) -> None:
    if current not in REVISIONS:
        raise StoreError(f"the database is at revision {current}: a newer Baimo has written it; use that one")
