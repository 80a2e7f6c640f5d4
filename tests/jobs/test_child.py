"""A child is judged by its last line, ended at its deadline, and drained at a shutdown. Real processes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from jobs import child

GENEROUS = child.Limits(60, 30)


def started(code: str, limits: child.Limits = GENEROUS, stop: bool = False, log: Path | None = None) -> child.Ended:
    async def run() -> child.Ended:
        event = asyncio.Event()
        if stop:
            event.set()
        return await child.run([sys.executable, "-c", code], limits, event, log)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("code", "said", "failed"),
    [
        ("print('noise'); print('{\"new\": 3}')", {"new": 3}, ""),
        ("print('{}')", {}, ""),  # nothing to do is said, too
        ("pass", None, "ended without a word"),
        ("print('[1]')", None, "ended without a word"),
        ('print(\'{"error": "no disk"}\'); raise SystemExit(3)', {"error": "no disk"}, "no disk"),
        ("raise SystemExit(3)", None, "exit code 3"),
        ("import os; os.kill(os.getpid(), 9)", None, "ended by signal SIGKILL"),
    ],
)
def test_the_last_line_and_the_code_say_how_it_ended(code: str, said: dict[str, int] | None, failed: str) -> None:
    ended = started(code)
    assert ended.said == said
    assert ended.failed == failed


def test_a_line_beyond_all_bounds_is_no_summary_and_blocks_nothing() -> None:
    ended = started("print('x' * (3 << 20)); print('{\"new\": 1}')")
    assert ended.said == {"new": 1}


def test_a_child_that_will_not_end_is_killed_at_its_deadline() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    ended = started(deaf, child.Limits(0.5, 0.5))
    assert ended.killed == "deadline"
    assert ended.failed == "ended at its deadline"


def test_at_a_shutdown_what_is_nearly_done_may_end_by_itself() -> None:
    ended = started("import time; time.sleep(0.3); print('{\"new\": 1}')", stop=True)
    assert ended.killed == ""
    assert ended.said == {"new": 1}


def test_at_a_shutdown_what_goes_on_is_asked_to_stop() -> None:
    ended = started("import time; time.sleep(600)", child.Limits(600, 0.3), stop=True)
    assert ended.killed == "shutdown"


def test_grandchildren_end_with_the_child(tmp_path: Path) -> None:
    """The signal goes to the group the child leads: the lock its own child holds comes free."""
    lock = tmp_path / "lock"
    inner = (
        f"import fcntl, time; f = open({str(lock)!r}, 'w'); fcntl.flock(f, 2);"
        f" open({str(lock)!r} + '.held', 'w'); time.sleep(600)"
    )
    outer = (
        f"import os, subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {inner!r}]);"
        f"\nwhile not os.path.exists({str(lock)!r} + '.held'): time.sleep(0.01)\ntime.sleep(600)"
    )
    started(outer, child.Limits(5, 2))
    taken = started(f"import fcntl; fcntl.flock(open({str(lock)!r}, 'w'), 2); print('{{}}')")
    assert taken.said == {}


def test_a_log_is_kept_and_turned_over_when_it_grows_large(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "job.log"
    code = "import sys; print('a word', file=sys.stderr); print('{}')"
    started(code, log=log)
    started(code, log=log)
    assert log.read_text() == "a word\na word\n"
    log.write_bytes(b"x" * (child.LOG_BYTES + 1))
    started(code, log=log)
    assert log.read_text() == "a word\n"
    assert log.with_suffix(".log.1").stat().st_size > child.LOG_BYTES
