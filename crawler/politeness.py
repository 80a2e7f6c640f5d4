"""One request at a time per host, across all crawls of this machine, with the delay between them.

A host's turn is a file lock; what a host asked for (Retry-After) stands beside it with its time, so that the next crawl
keeps to it as well. A host that fails again and again is left alone for longer each time, until it answers. A process
that dies loses its locks with itself.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

LONGEST_WAIT = 45.0  # seconds; a host that asks for more is left alone until then, and the crawl goes on without it
LOOK_AGAIN = 0.05
STRIKES = 9  # failures in a row, each retry counted, after which a host is left alone: three addresses, three tries
FIRST_REST = 600.0  # seconds; doubled with each further failure
LONGEST_REST = 6 * 3600.0
LONGEST_ASKED = 7 * 86400.0  # a host may ask for more, but a slip of its pen must not silence a source for ever
ASKED, FAILED, CHALLENGE = "asked", "failed", "challenge"  # why a host rests


class HostBusy(Exception):
    """The host asked to be left alone for longer than a crawl can wait, or another crawl holds it all the time."""


@dataclass(frozen=True, slots=True)
class HostState:
    """A host that is left alone, or has failed since it last answered."""

    host: str
    strikes: int  # failures in a row, each retry counted; from STRIKES on it rests
    until: datetime | None = None  # no crawl asks it before; None: it may be asked
    why: str = ""  # asked (Retry-After) · failed (too many strikes) · challenge; "" where it may be asked


def folder_of(archive: Path) -> Path:
    """Where the crawls of this machine keep the turns of hosts: beside the archive they share."""
    return archive / "hosts"


def states(folder: Path, now: datetime) -> list[HostState]:
    """Every host that rests at this moment (of the machine's clock) or has failed, by name. Reads, takes no turn."""
    names = {file.stem for suffix in ("hold", "strikes") for file in folder.glob(f"*.{suffix}")}
    found = []
    for name in sorted(names):
        strikes = int(_number(folder / f"{name}.strikes"))
        end, why = _hold(folder / f"{name}.hold")
        rests = end > now.timestamp()
        if rests or strikes:
            until = datetime.fromtimestamp(end, UTC) if rests else None
            found.append(HostState(name, strikes, until, why if rests else ""))
    return found


class HostTurns:
    """`folder` is shared by all crawls; `stopping` says whether this crawl is being ended."""

    def __init__(self, folder: Path, patience: float, stopping: Callable[[], bool] = lambda: False) -> None:
        self.folder, self.patience, self.stopping = folder, patience, stopping
        self.queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        folder.mkdir(parents=True, exist_ok=True)

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[None]:
        """Wait for the host's lock and for the delay since its last request, then hold the lock for this one.

        Requests of one crawl queue up in their order; only other processes are looked for again and again.
        """
        async with self.queues[host], self._turn(host, delay):
            yield

    @asynccontextmanager
    async def _turn(self, host: str, delay: float) -> AsyncIterator[None]:
        file = os.open(self.folder / f"{_name(host)}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            await self._lock(file, host)
            await self._wait(max(_time_in(file), self._held(host)) - time.time(), host)
            try:
                yield
            finally:
                if delay > 0:
                    os.pwrite(file, f"{time.time() + delay:020.3f}".encode(), 0)
        finally:
            os.close(file)

    def hold(self, host: str, seconds: float, why: str = ASKED) -> None:
        """No crawl asks this host before so many seconds have passed, at most LONGEST_ASKED."""
        if seconds <= 0:
            return
        seconds = min(seconds, LONGEST_ASKED)
        target = self.folder / f"{_name(host)}.hold"
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(f"{time.time() + seconds:.3f} {why}", encoding="ascii")
        draft.replace(target)

    def strike(self, host: str) -> None:
        """The host failed: no answer, or one that says it cannot. Called within its turn."""
        file = self.folder / f"{_name(host)}.strikes"
        count = int(_number(file)) + 1
        file.write_text(str(count), encoding="ascii")
        if count >= STRIKES:
            self.hold(host, min(FIRST_REST * 2 ** min(count - STRIKES, 10), LONGEST_REST), FAILED)

    def clear(self, host: str) -> None:
        """The host answered."""
        (self.folder / f"{_name(host)}.strikes").unlink(missing_ok=True)

    async def _lock(self, file: int, host: str) -> None:
        waited = 0.0
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if waited >= self.patience or self.stopping():
                raise HostBusy("another crawl holds this host")
            await asyncio.sleep(LOOK_AGAIN)
            waited += LOOK_AGAIN

    async def _wait(self, seconds: float, host: str) -> None:
        if seconds > LONGEST_WAIT:
            raise HostBusy(f"the host asked for it or failed too often: it is left alone for {seconds:.0f} s more")
        while seconds > 0 and not self.stopping():
            await asyncio.sleep(min(seconds, 0.5))
            seconds -= 0.5

    def _held(self, host: str) -> float:
        return _hold(self.folder / f"{_name(host)}.hold")[0]


def _hold(file: Path) -> tuple[float, str]:
    """(the moment a host is held until, why); (0, "") where it is not."""
    try:
        end, _, why = file.read_text(encoding="ascii").partition(" ")
        return float(end), why
    except (OSError, ValueError):  # none yet, or torn by a crash
        return 0.0, ""


def _number(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # none yet, or torn by a crash
        return 0.0


def _time_in(file: int) -> float:
    try:
        return float(os.pread(file, 32, 0))
    except ValueError:  # new, or torn by a crash
        return 0.0


def _name(host: str) -> str:
    return re.sub(r"[^\w.-]", "_", host)[:200] or "_"
