"""A job in a process of its own: started, watched, ended at its deadline, judged by its last line of output.

The parent stays small and cannot be hung, leaked into or crashed by a page. What a child says of itself is one JSON
object on its last line of standard output; its exit code alone is no success.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records import StoreError

LINE_LIMIT = 1 << 20  # a summary with its problems in words stays far below this
LOG_BYTES = 5 << 20
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. `said` is the object of its last line; None where it gave none."""

    code: int
    said: Mapping[str, Any] | None = None
    killed: str = ""  # deadline · shutdown; "" where it ended by itself

    @property
    def failed(self) -> str:
        """Why this is no success, in words; "" where nothing speaks against it."""
        if self.killed == "deadline":
            return "ended at its deadline"
        if self.killed:
            return "ended by the shutdown"
        if self.code < 0:
            return f"ended by signal {signal.Signals(-self.code).name}"
        if self.code:
            return str((self.said or {}).get("error") or f"exit code {self.code}")
        return "ended without a word" if self.said is None else ""


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float
    grace: float


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def die_with_parent() -> None:
    """Called first in a child: when the parent is gone, so is the child (Linux; elsewhere nothing happens)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def run(
    command: Sequence[str],
    limits: Limits,
    stop: asyncio.Event,
    log: Path | None = None,
    hear: Callable[[str], None] | None = None,
) -> Ended:
    """Run one child to its end. At the deadline, or `grace` after `stop`, it gets SIGTERM, and SIGKILL `grace` later.

    Lines before the last are handed to `hear`. Standard error goes to `log`, or is the parent's own.
    """
    with contextlib.ExitStack() as files:
        stderr = files.enter_context(_opened(log)) if log else None
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
            limit=LINE_LIMIT,
        )
        reading = asyncio.create_task(_last_line(process.stdout, hear))
        killed = await _watch(process, limits, stop)
        last = await reading
    return Ended(await process.wait(), _summary(last), killed)


def _opened(log: Path) -> Any:
    """The log to append to; one that has grown large becomes `.1`, and the `.1` before it goes."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(f"{log.suffix}.1"))
        return log.open("ab")
    except OSError as error:
        raise StoreError(f"{log}: cannot be written: {error.strerror}") from None


async def _watch(process: asyncio.subprocess.Process, limits: Limits, stop: asyncio.Event) -> str:
    waiting = asyncio.create_task(process.wait())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({waiting, stopping}, timeout=limits.seconds, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            return ""
        killed = "shutdown" if stop.is_set() else "deadline"
        if stop.is_set():  # drain: what is nearly done may end by itself
            await asyncio.wait({waiting}, timeout=limits.grace)
            if waiting.done():
                return ""
        _signal(process, signal.SIGTERM)
        await asyncio.wait({waiting}, timeout=limits.grace)
        if not waiting.done():
            _signal(process, signal.SIGKILL)
            await waiting
        return killed
    finally:
        stopping.cancel()


def _signal(process: asyncio.subprocess.Process, number: int) -> None:
    """To the child's whole group: it started a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


async def _last_line(stream: asyncio.StreamReader | None, hear: Callable[[str], None] | None) -> str:
    last = ""
    while stream is not None:
        try:
            line = await stream.readline()
        except ValueError:  # longer than any line of ours: not a summary
            continue
        if not line:
            break
        if last and hear:
            hear(last)
        last = line.decode(errors="replace").rstrip("\n")
    return last


def _summary(line: str) -> Mapping[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
