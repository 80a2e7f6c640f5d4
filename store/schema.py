"""The schema's history: one for both databases, kept by Alembic in `store/migrations`, never run by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from records import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x6261696D6F  # "baimo": the advisory lock of upgrades on PostgreSQL
UPGRADE_WAIT_MS = 60_000


def config(db: Connection | None = None) -> Config:
    """Alembic's configuration; its commands work on this connection, in the caller's transaction."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = db
    return made


def head() -> str:
    """The revision this program needs."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise StoreError(f"{MIGRATIONS}: no migrations are installed")
    return revision


def revision(engine: Engine) -> tuple[str | None, str]:
    """(the database's revision, the one this program needs); None: an empty database."""
    with engine.connect() as db:
        return MigrationContext.configure(db).get_current_revision(), head()


def check(engine: Engine) -> None:
    """StoreError, with what to do, unless the database is at the revision this program needs."""
    current, needed = revision(engine)
    if current is None:
        raise StoreError("the database is empty: run `baimo db upgrade`")
    if current != needed:
        raise StoreError(f"the database is at revision {current}, this program needs {needed}: {_advice(current)}")


def _advice(current: str) -> str:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    return "run `baimo db upgrade`" if current in known else "a newer Baimo has written it; use that one"


def upgrade(engine: Engine) -> None:
    """Bring the database to the revision this program needs, all or nothing.

    Two processes may start together: the second waits, then finds nothing to do.
    """
    with engine.connect() as db:
        if db.dialect.name == "sqlite":  # outside a transaction; altering a table copies it, and must not cascade
            raw: Any = db.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute(f"PRAGMA busy_timeout={UPGRADE_WAIT_MS}")
        db.execution_options(writes=True)
        with db.begin():
            if db.dialect.name == "postgresql":
                db.execute(text(f"SET LOCAL lock_timeout = {UPGRADE_WAIT_MS}"))
                db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            current = MigrationContext.configure(db).get_current_revision()
            if current is not None and _advice(current).startswith("a newer"):
                raise StoreError(f"the database is at revision {current}: {_advice(current)}")
            command.upgrade(config(db), "head")
        db.invalidate()  # the next connection starts with our usual settings
