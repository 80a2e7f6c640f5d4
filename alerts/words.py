"""Every word a digest says, in both languages: observations, never motives or causes.

Rules and templates look words up here and nowhere else. `zh` and `en` hold the same keys (a test says so).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from records import EventType, Faction, Stage, Status

LANGUAGES: Final = ("zh", "en")

FACTIONS: Final[dict[str, dict[int | None, str]]] = {
    "zh": {1: "大厂与科研院所", 2: "AI企业", 3: "初创与大佬", 4: "跨界", None: "未归类"},
    "en": {1: "big tech & institutes", 2: "AI company", 3: "start-up", 4: "crossover", None: "unclassified"},
}

WORDS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "product": "百模",
        "digest": "百模快报",
        "tagline": "中国大模型市场观察",
        "new_entrant": "新入局",
        "new_model": "新模型",
        "price": "价格异动",
        "price_spike": "异动上涨",
        "price_drop": "异动下跌",
        "source_silent": "来源静默",
        "first_recorded": "首次收录",
        "coverage": "覆盖",
        "disclaimer": "公开信息汇总，不构成投资建议",
        "at_least_once": "同一期可能送达不止一次，编号相同即为同一期",
        "nothing": "本期无新入局、无新模型、无价格异动",
        "nothing_short": "本期无新增",
        "issue": "编号",
        "model": "模型",
        "basis": "底座",
        "stage": "阶段",
        "source": "来源",
        "evidence": "原文",
        "read": "查看原文",
        "no_link": "无链接",
        "severity": "级别",
        "company": "公司",
        "close": "收盘",
        "change": "涨跌",
        "observed": "触发与观察",
        "unconfirmed_rumour": "未经证实",
        "undisclosed": "未披露",
        "basis_unknown": "底座未披露",
        "tuned": "基于{of}",
        "tuned_unnamed": "基于其他模型微调",
        "resold": "接入或贴牌",
        "own": "自研",
        "the_model": "大模型",
        "named": "“{text}”",
        "quoted": "「{text}」",
        "rumour_title": "【未经证实】{company}（{faction}）据{source}消息{action}{basis}",
        "title": "{company}（{faction}）{action}{basis}",
        "basis_tail": "，{basis}",
        "also": "同时提及：{names}",
        "more_evidence": "另有 {count} 条来源未列出",
        "review": "待复核",
        "recorded_title": "{company}（{faction}）首次收录{model}{review}",
        "silent_title": "{source}：{state}，自 {since} 起无新内容",
        "silent_never_title": "{source}：{state}，尚无成功记录",
        "silent_failures": "连续 {count} 次",
        "due": "应查",
        "reached": "查到",
        "empty": "为空",
        "failed": "失败",
        "stale": "陈旧",
        "unchanged": "无变化",
        "skipped": "跳过",
        "ok": "正常",
        "not_due": "未到时间",
        "coverage_line": "应查 {due} 个来源：查到 {reached}，为空 {empty}，失败 {failed}，陈旧 {stale}，跳过 {skipped}",
        "coverage_none": "本期没有到时间的来源",
        "last_success": "上次成功 {time}",
        "blind": "以下来源本期没有看到，其内容可能有遗漏",
        "all_seen": "应查的来源都查到了",
        "more": "另有 {count} 条，见数据",
        "and_more": " 等 {count} 家",
        "price_title": "{name}（{ticker}，{faction}）{what}，收 {close}（{change}）",
        "days": "，{count} 天",
        "since_day": "自 {day} 起",
        "streak_up": "{count} 连板",
        "streak_down": "连续 {count} 个跌停",
        "study_same": "异动同日有消息（同日，先后不明）",
        "study_same_at": "异动同日有消息（{time}）",
        "study_session": "消息与异动对应同一交易日，先后不明",
        "study_next": "异动在消息后首个交易日（消息 {time}）",
        "study_before": "异动前 {count} 个交易日有消息",
        "study_after": "异动后 {count} 个交易日有消息",
        "study_unknown": "有相关消息，先后不明",
        "study_title": "：{title}",
        "abnormal": "当日相对基准 {value}",
        "car_1": "前后各 1 日累计相对基准 {value}",
        "car_5": "前后各 5 日累计相对基准 {value}",
        "more_studies": "另有 {count} 条消息未列出",
        "ex_right": "除权除息日，涨跌按复权价计算",
        "new_listing": "新股上市初期，涨跌幅限制不同",
        "resumed": "停牌后复牌首日",
        "split_suspected": "疑似拆分或除权，复权因子尚未确认",
        "adjusted_prices": "仅有复权行情",
        "news": "上一收盘以来有该公司消息，级别上调一级",
        "note_volume": "成交量为前 5 日均量的 {value} 倍",
        "note_z": "稳健 z 值 {value}",
        "note_index": "同期基准 {value}",
        "note_step": "越过 {value} 一档",
        "note_adjusted": "按复权价",
        "calendar_assumed": "交易日历为推定",
        "unconfirmed": "行情仅一个来源，尚未核对",
        "adjusted": "（复权）",
        "joiner": "，",
        "stop": "；",
        "list": "、",
        "colon": "：",
        "bar": "｜",
        "bracket": "（{text}）",
    },
    "en": {
        "product": "Baimo",
        "digest": "Baimo digest",
        "tagline": "The Chinese large-model market, observed",
        "new_entrant": "New entrants",
        "new_model": "New models",
        "price": "Price moves",
        "price_spike": "Price rise",
        "price_drop": "Price fall",
        "source_silent": "Silent sources",
        "first_recorded": "First recorded",
        "coverage": "Coverage",
        "disclaimer": "A summary of public information (公开信息汇总，不构成投资建议); no investment advice",
        "at_least_once": "An issue may arrive more than once; the same number is the same issue",
        "nothing": "No new entrant, no new model and no price move in this issue",
        "nothing_short": "nothing new",
        "issue": "No.",
        "model": "Model",
        "basis": "Basis",
        "stage": "Stage",
        "source": "Source",
        "evidence": "Text",
        "read": "Read",
        "no_link": "no link",
        "severity": "Severity",
        "company": "Company",
        "close": "Close",
        "change": "Change",
        "observed": "Rules and observations",
        "unconfirmed_rumour": "unconfirmed",
        "undisclosed": "undisclosed",
        "basis_unknown": "basis undisclosed (未披露)",
        "tuned": "based on {of}",
        "tuned_unnamed": "tuned from another model",
        "resold": "resold or integrated",
        "own": "own",
        "the_model": "a large model",
        "named": "“{text}”",
        "quoted": "“{text}”",
        "rumour_title": "[Unconfirmed 未经证实] {company} ({faction}), according to {source}, {action}{basis}",
        "title": "{company} ({faction}) {action}{basis}",
        "basis_tail": ", {basis}",
        "also": "Named with it: {names}",
        "more_evidence": "{count} more not listed",
        "review": "awaits review",
        "recorded_title": "{company} ({faction}) recorded for the first time: {model}{review}",
        "silent_title": "{source}: {state}, nothing new since {since}",
        "silent_never_title": "{source}: {state}, never yet a success",
        "silent_failures": "{count} times in a row",
        "due": "due",
        "reached": "reached",
        "empty": "empty",
        "failed": "failed",
        "stale": "stale",
        "unchanged": "unchanged",
        "skipped": "skipped",
        "ok": "ok",
        "not_due": "not due",
        "coverage_line": "{due} sources due: {reached} reached, {empty} empty, {failed} failed, {stale} stale,"
        " {skipped} skipped",
        "coverage_none": "No source was due in this issue",
        "last_success": "last success {time}",
        "blind": "These sources were not seen; what they carry may be missing here",
        "all_seen": "Every source that was due has been reached",
        "more": "{count} more, see the data",
        "and_more": " and others, {count} in all",
        "price_title": "{name} ({ticker}, {faction}) {what}, close {close} ({change})",
        "days": ", {count} days",
        "since_day": "since {day}",
        "streak_up": "{count} limit-ups in a row",
        "streak_down": "{count} limit-downs in a row",
        "study_same": "News on the day of the move (same day, order unknown)",
        "study_same_at": "News on the day of the move ({time})",
        "study_session": "News and move belong to one session, order unknown",
        "study_next": "The move came in the first session after the news ({time})",
        "study_before": "News {count} sessions before the move",
        "study_after": "News {count} sessions after the move",
        "study_unknown": "Related news, order unknown",
        "study_title": ": {title}",
        "abnormal": "against its benchmark {value} on the day",
        "car_1": "{value} against its benchmark over the day before to the day after",
        "car_5": "{value} against its benchmark over five days each way",
        "more_studies": "{count} more news items not listed",
        "ex_right": "ex-rights day; the change is of adjusted prices",
        "new_listing": "newly listed; other price limits apply",
        "resumed": "first day after a suspension",
        "split_suspected": "a split or ex-right is suspected, its factor not yet confirmed",
        "adjusted_prices": "adjusted quotes only",
        "news": "news of the company since the last close: one step more severe",
        "note_volume": "{value} times the mean volume of five sessions",
        "note_z": "robust z {value}",
        "note_index": "benchmark {value}",
        "note_step": "past the {value} step",
        "note_adjusted": "adjusted prices",
        "calendar_assumed": "trading calendar assumed",
        "unconfirmed": "quotes of one provider only, not yet checked",
        "adjusted": " (adjusted)",
        "joiner": ", ",
        "stop": "; ",
        "list": ", ",
        "colon": ": ",
        "bar": " | ",
        "bracket": " ({text})",
    },
}

# What the organisation does with the model, by how real the article says it is; `*` stands for every other status.
ACTIONS: Final[dict[str, dict[str, dict[str, str]]]] = {
    "zh": {
        EventType.MODEL_RELEASE: {
            Status.TESTING: "启动{model}测试",
            Status.TRAINED: "完成{model}训练",
            Status.PLANNED: "计划发布",
            Status.RUMOURED: "将发布",
            Status.APPROVED: "获准推出",
            Status.DISCONTINUED: "停止",
            "*": "发布",
        },
        EventType.OPEN_SOURCE: {Status.PLANNED: "计划开源", Status.RUMOURED: "将开源", "*": "开源"},
        EventType.SERVICE_OPENING: {
            Status.TESTING: "开放{model}测试",
            Status.PLANNED: "计划开放",
            Status.RUMOURED: "将开放",
            "*": "开放",
        },
        EventType.APP_RELEASE: {
            Status.TESTING: "测试搭载{model}的应用",
            Status.PLANNED: "计划推出搭载{model}的应用",
            Status.RUMOURED: "将推出搭载{model}的应用",
            "*": "推出搭载{model}的应用",
        },
        EventType.MODEL_PLAN: {
            Status.TRAINED: "完成{model}训练",
            Status.TESTING: "测试",
            Status.RUMOURED: "在研发",
            Status.PLANNED: "计划研发",
            "*": "宣布研发",
        },
        EventType.INTEGRATION: {Status.PLANNED: "计划接入", Status.RUMOURED: "将接入", "*": "接入"},
        EventType.FILING: {
            Status.PLANNED: "为{model}申请备案",
            Status.RUMOURED: "为{model}办理备案",
            Status.ANNOUNCED: "为{model}公示备案",
            "*": "旗下{model}通过备案",
        },
        EventType.PARTNERSHIP: {Status.PLANNED: "计划合作研发", Status.RUMOURED: "将合作研发", "*": "宣布合作研发"},
        "*": {Status.PLANNED: "计划推出", Status.RUMOURED: "将推出", "*": "推出"},
    },
    "en": {
        EventType.MODEL_RELEASE: {
            Status.TESTING: "tests",
            Status.TRAINED: "has trained",
            Status.PLANNED: "plans to release",
            Status.RUMOURED: "will release",
            Status.APPROVED: "has approval for",
            Status.DISCONTINUED: "ends",
            "*": "releases",
        },
        EventType.OPEN_SOURCE: {
            Status.PLANNED: "plans to open-source",
            Status.RUMOURED: "will open-source",
            "*": "open-sources",
        },
        EventType.SERVICE_OPENING: {
            Status.TESTING: "opens the test of",
            Status.PLANNED: "plans to open",
            Status.RUMOURED: "will open",
            "*": "opens",
        },
        EventType.APP_RELEASE: {
            Status.TESTING: "tests an application of",
            Status.PLANNED: "plans an application of",
            Status.RUMOURED: "will bring out an application of",
            "*": "brings out an application of",
        },
        EventType.MODEL_PLAN: {
            Status.TRAINED: "has trained",
            Status.TESTING: "tests",
            Status.RUMOURED: "works on",
            Status.PLANNED: "plans",
            "*": "announces",
        },
        EventType.INTEGRATION: {
            Status.PLANNED: "plans to integrate",
            Status.RUMOURED: "will integrate",
            "*": "integrates",
        },
        EventType.FILING: {
            Status.PLANNED: "seeks the filing of",
            Status.RUMOURED: "files",
            Status.ANNOUNCED: "has announced the filing of",
            "*": "has completed the filing of",
        },
        EventType.PARTNERSHIP: {
            Status.PLANNED: "plans with a partner",
            Status.RUMOURED: "will develop with a partner",
            "*": "develops with a partner",
        },
        "*": {Status.PLANNED: "plans", Status.RUMOURED: "will bring out", "*": "brings out"},
    },
}

# A spike rule as a reader knows it; a number in a rule's name (runup60, dev3) fills {n}.
HITS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "limit_up": "涨停",
        "limit_down": "跌停",
        "touched_limit": "触及涨停、收盘未封",
        "touched_limit_down": "触及跌停、收盘打开",
        "day_jump": "单日涨幅",
        "day_drop": "单日跌幅",
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
        "day_drop": "fall in a day",
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


def words(language: str) -> dict[str, str]:
    """The words of a language; Chinese for a language we do not have."""
    return WORDS.get(language, WORDS["zh"])


def faction(value: Faction, language: str) -> str:
    """The short name of a faction."""
    names = FACTIONS.get(language, FACTIONS["zh"])
    return names.get(value.number, names[None])


def action(event: EventType, status: Status, model: str, language: str) -> str:
    """What is done with the model: 计划开源大模型“青鸾”, 启动大模型“青鸾”测试 …"""
    actions = ACTIONS.get(language, ACTIONS["zh"])
    by_status = actions.get(event, actions["*"])
    form = by_status.get(status, by_status["*"])
    return form.format(model=model) if "{model}" in form else f"{form}{' ' if language == 'en' else ''}{model}"


def hit(rule: str, language: str) -> str:
    """A spike rule's name for a reader; the rule's own where we have no words for it."""
    names = HITS.get(language, HITS["zh"])
    stem = rule.rstrip("0123456789")
    if rule in names:
        return names[rule]
    return names[stem].format(n=rule[len(stem) :]) if stem in names else rule


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
