"""The database behind its URL: SQLite or PostgreSQL, set up the same way everywhere, its errors in words."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from records import StoreError
from store.base import UNSTORABLE

BUSY_MS = 5000  # how long a writer of SQLite waits for another
LOCK_TIMEOUT = "30s"  # the same for PostgreSQL, where transactions may be longer
CONNECT_SECONDS = 10
WAL_TRIES = 100  # of 50 ms: switching to WAL is refused at once, not queued, while another process has the file

SQLITE_WORDS = {  # primary result codes that say something of the world, not of our statements
    sqlite3.SQLITE_PERM: "no permission",
    sqlite3.SQLITE_BUSY: "locked by another process beyond the timeout",
    sqlite3.SQLITE_LOCKED: "locked by another process beyond the timeout",
    sqlite3.SQLITE_NOMEM: "out of memory",
    sqlite3.SQLITE_READONLY: "the file or its folder cannot be written",
    sqlite3.SQLITE_IOERR: "reading or writing the file failed",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_PROTOCOL: "locked by another process beyond the timeout",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database",
}
POSTGRES_WORDS = {  # SQLSTATE, the longest prefix wins
    "08": "the connection was lost",
    "28": "the server refused the user or password",
    "3D000": "the server has no such database",
    "40001": "another transaction was in the way",
    "40P01": "another transaction was in the way",
    "42501": "no permission",
    "53": "the server is out of resources",
    "53100": "the server's disk is full",
    "53300": "the server has no connection left",
    "55P03": "locked by another process beyond the timeout",
    "57": "the server ended the connection",
    "58": "the server's system failed",
}
WRONG_SCHEMA = "a table or column is missing: run `baimo db upgrade`"


class StoreEngine(Engine):
    """An Engine whose `begin()` writes from the start.

    On SQLite `begin()` takes the write lock at once and waits for it; a transaction that reads first and writes later
    would be refused without waiting when another process wrote in between. `connect()` reads and locks nobody out.
    """

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self.connect() as db:
            db.execution_options(writes=True)
            with db.begin():
                yield db


def open_engine(url: str, new: bool = True) -> Engine:
    """The engine of a database URL: `sqlite:///file.db` or `postgresql://…` (through psycopg 3). `new`: the folder of a
    SQLite file is made.

    Write in `with engine.begin() as db`, read in `with engine.connect() as db`. Connects at first use. All that is the
    world's fault (no server, a full disk, a lock beyond its timeout, a wrong revision) comes as StoreError naming the
    database without its password; what is a programming error stays SQLAlchemy's own.
    """
    address = _address(url)
    lite = address.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"hide_parameters": True, "json_serializer": _dumps}
    if lite:
        if new:
            _make_folder(address)
    else:
        options["pool_pre_ping"] = True
        if "connect_timeout" not in address.query:
            options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
    try:
        plain = create_engine(address, **options)
    except ImportError as error:
        raise StoreError(f"{_name(address)}: {error.name} is not installed; install baimo[postgres]") from None
    engine = StoreEngine(plain.pool, plain.dialect, plain.url, hide_parameters=True)
    event.listen(engine, "handle_error", _in_words, retval=True)
    event.listen(engine, "connect", set_up_sqlite if lite else _set_up_postgres)
    if lite:
        event.listen(engine, "begin", _begin)
    return engine


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        if address.drivername in {"postgresql", "postgres"}:
            address = address.set(drivername="postgresql+psycopg")
        backend = address.get_backend_name()
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise StoreError("the database URL cannot be read; sqlite:///file.db or postgresql://user@host/name") from None
    except ImportError:
        raise StoreError(f"{_name(address)}: its driver is not installed; install baimo[postgres]") from None
    if backend not in {"sqlite", "postgresql"}:
        raise StoreError(f"{_name(address)}: only sqlite and postgresql are known")
    return address


def _name(address: URL) -> str:
    """The database for a reader: without password and options."""
    return address.set(query={}).render_as_string(hide_password=True)


def _make_folder(address: URL) -> None:
    if not address.database or address.database == ":memory:" or address.database.startswith("file:"):
        return
    folder = Path(address.database).absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: the database's folder cannot be made: {error.strerror}") from None


def _dumps(value: Any) -> str:
    """JSON with readable Chinese; lone surrogates, which cannot be stored, as U+FFFD."""
    return UNSTORABLE.sub("\ufffd", json.dumps(value, ensure_ascii=False))


def set_up_sqlite(raw: sqlite3.Connection, _: Any = None) -> None:
    """What every connection starts with, and returns to after an upgrade."""
    raw.isolation_level = None  # we begin ourselves (see `_begin`); sqlite3 would do so late and commit before DDL
    raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _write_ahead(raw)
    for setting in ("synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-65536"):
        raw.execute(f"PRAGMA {setting}")


def _write_ahead(raw: sqlite3.Connection) -> None:
    for left in reversed(range(WAL_TRIES)):
        try:
            raw.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(0.05)


def _set_up_postgres(raw: Any, _: Any) -> None:
    with raw.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    raw.commit()


def _begin(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writes") else "BEGIN")


def _in_words(context: ExceptionContext) -> BaseException | None:
    original = context.original_exception
    words = _sqlite_words(original) if isinstance(original, sqlite3.Error) else _postgres_words(original)
    if words is None or not isinstance(context.sqlalchemy_exception, DBAPIError | None):
        return None
    return StoreError(f"{_name(context.engine.url) if context.engine else 'the database'}: {words}")


def _sqlite_words(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in SQLITE_WORDS:
        return f"{SQLITE_WORDS[code & 0xFF]} ({error})"
    if str(error).startswith(("no such table", "no such column")) or "has no column named" in str(error):
        return f"{WRONG_SCHEMA} ({error})"
    return None


def _postgres_words(error: BaseException) -> str | None:
    if type(error).__module__.partition(".")[0] != "psycopg":
        return None
    state: str | None = getattr(error, "sqlstate", None)
    said = str(error).strip().partition("\n")[0]
    if state is None:  # the client's own: no server there, or it went away in the middle
        return f"cannot be reached ({said})" if type(error).__name__ == "OperationalError" else None
    if state in {"42P01", "42703"}:
        return f"{WRONG_SCHEMA} ({said})"
    words = next((POSTGRES_WORDS[state[:n]] for n in (5, 2) if state[:n] in POSTGRES_WORDS), None)
    return f"{words} ({said})" if words else None
