"""Ours and others on the same work, each in a process of its own: how a runner is started, and what its rows become."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-peers" / "text" / "bin" / "python"  # made by `make peers`
Rows = list[dict[str, Any]]


def run(
    command: list[str], lines: str, environment: Mapping[str, str], longest: int
) -> tuple[list[str], dict[str, Any]]:
    """(the lines a runner printed, what it cost, its last one). RuntimeError in a line where it cannot run."""
    try:
        done = subprocess.run(
            command, input=lines, capture_output=True, text=True, check=False, env=environment, timeout=longest
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not done after {longest} s") from None
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1])
    *found, cost = done.stdout.splitlines()
    return found, json.loads(cost)


def rows(names: Iterable[str], ours: str, measured: Callable[[str, Path], dict[str, Any]]) -> Rows:
    """One row a name. Another's that cannot run has a `note` in place of figures; ours must."""
    found: Rows = []
    for name in names:
        if name != ours and not PYTHON.exists():
            found.append({"name": name, "note": "no .venv-peers; `make peers` makes it"})
            continue
        try:
            found.append(measured(name, Path(sys.executable) if name == ours else PYTHON))
        except RuntimeError as error:
            if name == ours:
                raise
            found.append({"name": name, "note": str(error)})
    return found


def told(found: Rows, as_json: bool, tell: Callable[[Rows], None], low: list[str]) -> int:
    """Print the rows, then what is under the floors; 1 where anything is, the exit code."""
    if as_json:
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in found))
    else:
        tell(found)
    if low:
        print(f"under the floor: {'; '.join(low)}", file=sys.stderr)
    return 1 if low else 0
