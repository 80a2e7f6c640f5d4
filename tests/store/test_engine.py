"""Opening a database, and what its failures say: the world's in words, ours as they are."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

import store
from records import StoreError

Opener = Callable[[str], Engine]
ROOT = Path(store.__file__).parent.parent


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path, open_engine: Opener) -> None:
    with open_engine(f"sqlite:///{tmp_path}/deep/er/baimo.db").connect() as db:
        names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "temp_store", "cache_size")
        said = {name: db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert said == {
        "journal_mode": "wal",
        "synchronous": 1,
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "temp_store": 2,
        "cache_size": -65536,
    }


def test_a_database_in_memory_works(open_engine: Opener) -> None:
    engine = open_engine("sqlite://")
    store.schema.upgrade(engine)
    store.schema.check(engine)


def test_plain_postgres_urls_go_through_psycopg_3(postgres_url: str, open_engine: Opener) -> None:
    engine = open_engine(postgres_url)
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    with engine.connect() as db:
        assert db.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("baimo.db", "the database URL cannot be read"),
        ("mysql://host/name", "only sqlite and postgresql"),
        ("oracle9://host/name", "the database URL cannot be read"),
    ],
)
def test_a_url_that_is_none_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        store.open_engine(url)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path, open_engine: Opener) -> None:
    engine = open_engine(f"postgresql://baimo:geheim@/news?host={tmp_path}")
    with pytest.raises(StoreError, match="cannot be reached") as caught, engine.connect():
        pass
    assert "geheim" not in str(caught.value)
    assert "news" in str(caught.value)


def test_a_database_the_server_does_not_have_is_named(postgres_url: str, open_engine: Opener) -> None:
    with pytest.raises(StoreError, match="nowhere"), open_engine(postgres_url.replace("/test_", "/nowhere_")).connect():
        pass


def test_a_connection_the_server_ended_is_said_and_the_next_one_works(postgres_url: str, open_engine: Opener) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as db, pytest.raises(StoreError, match=r"the server ended the connection|cannot be reached"):
        db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with engine.connect() as db:
        assert db.scalar(text("SELECT 1")) == 1


def test_a_file_that_is_no_database_is_said(tmp_path: Path, open_engine: Opener) -> None:
    (tmp_path / "baimo.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreError, match="no SQLite database"), open_engine(f"sqlite:///{tmp_path}/baimo.db").connect():
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="folder cannot be made"):
        store.open_engine(f"sqlite:///{tmp_path}/file/baimo.db")


def test_a_full_disk_is_said(tmp_path: Path, open_engine: Opener) -> None:
    with open_engine(f"sqlite:///{tmp_path}/baimo.db").begin() as db:
        db.execute(text("CREATE TABLE much (words TEXT)"))
        db.exec_driver_sql("PRAGMA max_page_count=20")
        with pytest.raises(StoreError, match="the disk is full"):
            db.execute(text("INSERT INTO much VALUES (hex(zeroblob(1000000)))"))


def test_a_lock_that_does_not_go_away_is_said(database_url: str, open_engine: Opener) -> None:
    engine = open_engine(database_url)
    impatient = "PRAGMA busy_timeout=50" if engine.dialect.name == "sqlite" else "SET lock_timeout = 50"
    with engine.begin() as holding:
        holding.execute(text("INSERT INTO leases VALUES ('daemon', 'a', 1, '2023-05-18 00:00:00')"))
        with engine.connect() as waiting:
            waiting.exec_driver_sql(impatient)
            waiting.commit()
            waiting.execution_options(writes=True)
            with pytest.raises(StoreError, match="locked by another process beyond the timeout"):
                waiting.execute(text("INSERT INTO leases VALUES ('daemon', 'b', 1, '2023-05-18 00:00:00')"))
            waiting.invalidate()


def test_our_own_mistakes_are_not_dressed_up(engine: Engine) -> None:
    with engine.connect() as db, pytest.raises((ProgrammingError, Exception), match="syntax error") as caught:
        db.execute(text("SELEKT 1"))
    assert not isinstance(caught.value, StoreError)
    with engine.begin() as db, pytest.raises(IntegrityError):
        db.execute(text("INSERT INTO validators VALUES ('u', '', ''), ('u', '', '')"))


def test_errors_do_not_show_the_texts_they_were_about(engine: Engine) -> None:
    given = {"url": "u", "etag": "a text of somebody"}
    with engine.begin() as db, pytest.raises(IntegrityError, match="SQL parameters hidden"):
        db.execute(text("INSERT INTO validators VALUES (:url, :etag, NULL)"), given)


def test_two_that_read_first_and_write_later_both_succeed(engine: Engine) -> None:
    """On SQLite a plain transaction would be refused here without waiting: its snapshot has become old."""
    with engine.begin() as db:
        db.execute(text("CREATE TABLE counter (n INTEGER)"))
        db.execute(text("INSERT INTO counter VALUES (0)"))

    def count() -> None:
        for _ in range(20):
            with engine.begin() as db:
                db.scalar(text("SELECT count(*) FROM runs"))
                db.execute(text("UPDATE counter SET n = n + 1"))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as db:
        assert db.scalar(text("SELECT n FROM counter")) == 80


def test_a_reader_does_not_keep_a_writer_waiting(engine: Engine) -> None:
    with engine.connect() as reading:
        assert reading.scalar(text("SELECT count(*) FROM leases")) == 0
        with engine.begin() as writing:
            writing.execute(text("INSERT INTO leases VALUES ('daemon', 'a', 1, '2023-05-18 00:00:00')"))
    with engine.connect() as reading:
        assert reading.scalar(text("SELECT count(*) FROM leases")) == 1


def test_what_fails_midway_leaves_nothing(engine: Engine) -> None:
    def fail() -> None:
        with engine.begin() as db:
            db.execute(text("INSERT INTO leases VALUES ('daemon', 'a', 1, '2023-05-18 00:00:00')"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM leases")) == 0


def test_a_process_killed_inside_a_transaction_leaves_nothing_and_no_lock(database_url: str, engine: Engine) -> None:
    program = """
import os, signal, sys, store
from sqlalchemy import text
with store.open_engine(sys.argv[1]).begin() as db:
    db.execute(text("INSERT INTO leases VALUES ('daemon', 'dead', 1, '2023-05-18 00:00:00')"))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", program, database_url], cwd=ROOT, check=False)
    assert ended.returncode == -9
    with engine.begin() as db:
        db.execute(text("INSERT INTO leases VALUES ('daemon', 'alive', 1, '2023-05-18 00:00:00')"))
        assert db.scalars(text("SELECT owner FROM leases")).all() == ["alive"]


def test_processes_that_open_a_new_file_together_all_succeed(tmp_path: Path) -> None:
    program = "import sys, store; store.open_engine(sys.argv[1]).connect().close()"
    command = [sys.executable, "-c", program, f"sqlite:///{tmp_path}/baimo.db"]
    started = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate()[1] for process in started] == [""] * 4
