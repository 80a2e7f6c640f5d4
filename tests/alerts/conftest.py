"""A window as the digest job makes it, written by us; companies, sources and sentences are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from records import (
    SHANGHAI,
    Basis,
    Cited,
    Entrant,
    EventType,
    Evidence,
    Faction,
    RuleHit,
    SourceState,
    Spike,
    Stage,
    Status,
    Study,
    Window,
)

SINCE = datetime(2023, 5, 17, 15, 40, tzinfo=SHANGHAI)
UNTIL = datetime(2023, 5, 18, 15, 40, tzinfo=SHANGHAI)
MORNING = datetime(2023, 5, 18, 9, 30, tzinfo=SHANGHAI)
DAY = date(2023, 5, 18)


def entrant(company: str = "云岭科技", **other: object) -> Entrant:
    said = {
        "company_id": f"new:{company}",
        "model": "青鸾",
        "faction": Faction(2),
        "basis": Basis.UNKNOWN,
        "basis_of": "",
        "stage": Stage.PLAN,
        "status": Status.PLANNED,
        "event_type": EventType.MODEL_RELEASE,
        "article": f"article-{company}",
        "url": f"https://news.example.com/{len(company)}.html",
        "title": f"{company}入局大模型",
        "evidence": Evidence(f"{company}公告称，公司计划于5月底发布“青鸾”大模型，面向制造业客户。", 0, 30),
        "known_at": MORNING,
        "published_at": MORNING - timedelta(minutes=12),
        "confidence": 0.9,
        "source": "shengbao",
    }
    return Entrant(company=company, **{**said, **other})  # type: ignore[arg-type]


def hit(rule: str = "limit_up", **other: object) -> RuleHit:
    said = {
        "severity": 2,
        "value": Decimal(1),
        "from_price": Decimal("26.00"),
        "to_price": Decimal("31.20"),
        "from_day": date(2023, 5, 17),
    }
    return RuleHit(rule=rule, **{**said, **other})  # type: ignore[arg-type]


def spike(ticker: str = "688999.SH", **other: object) -> Spike:
    said = {
        "day": DAY,
        "kind": "price_spike",
        "severity": 3,
        "close": Decimal("31.20"),
        "change": Decimal("20.00"),
        "hits": (hit(),),
        "known_at": datetime(2023, 5, 18, 15, 35, tzinfo=SHANGHAI),
    }
    return Spike(ticker=ticker, **{**said, **other})  # type: ignore[arg-type]


def window(**other: object) -> Window:
    return Window(**{"since": SINCE, "until": UNTIL, **other})  # type: ignore[arg-type]


SOURCES = (
    SourceState("shengbao", "申城财讯", "ok", 24, UNTIL),
    SourceState("keji", "科技观察网", "unchanged", 0, UNTIL),
    SourceState("gonggao", "交易所公告", "ok", 61, UNTIL),
    SourceState("beian", "备案公示栏", "empty", 0, UNTIL - timedelta(days=2), "列表页没有找到任何条目", 3),
    SourceState("huaxun", "华讯财经", "failed", 0, UNTIL - timedelta(hours=30), "HTTP 503，已按退避重试 3 次", 5),
    SourceState("yanjiu", "大模型研究周刊", "stale", 2, UNTIL - timedelta(days=9), "最新条目停在 2023-05-04"),
    SourceState("lunwen", "论文预印库", "not_due"),
)


def full_window() -> Window:
    """One of everything."""
    return window(
        entrants=(
            entrant(
                "远航汽车",
                company_id="yuanhang",
                model="远见",
                faction=Faction(4),
                basis=Basis.TUNED,
                basis_of="LLaMA-13B",
                stage=Stage.RELEASE,
                status=Status.RELEASED,
                evidence=Evidence(
                    "远航汽车今日在年度技术日上发布座舱大模型“远见”，称其在LLaMA-13B上微调而成，首批车主6月起可用。",
                    0,
                    50,
                ),
                source="keji",
            ),
            entrant("云岭科技", company_id="yunling"),
            entrant(
                "启明书院",
                model=None,
                faction=Faction(3),
                stage=Stage.RUMOUR,
                status=Status.RUMOURED,
                evidence=Evidence("有消息人士称，启明书院正在组建团队训练教育大模型，公司对此未予置评。", 0, 36),
                source="huaxun",
                url="https://caijing.example.net/a/2023/0518/77.shtml",
            ),
            entrant(
                "江海大学人工智能研究院",
                model="观澜",
                faction=Faction(1),
                basis=Basis.OWN,
                stage=Stage.FILING,
                status=Status.APPROVED,
                event_type=EventType.FILING,
                evidence=Evidence("公示名单显示，江海大学人工智能研究院的“观澜”大模型已完成算法备案。", 0, 36),
                source="beian",
                url="https://gov.example.org/notice/2023/12",
                published_at=datetime(2023, 5, 18, tzinfo=SHANGHAI),
            ),
            entrant(
                "百川湖",
                company_id="baichuanhu",
                kind="new_model",
                model="湖心 2.0",
                basis=Basis.OWN,
                stage=Stage.RELEASE,
                status=Status.RELEASED,
                event_type=EventType.OPEN_SOURCE,
                evidence=Evidence("百川湖开源湖心2.0，权重可在其代码仓库下载，许可允许商用。", 0, 30),
            ),
            *(
                entrant(name, model=model, first_recorded=True, published_at=None)
                for name, model in (
                    ("南山智能", "南斗"),
                    ("北辰数据", "北斗星"),
                    ("东湖医疗", None),
                    ("西岭软件", "西窗"),
                )
            ),
            entrant("新源机器人", model="源 3.5", review=True),
        ),
        spikes=(
            spike(
                hits=(
                    hit(value=Decimal(2), severity=3),
                    hit(
                        "runup60",
                        value=Decimal("137.69"),
                        from_price=Decimal("13.13"),
                        from_day=date(2023, 3, 1),
                    ),
                )
            ),
            spike(
                "9998.HK",
                close=Decimal("412.60"),
                change=Decimal("8.75"),
                severity=2,
                hits=(
                    hit("day_jump", value=Decimal("8.75"), from_price=Decimal("379.40"), to_price=Decimal("412.60")),
                ),
                tags=("unconfirmed",),
            ),
            spike(
                "300998.SZ",
                kind="price_drop",
                close=Decimal("18.05"),
                change=Decimal("-12.34"),
                severity=2,
                hits=(
                    hit("day_drop", value=Decimal("-12.34"), from_price=Decimal("20.59"), to_price=Decimal("18.05")),
                ),
                tags=("ex_right", "calendar_assumed"),
            ),
        ),
        companies={"688999.SH": "云岭科技", "9998.HK": "百川湖", "300998.SZ": "赤松软件"},
        listings={"688999.SH": "yunling", "9998.HK": "baichuanhu", "300998.SZ": "chisong"},
        factions={"yunling": Faction(2), "baichuanhu": Faction(1)},
        studies=(
            Study("688999.SH", DAY, "article-云岭科技", 0, Decimal("19.42"), Decimal("31.10"), None),
            Study("9998.HK", DAY, "article-百川湖", 2, Decimal("8.10"), None, None),
            Study("9998.HK", DAY, "article-启明书院", 0, None, None, None),
        ),
        cited={
            "article-云岭科技": Cited(
                "云岭科技：拟于5月底发布“青鸾”大模型", "https://news.example.com/4.html", "申城财讯", MORNING
            ),
            "article-百川湖": Cited(
                "百川湖开源湖心2.0", "https://news.example.com/3.html", "申城财讯", MORNING - timedelta(days=2)
            ),
        },
        coverage=SOURCES,
    )


@pytest.fixture
def make() -> SimpleNamespace:
    """Makers of records with sensible defaults: make.entrant("云岭科技", stage=…), make.spike(…), make.window(…)."""
    return SimpleNamespace(
        entrant=entrant,
        hit=hit,
        spike=spike,
        window=window,
        full_window=full_window,
        replace=replace,
        SINCE=SINCE,
        UNTIL=UNTIL,
        MORNING=MORNING,
        DAY=DAY,
        SOURCES=SOURCES,
        UTC=UTC,
    )
