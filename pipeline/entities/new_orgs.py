"""Organisations by their suffix, their place in the sentence and their neighbours in a list.

    suffix     酷哇科技携手…, 由拉萨纳金数智研究院…
    subject    觉罗数字发布…, WIKO 推出…
    role       Motiff妙多创始人…, 初创公司 Xspark AI
    maker      由魔法生态研发, 携手奔驰共建
    stock      智谱跌超13%, 纳睿雷达（688522.SH）
    list       小鹏汽车、智元机器人、微分智飞等: who stands among organisations is one

Names of full legal form are found in legal_names. A rule gives a score; the scores of one name are joined later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from ahocorasick_rs import AhoCorasick

from pipeline.entities.words import HAN, OUTSIDE, Found, Free, coined, made_of, tags, union, word_set, words
from records import MentionType

LATIN = r"[A-Z][A-Za-z0-9&]*(?:[ .-]?[A-Z][A-Za-z0-9&]*){0,2}"
MIXED = rf"(?:{LATIN}(?:{HAN}{{2,6}})?|{HAN}{{2,7}}?)"
ADVERBS = (
    r"(?:正式|今日|近日|日前|昨日|今天|昨天|官方|现|首次|再次|已|也|还|又|于|在|(?:\d{1,2}月)?\d{1,2}日|率先|重磅|同步|计划|拟|将|"
    r"即将)"
)
ROLES = (
    r"(?:联合创始人|创始人|创始合伙人|董事长|副总裁|高级副总裁|总裁|CEO|首席执行官|首席科学家|首席技术官|CTO|COO|CFO|总经理|院长|"
    r"管理合伙人|合伙人|投资总监|首席经济学家|首席营销官|首席运营官|首席产品官|联席CEO|轮值董事长|首席分析师|"
    r"公司方面|方面回应|官方回应|股价|市值|员工|发言人|产品经理)"
)
MAKE = (
    r"(?:联合|共同|自主|独立|牵头|主导)?(?:研发|开发|打造|推出|运营|发布|建设|承建|投资|领投|跟投|提供|主办|承办|出品|训练|"
    r"设计)"
)
HEADLINE = (
    r"(?:发布|推出|开源|宣布|官宣|升级|接入|(?:完成|获)[^。\n]{0,16}融资|"
    r"(?=[“「《\s的旗自研])[^，。\n]{0,24}(?:通过|完成)[^，。\n]{0,12}备案)"
)
OPENING = r"(?:(?m:^)|(?<=获悉，)|(?<=消息，)|(?<=日讯，)|(?<=近日，)|(?<=今日，)|(?<=日前，)|(?<=日，))"
TOGETHER = r"(?:共建|共同|合作|达成|签署|签约|联合|推出|打造|成立|在|开展|举行|发布)"
MOVES = r"(?:盘中)?(?:一度)?(?:大涨|大跌|涨|跌|飙升|暴跌|暴涨|收涨|收跌)(?:停|超|近|逾|约|幅)?\s?(?:\d|停|$)"
CODED = r"[（(]\s?(?:\d{4,6}(?:\.[A-Z]{2})?|[A-Z]{2,4}[.:：]\s?\w+|股票代码)"
# Frames that begin a clause and frames that stand anywhere, with what each says for a name in it.
CLAUSE_RULES = (
    ("subject", 0.35),
    ("clause_act", 0.4),
    ("role", 0.55),
    ("stock", 0.5),
    ("parent", 0.45),
    ("research", 0.5),
)
TEXT_RULES = (
    ("headline", 0.6),
    ("apposition", 0.65),
    ("made_by", 0.5),
    ("together", 0.3),
    ("child", 0.4),
    ("data_of", 0.5),
    ("firm", 0.4),
)
PEOPLE_TOO = frozenset({"subject", "clause_act", "headline", "role", "made_by", "together", "child", "firm"})
PLACES_TOO = frozenset({"subject", "clause_act", "headline", "parent", "has"})
COUNTED = re.compile(r"[一二两三四五六七八九十多各几数百千]+[个家名位款大批场次项只些]?")  # 一名科技…, 各大科技…
RIGHTS = re.compile(rf"(?<!{HAN})(?:转载请注明|来源于?|原创)[:：]?[“\"「](?P<name>{HAN}{{3,8}})[”\"」]")
NO_NAME = re.compile(
    r"(?:教授|院士|博士|先生|女士|老师|主任|院长|记者|们|指数|板块|概念|概念股|题材|系列|版|品牌|负责人|中国区|会员|专门|原|副|首席|框架|强势|正式|首次|[现也已又还即便均仍将])$|"
    r"^[该其这那某此我他她你它本各每]|[是在有为被让将了于]"
)
# Tags of words that are mostly names; of words that seldom are; the rest stands between.
# How much speaks against a suffix behind one common word: 注册资本, 转型科技, 朋友基金.
COMMON = {
    "v": 0.3,
    "vn": 0.4,
    "b": 0.4,
    "a": 0.3,
    "an": 0.4,
    "d": 0.3,
    "n": 0.15,
    "f": 0.5,
    "s": 0.4,
    "l": 0.4,
    "i": 0.4,
}
# Suffixes that end ordinary words as often: 公共财富基金, 同等比例股份, 信贷数据.
WEAK = frozenset("基金 股份 数据 资本 引擎 时代 动力 互动 在线 国际 信息 网络 电子 通信 机器人 教育 医疗 云".split())  # noqa: SIM905
VERBS = frozenset("找请买做称说看想要去来进出入赴投购控持促推是有用让给")
NAMES = frozenset({"nz", "nt", "nrt", "nrfg", "eng"})
SELDOM = frozenset({"n", "ns", "v", "a", "vn", "j", "nr", "b", "ng", "vg", "an", "ad", "x", "i", "l", "z", "s"})


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    w = words()
    suffix, acts, leads = union(w["org_suffixes"]), union(w["acts"]), union(w["leads"])
    return {
        "suffix": re.compile(
            rf"{HAN}{{1,10}}?(?:{suffix})(?={HAN}{{0,2}}(?:{acts})|{leads}|等|[、，。；：！？（）()“”\"「」《》/\s]|$)"
        ),
        "acts": re.compile(rf"\s?，?{ADVERBS}{{0,3}}(?:{acts})"),
        "subject": re.compile(rf"(?P<name>{MIXED})\s?{ADVERBS}{{0,2}}(?:{union(w['strong_acts'])})"),
        "headline": re.compile(rf"{OPENING}(?P<name>{MIXED})\s?{ADVERBS}{{0,2}}{HEADLINE}"),
        "role": re.compile(rf"(?P<name>{MIXED})\s?(?:前|原|兼|、|的)?\s?{ROLES}"),
        "stock": re.compile(rf"(?P<name>{MIXED})(?:{MOVES}|{CODED})"),
        "has": re.compile(rf"(?P<name>{MIXED})有(?=[^，。；;,\n]{{0,16}}(?:模型|GPT|智脑|助手|Chat))"),
        "clause_act": re.compile(rf"(?P<name>{MIXED})\s?{ADVERBS}{{0,2}}{HEADLINE}"),
        "parent": re.compile(rf"(?P<name>{MIXED})旗下"),
        "child": re.compile(rf"旗下(?:的)?(?P<name>{MIXED})(?:宣布|发布|推出|开源|上线|完成|获)"),
        "data_of": re.compile(rf"据(?P<name>{MIXED})(?:的)?(?:最新)?(?:数据|统计|报告|监测|测算)"),
        "research": re.compile(rf"(?P<name>{MIXED})(?:发表|发布)?(?:最新)?研报"),
        "firm": re.compile(
            rf"(?:企业|公司|厂商|龙头|独角兽)(?P<name>{HAN}{{2,6}}?)(?=的股价|股价|创始人|CEO|董事长|宣布|发布|推出|完成|获)"
        ),
        "made_by": re.compile(rf"由(?P<name>{MIXED}){MAKE}"),
        "together": re.compile(rf"(?:携手|牵手|联手|联合|投资|收购|起诉|选择|与)(?P<name>{MIXED}){TOGETHER}"),
        "apposition": re.compile(
            r"(?:公司|企业|独角兽|开发商|厂商|机构|实验室|制造商|服务商|供应商|创企|新势力|巨头)\s?[“\"「]?"
            rf"(?P<name>{LATIN}(?![A-Za-z]))[”\"」]?"
        ),
        "lead": re.compile(rf"(?:{leads})$"),
    }


def orgs(text: str, spans: Sequence[tuple[int, int]], free: Free) -> Iterator[Found]:
    """Names of organisations nobody has listed. `spans` are the text's clauses."""
    ends = sorted(start for _, start, _ in _suffix_machine().find_matches_as_indexes(text))
    for start, end in spans:
        if bisect_left(ends, start) < bisect_left(ends, end):
            yield from _suffixed(text, start, end, free)
        yield from _framed(text, start, end, free)
    yield from _havers(text, spans, free)
    patterns = _patterns()
    for rule, score in TEXT_RULES:
        for found in patterns[rule].finditer(text):
            yield from _bare(found, rule, score, free)
    for found in RIGHTS.finditer(text):
        start, end = found.span("name")
        if free(start, end):
            yield Found(MentionType.ORG, found["name"], start, end, 0.8, "rights")


def _havers(text: str, spans: Sequence[tuple[int, int]], free: Free) -> Iterator[Found]:
    """百度有文心大模型；阿里有通义大模型: of a list who has what, at least two."""
    hits = [m for start, end in spans if (m := _patterns()["has"].match(text, start, end))]
    if len({m["name"] for m in hits}) > 1:
        for hit in hits:
            yield from _bare(hit, "has", 0.55, free)


def _framed(text: str, start: int, end: int, free: Free) -> Iterator[Found]:
    """觉罗数字发布…: who acts, has officers or a price at the beginning of a clause."""
    if start and text[start - 1] not in "，。；：！？、\n|丨｜”】 ,;":
        return
    patterns = _patterns()
    for rule, score in CLAUSE_RULES:
        # the bracket of a code stands outside the clause
        found = patterns[rule].match(text, start, end + 12 if rule == "stock" else end)
        if found is not None and (rule != "subject" or start == 0 or text[start - 1] != "、"):
            yield from _bare(found, rule, score, free)


def _bare(found: re.Match[str], rule: str, score: float, free: Free) -> Iterator[Found]:
    """A name in a frame, where its own shape does not speak against it."""
    start, end = found.span("name")
    name = found["name"]
    if not free(start, end) or NO_NAME.search(name):
        return
    if name[0].isascii():
        shape = _latin_shape(name)
    else:
        if rule in PLACES_TOO and [tag for _, tag in tags(name)] == ["ns"]:  # 天津发布…, 马来西亚推出…
            return
        shape = _han_shape(name, surname_matters=rule in PEOPLE_TOO)
    if shape:
        yield Found(MentionType.ORG, name, start, end, 1 - (1 - score) * (1 - shape), rule)


def _latin_shape(name: str) -> float:
    """A Latin name, with a Chinese tail or without: Motiff妙多. A subject in Latin letters alone is no evidence."""
    latin = re.match(r"[A-Za-z0-9&. -]+", name)
    if latin is None or not latin_name(latin[0].strip()):
        return 0.0
    tail = name[latin.end() :]
    if not tail:
        return 0.2
    return 0.0 if any(tag in OUTSIDE for _, tag in tags(tail)) or tail in word_set("subjects") else 0.4


def _han_shape(name: str, *, surname_matters: bool) -> float:
    """How much a Han name without a known suffix looks like one, 0 where a word of the sentence is in it."""
    if name in word_set("subjects") or made_of(name, word_set("org_generic") | word_set("subjects")):
        return 0.0
    tokens = tags(name)
    if any(word in word_set("subjects") or word in word_set("generic_words") for word, _ in tokens):
        return 0.0
    kinds = [tag for _, tag in tokens]
    if len(tokens) == 1:
        return _one_word(name, kinds[0], surname_matters=surname_matters)
    if any(tag in OUTSIDE or tag not in NAMES | SELDOM for tag in kinds):
        return 0.0
    if surname_matters and len(name) <= 3 and name[0] in words()["surnames"]:
        return 0.0
    return 0.5 if any(tag in NAMES or tag == "nr" for tag in kinds) else 0.3


def _one_word(name: str, tag: str, *, surname_matters: bool) -> float:
    if surname_matters and len(name) <= 3 and name[0] in words()["surnames"] and tag not in ("nz", "nt"):
        return 0.0
    if tag in NAMES or tag == "nr":
        return 0.45
    return 0.15 if tag in SELDOM and tag not in ("v", "vn", "ad", "a") else 0.0


def _suffixed(text: str, start: int, end: int, free: Free) -> Iterator[Found]:
    """酷哇科技, at the beginning of a clause or behind a word that leads to a name."""
    at = start
    pattern = _patterns()["suffix"]
    while found := pattern.search(text, at, end):
        at = found.end()
        name, left = _trim(found[0], found.start())
        if not name or NO_NAME.search(name):
            continue
        if free(left, found.end()) and (score := _suffix_score(text, name, left, start)):
            yield Found(MentionType.ORG, name, left, found.end(), score, "suffix")


def _trim(name: str, start: int) -> tuple[str, int]:
    """Without what belongs to the sentence before the name; ("", …) where nothing of a name stays."""
    at, cut = 0, 0
    tokens = tags(name)
    for n, (word, tag) in enumerate(tokens[:-1]):
        at += len(word)
        leads = word in word_set("leads") or word in word_set("subjects") or COUNTED.fullmatch(word) is not None
        whole = n == 0 and len(tokens) == 2
        coined = len(word) == 1 and cut == at - 1 and tag in ("v", "y", "m") and word not in VERBS  # 企业|快造科技
        if leads or (tag in OUTSIDE and not coined and not (whole and tag in ("v", "y", "d", "m"))):
            cut = at
    return (name[cut:], start + cut) if len(name) - cut >= 3 else ("", start)


@cache
def _suffix_machine() -> AhoCorasick:
    return AhoCorasick(words()["org_suffixes"])


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(sorted(words()["org_suffixes"], key=len, reverse=True))


def _suffix_score(text: str, name: str, left: int, clause: int) -> float:
    suffix = next((s for s in _suffixes() if name.endswith(s)), "")
    base = name[: len(name) - len(suffix)]
    if len(base) < 2 or made_of(base, word_set("org_generic")) or base in word_set("subjects"):
        return 0.0
    if name in word_set("subjects") or len(name) > 16:
        return 0.0
    begins = left == clause or _patterns()["lead"].search(text, max(0, left - 8), left) is not None
    acts = _patterns()["acts"].match(text, left + len(name)) is not None
    kinds = [tag for _, tag in tags(base)]
    plain = [t for w, t in tags(base) if len(w) > 1 and t in COMMON and not coined(w)]
    common = len(plain) == len(kinds)  # 财税 | 软件, 核心 | 双 | 引擎
    score = 0.4 * begins + 0.25 * (suffix in word_set("sure_suffixes")) + 0.25 * acts
    if common:
        score -= COMMON[kinds[0]]
    elif suffix in WEAK and not any(tag in NAMES or tag in ("nr", "ns", "ng", "x") for tag in kinds):
        score -= 0.2
    return round(max(0.0, score), 3)


def latin_name(name: str) -> bool:
    """A Latin word that may be a name: not one of the field's terms, nor put together from them."""
    stops = word_set("latin_stop")
    parts = [p for p in re.split(r"[ -]", name) if p]
    titled = parts[:1] and parts[0] in ("CEO", "CTO", "COO", "CFO", "VP")
    return len(name) > 1 and name not in stops and not titled and not all(p in stops for p in parts)
