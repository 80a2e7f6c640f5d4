"""How factions, stages, spike rules and figures are written, in both languages: 红涨绿跌, 万/亿元."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from records import Faction, Stage

FACTIONS: Final[dict[str, dict[int | None, str]]] = {
    "zh": {1: "大厂与科研院所", 2: "AI企业", 3: "初创与大佬", 4: "跨界", None: "未归类"},
    "en": {1: "big tech & institutes", 2: "AI company", 3: "start-up", 4: "crossover", None: "unclassified"},
}

# A spike rule as a reader knows it; a number in a rule's name (runup60, dev3) fills {n}.
HITS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "limit_up": "涨停",
        "limit_down": "跌停",
        "touched_limit": "触及涨停但收盘未封",
        "touched_limit_down": "触及跌停但收盘打开",
        "day_jump": "单日涨幅",
        "day_jump_short": "单日大涨",
        "day_drop": "单日跌幅",
        "day_drop_short": "单日大跌",
        "vol_price": "放量上涨",
        "vol_drop": "放量下跌",
        "dev": "{n} 日累计偏离",
        "runup": "{n} 日低点以来",
        "rundown": "{n} 日高点以来",
        "drawdown": "{n} 日高点以来",
        "board_move": "板块异动",
    },
    "en": {
        "limit_up": "limit-up",
        "limit_down": "limit-down",
        "touched_limit": "touched the upper limit, closed below",
        "touched_limit_down": "touched the lower limit, closed above",
        "day_jump": "rise in a day",
        "day_jump_short": "large rise in a day",
        "day_drop": "fall in a day",
        "day_drop_short": "large fall in a day",
        "vol_price": "rise on heavy volume",
        "vol_drop": "fall on heavy volume",
        "dev": "deviation over {n} days",
        "runup": "from the {n}-day low",
        "rundown": "from the {n}-day high",
        "drawdown": "from the {n}-day high",
        "board_move": "board move",
    },
}

STAGES: Final[dict[str, dict[str, str]]] = {
    "zh": {stage: stage.value for stage in Stage},
    "en": {
        Stage.RUMOUR: "rumour",
        Stage.PLAN: "announced or planned",
        Stage.TEST: "closed test",
        Stage.FILING: "filed",
        Stage.RELEASE: "released or open",
        Stage.CASE: "in use",
    },
}

CURRENCIES: Final[dict[str, dict[str, str]]] = {
    "zh": {"CNY": "元", "HKD": "港元", "USD": "美元"},
    "en": {"CNY": "CNY", "HKD": "HKD", "USD": "USD"},
}


def faction(value: Faction, language: str) -> str:
    """The short name of a faction."""
    names = FACTIONS.get(language, FACTIONS["zh"])
    return names.get(value.number, names[None])


def hit(rule: str, language: str, otherwise: str = "") -> str:
    """A spike rule's name for a reader; `otherwise`, or the rule's own, where we have no words for it."""
    names = HITS.get(language, HITS["zh"])
    stem = rule.rstrip("0123456789")
    if rule in names:
        return names[rule]
    return names[stem].format(n=rule[len(stem) :]) if stem in names else otherwise or rule


def stage(value: str, language: str) -> str:
    """The name of a stage; an unknown one as it is."""
    return STAGES.get(language, STAGES["zh"]).get(value, value)


def currency(ticker: str) -> str:
    """The listing currency by the exchange's suffix."""
    return {"HK": "HKD", "US": "USD"}.get(ticker.rpartition(".")[2], "CNY")


def money(value: Decimal, code: str, language: str) -> str:
    """33.80 元, 128.4亿元, 3.2万元; `code` is CNY, HKD or USD."""
    unit = CURRENCIES.get(language, CURRENCIES["zh"]).get(code, code)
    if language == "en":
        return f"{unit} {value:,.2f}"
    for size, name in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.2f} {name}{unit}"
    return f"{value:.2f} {unit}"


def percent(value: Decimal) -> str:
    """A signed share: +20.01%, −3.20%, 0.00%."""
    shown = f"{abs(value):,.2f}%"
    if shown == "0.00%":
        return shown
    return ("+" if value > 0 else "−") + shown
