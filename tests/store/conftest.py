"""Makers of records with only what a test cares about given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from records import (
    Alert,
    Analysis,
    Article,
    Basis,
    Delivery,
    Entrant,
    Event,
    EventType,
    Evidence,
    Faction,
    Message,
    Page,
    Run,
    Stage,
    Status,
)
from store.warc import Archive

NOW = datetime(2023, 5, 18, 9, 30, tzinfo=UTC)
EVIDENCE = Evidence("推出自研大模型", 2, 9)


class Make:
    """Records for tests. Whatever is not given is plain and the same every time."""

    now = NOW
    evidence = EVIDENCE

    @staticmethod
    def at(minutes: float) -> datetime:
        return NOW + timedelta(minutes=minutes)

    @staticmethod
    def page(body: bytes = b"<p>text</p>", **said: Any) -> Page:
        given = {"source": "site", "url": "https://www.site.example/a/1", "fetched_at": NOW, "media_type": "text/html"}
        return Page(body=body, **{**given, **said})

    @staticmethod
    def article(id: str = "a1", **said: Any) -> Article:
        given: dict[str, Any] = {"url": f"https://www.site.example/{id}", "source": "site", "title": "标题"}
        given |= {"text": "某公司推出自研大模型。", "seen_at": NOW, "known_at": NOW}
        return Article(id=id, **{**given, **said})

    @staticmethod
    def event(article: str = "a1", **said: Any) -> Event:
        given: dict[str, Any] = {"type": EventType.MODEL_RELEASE, "status": Status.RELEASED, "org": "某公司"}
        given |= {"model": "某模型", "trigger": "推出", "evidence": EVIDENCE, "rule": "test", "confidence": 0.9}
        return Event(article=article, **{**given, **said})

    @classmethod
    def analysis(cls, article: str = "a1", **said: Any) -> Analysis:
        return Analysis(article, is_llm_announcement=True, **said)

    @staticmethod
    def entrant(company: str = "某公司", article: str = "a1", **said: Any) -> Entrant:
        given: dict[str, Any] = {"company_id": f"new:{company}", "model": "某模型", "faction": Faction(3, ("初创",))}
        given |= {"basis": Basis.OWN, "basis_of": "", "stage": Stage.RELEASE, "status": Status.RELEASED}
        given |= {"event_type": EventType.MODEL_RELEASE, "url": "https://www.site.example/a1", "title": "标题"}
        given |= {"evidence": EVIDENCE, "known_at": NOW, "confidence": 0.9}
        return Entrant(company=company, article=article, **{**given, **said})

    @staticmethod
    def alert(key: str, **said: Any) -> Alert:
        given: dict[str, Any] = {
            "kind": "new_entrant",
            "at": NOW,
            "title": "新入局",
            "company": "某公司",
            "severity": 2,
        }
        return Alert(key=key, **{**given, **said})

    @staticmethod
    def message(id: str = "m1") -> Message:
        return Message(id, "d1", NOW, "百模日报", "正文", "**正文**", "<b>正文</b>", '{"alerts": []}')

    @staticmethod
    def run(id: str, planned_at: datetime = NOW, **said: Any) -> Run:
        given: dict[str, Any] = {"job": "crawl", "schedule": "crawl:site", "started_at": planned_at}
        return Run(id=id, planned_at=planned_at, **{**given, **said})

    @staticmethod
    def exact(*numbers: str) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, numbers))


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive to read from; its folder is there."""
    (tmp_path / "archive").mkdir()
    return Archive(tmp_path / "archive")


@pytest.fixture
def keep_page(engine: Engine, archive: Archive) -> Callable[[Page], bool]:
    """Archive a page in a run of its own and write its row."""
    runs = iter(range(1000))

    def keep(page: Page) -> bool:
        with Archive(archive.folder, f"run{next(runs)}") as writing, engine.begin() as db:
            return store.pages.keep(db, page, *writing.append(page))

    return keep


@pytest.fixture
def leased(engine: Engine, make: Make) -> Callable[[datetime], list[Delivery]]:
    """Lease everything due at a moment, in a transaction of its own."""

    def lease(now: datetime) -> list[Delivery]:
        with engine.begin() as db:
            return store.outbox.lease(db, now, 100)

    return lease
