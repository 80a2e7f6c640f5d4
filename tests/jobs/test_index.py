"""The index job: names of the registry and of the review, what is stored already, and the command that asks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from config import Settings
from jobs.index import index, words
from records import Article, MentionType

NOW = datetime(2023, 5, 18, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def article(id: str, title: str, text: str) -> Article:
    return Article(id, f"https://www.site.example/{id}", "site", title, text, NOW, NOW)


@pytest.fixture
def stored(engine: Engine) -> Engine:
    with engine.begin() as db:
        store.articles.keep(db, article("a1", "墨渊智造发布模型", "墨渊智造今日发布模型。" * 3))
        store.articles.keep(db, article("a2", "天气", "多云。"))
    return engine


def test_what_is_stored_is_indexed_once(stored: Engine, settings: Callable[..., Settings]) -> None:
    told: list[tuple[int, int | None]] = []
    assert index(stored, settings(), lambda done, total: told.append((done, total))) == {"articles": 2}
    assert index(stored, settings()) == {"articles": 0}
    assert told == [(2, 2)]


def test_an_accepted_name_is_a_word(engine: Engine, settings: Callable[..., Settings]) -> None:
    assert not words(engine, settings()).known("玄珀星澜")
    with engine.begin() as db:
        store.candidates.decide(db, MentionType.ORG, "玄珀星澜", "accept", NOW)
    assert words(engine, settings()).known("玄珀星澜")


def test_the_command_finds_what_was_just_stored(
    stored: Engine, database_url: str, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    settings(f'[database]\nurl = "{database_url}"\n')

    def baimo(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli", *arguments, "--config", str(tmp_path / "config.toml")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    asked = baimo("search", "墨淵智造", "--json")
    assert asked.returncode == 0, asked.stderr
    found: list[dict[str, Any]] = [json.loads(line) for line in asked.stdout.splitlines()]
    assert [row["id"] for row in found] == ["a1"]
    shown = found[0]["snippet"]
    assert {shown[start:end] for start, end in found[0]["marks"]} == {"墨渊智造"}
    assert "模型" in found[0]["keywords"]
    assert "墨渊智造发布模型" in baimo("search", "墨渊").stdout


def test_no_other_command_and_not_the_daemon_loads_jieba() -> None:
    program = (
        "import sys, cli, scheduler, jobs.__main__, typer\n"
        "group = typer.main.get_command(cli.app)\n"
        "context = typer.Context(group)\n"
        "for name in group.list_commands(context):\n"
        "    group.get_command(context, name)\n"
        "assert 'jieba' not in sys.modules, 'loaded'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
