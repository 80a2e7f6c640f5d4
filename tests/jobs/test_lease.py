"""One daemon at a time, and none for long after it was killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

import store
from jobs import lease
from records import StoreError


@pytest.fixture
def gone() -> str:
    """A holder on this machine whose process has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return f"{socket.gethostname()}:{process.pid}"


def test_one_daemon_at_a_time(engine: Engine) -> None:
    lease.take(engine, lease.owner())
    with pytest.raises(StoreError, match=f"another daemon runs on this database: .*:{os.getpid()}"):
        lease.take(engine, "elsewhere:1")


def test_a_holder_on_another_machine_is_waited_for(engine: Engine) -> None:
    lease.take(engine, "elsewhere:1")
    with pytest.raises(StoreError, match="elsewhere:1"):
        lease.take(engine, "here:2")


def test_a_holder_that_was_killed_here_is_replaced_at_once(engine: Engine, gone: str) -> None:
    lease.take(engine, gone)
    lease.take(engine, "here:2")
    with engine.connect() as db:
        assert store.runs.holder(db, lease.NAME, datetime.now(UTC)) == "here:2"
