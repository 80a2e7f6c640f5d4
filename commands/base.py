"""What every command shares: options, the open store, output for people and for programs, exit codes.

Exit codes: 0 done · 1 done in part, or something is unhealthy · 2 wrong usage, configuration or input · 3 the database or
archive cannot be used · 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import Engine

import config
import store
from jobs.runs import Progress as Tell
from records import SHANGHAI, BaimoError, ConfigError, InputError, StoreError, Telling

EXIT_PARTLY = 1
EXIT_USAGE = 2
EXIT_STORE = 3


def _language() -> str:
    """The language of help texts is needed before any command reads its configuration, so it is looked up leniently."""
    if said := os.environ.get("BAIMO_UI__LANGUAGE"):
        return said
    file = config.find()
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8")).get("ui", {}).get("language", "") if file else ""
    except (OSError, ValueError, AttributeError):
        said = ""  # the command itself will say what is wrong with the file
    return said or config.language()


LANGUAGE = _language()


def say(en: str, zh: str) -> str:
    """One of two texts, by the user's language."""
    return en if LANGUAGE == "en" else zh


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help=say("The configuration file.", "配置文件。"), show_default=False),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help=say("Print JSON, one object a line.", "输出 JSON，每行一个对象。"))
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help=say("A day, a moment, or 2d, 12h.", "日期、时刻，或 2d、12h。"))
]
UntilOption = Annotated[str | None, typer.Option("--until", help=say("A day or a moment.", "日期或时刻。"))]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help=say("At most so many.", "最多条数。"))]

FACTIONS = {None: "—", 1: "1 大厂与院所", 2: "2 AI企业", 3: "3 初创与大佬", 4: "4 跨界"}

out = Console(soft_wrap=False, highlight=False)
err = Console(stderr=True, highlight=False)


def opened(path: Path | None) -> tuple[config.Settings, Engine]:
    """Settings and an open store at today's schema. An empty database is made ready; an old one is refused."""
    settings = config.load(path)
    engine = store.open_engine(settings.database.url)
    current, head = store.schema.revision(engine)
    if current is None:
        store.schema.upgrade(engine)
    elif current != head:
        raise StoreError(f"the database is at revision {current}, this program needs {head}: run `baimo db upgrade`")
    return settings, engine


def moment(text: str | None, now: datetime, end: bool = False) -> datetime | None:
    """A day (its start, or its end), an ISO moment, or a span back from now: 90m, 12h, 2d. Raises InputError."""
    if text is None:
        return None
    if text[:-1].isdigit() and text[-1:] in {"m", "h", "d"}:
        return now - timedelta(minutes=int(text[:-1]) * {"m": 1, "h": 60, "d": 1440}[text[-1]])
    try:
        if len(text) == 10:
            clock = time(23, 59, 59) if end else time()
            return datetime.combine(date.fromisoformat(text), clock, SHANGHAI).astimezone(UTC)
        said = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text}: not a day, a moment or a span (2023-05-18, 2023-05-18T09:30+08:00, 2d)") from None
    return (said if said.tzinfo else said.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def rule_note(note: str, broken_since: datetime | None) -> str:
    """A remark on a source, with the word that its rule for the text is broken where it is."""
    if broken_since is None:
        return note
    day = f"{broken_since.astimezone(SHANGHAI):%Y-%m-%d}"
    word = say(f"rule for the text broken since {day}, read generically", f"正文规则自 {day} 起失效，暂用通用提取")
    return say("; ", "；").join(filter(None, (note, word)))


def told_by(telling: Telling | None) -> dict[str, int]:
    """How widely an article's story is told: outlets that reprint it, publishers that report it on their own."""
    copies = len(set(telling.copies.values())) if telling else 0
    return {"reprints": copies, "independent": max(1, len(telling.publishers)) if telling else 1}


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers for decimals, ISO for times, values for enums."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(rows: Iterable[Any]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=plain) + "\n")
    sys.stdout.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str = "") -> None:
    """A table for people; widths count East-Asian characters (rich does)."""
    rows = list(rows)
    if not rows:
        out.print(empty or say("Nothing.", "无。"), markup=False)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(clean(cell) for cell in row))
    out.print(table)


def clean(text: str) -> str:
    """Without control characters and markup: names and sentences come from pages."""
    return "".join(c for c in text if c.isprintable() or c == "\n").replace("[", "\\[")


def change(percent: Any) -> str:
    """红涨绿跌: the sign and an arrow carry it where colours are off."""
    return f"{'▲' if percent > 0 else '▼' if percent < 0 else ''}{percent:+.2f}"


def price(value: Decimal) -> str:
    """Without the zeros a source wrote behind it, at least two places."""
    plain_ = value.normalize()
    return f"{value:.2f}" if -int(plain_.as_tuple().exponent) <= 2 else f"{plain_:f}"


def local(value: datetime | None) -> str:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"


@contextmanager
def progress(label: str) -> Iterator[Tell]:
    """A bar on a terminal; elsewhere a plain line at every tenth of the work."""
    if not err.is_terminal:
        yield _lines(label)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(label: str) -> Tell:
    last = [-1]

    def tell(done: int, total: int | None) -> None:
        step = done * 10 // total if total else done // 1000
        if step != last[0]:
            last[0] = step
            err.print(f"{label} {done}{f'/{total}' if total else ''}", markup=False)

    return tell


def exit_code(error: BaimoError) -> int:
    if isinstance(error, ConfigError | InputError):
        return EXIT_USAGE
    return EXIT_STORE if isinstance(error, StoreError) else EXIT_PARTLY
