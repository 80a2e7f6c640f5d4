"""Who is the one daemon of a database: a lease row with a fencing token; what becomes of a holder that was killed."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime

from sqlalchemy import Engine

import store
from records import StoreError

NAME = "daemon"
SECONDS = 30  # a daemon that was killed is replaced after this


def owner() -> str:
    """This process, as the row names it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def take(engine: Engine, owner: str) -> None:
    """Become the one daemon of this database. Raises StoreError naming the holder.

    A holder on this very machine whose process is gone is replaced at once; any other one when its lease runs out.
    """
    now = datetime.now(UTC)
    with engine.begin() as db:
        holder = store.runs.holder(db, NAME, now)
        if holder and is_gone(holder):
            store.runs.release(db, NAME, holder)
        if store.runs.lease(db, NAME, owner, SECONDS, now) is None:
            raise StoreError(f"another daemon runs on this database: {holder}")


def is_gone(owner: str) -> bool:
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
