"""Organisations by their legal form, their suffix, their place in the sentence and their neighbours in a list.

legal      杭州第二人生科技有限公司（以下简称“第二人生”）
suffix     酷哇科技携手…, 由拉萨纳金数智研究院…
subject    觉罗数字发布…, WIKO 推出…
list       小鹏汽车、智元机器人、微分智飞等: who stands among known organisations is one
role       Motiff妙多创始人…, 初创公司 Xspark AI
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.entities.words import HAN, OUTSIDE, Found, Free, made_of, tags, union, word_set, words
from records import Mention, MentionType

LEGAL = re.compile(
    rf"(?P<base>{HAN}[{HAN[1:-1]}A-Za-z0-9·]{{1,14}}(?:[（(]{HAN}{{2,6}}[）)])?{HAN}{{0,12}})(?P<form>股份有限公司|有限责任公司|有限公司)"
    rf"(?:[（(](?:以下)?(?:简称|下称)[:：]?\s?[“\"「]?(?P<short>[^”\"」）)]{{2,12}}))?"
)
PLACES = re.compile(
    r"^(?:北京|上海|深圳|杭州|广州|南京|苏州|成都|武汉|西安|合肥|天津|重庆|厦门|珠海|宁波|长沙|青岛|济南|无锡|东莞|佛山|西藏|四川|湖北|浙江|江苏|广东|安徽|贵州|贵阳)(?:市|省)?"
)
LATIN = r"[A-Z][A-Za-z0-9&]*(?:[ .-]?[A-Z][A-Za-z0-9&]*){0,2}"
ADVERBS = r"(?:正式|今日|近日|日前|昨日|今天|昨天|官方|首次|再次|已|也|还|又|于|在|(?:\d{1,2}月)?\d{1,2}日|率先|重磅|同步|计划|拟|将|即将)"
QUOTED_ORG = re.compile(rf"(?:转载请注明|来源于?|原创)[:：]?[“\"「](?P<name>{HAN}{{3,8}})[”\"」]")
LIST_ITEM = re.compile(rf"(?P<name>{LATIN}|{HAN}{{2,8}}|[A-Z][A-Za-z]*{HAN}{{1,6}}|{HAN}{{1,4}}[A-Z][A-Za-z]*)$")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    w = words()
    suffix, acts, leads = union(w["org_suffixes"]), union(w["acts"]), union(w["leads"])
    roles = r"(?:联合创始人|创始人|董事长|总裁|CEO|首席执行官|首席科学家|CTO|COO|副总裁|总经理|实验室|团队|旗下|方面|官方|公司)"
    return {
        "suffix": re.compile(
            rf"{HAN}{{1,10}}?(?:{suffix})(?={HAN}{{0,2}}(?:{acts})|{leads}|等|[、，。；：！？（）()“”\"「」《》/\s]|$)"
        ),
        "subject": re.compile(rf"(?P<name>{LATIN}(?:{HAN}{{2,6}})?|{HAN}{{2,7}}?)\s?{ADVERBS}{{0,2}}(?:{acts})"),
        "role": re.compile(rf"(?P<name>{LATIN})\s?{roles}"),
        "apposition": re.compile(
            rf"(?:公司|企业|初创公司|独角兽|开发商|厂商|品牌|机构|平台|实验室|制造商|投资机构|服务商)\s?[“\"「]?(?P<name>{LATIN})[”\"」]?"
        ),
        "lead": re.compile(rf"(?:{leads})$"),
    }


def orgs(text: str, mentions: Sequence[Mention], spans: Sequence[tuple[int, int]], free: Free) -> Iterator[Found]:
    """Names of organisations nobody has listed. `spans` are the text's clauses."""
    yield from _legal(text, free)
    yield from _listed(text, mentions, free)
    for start, end in spans:
        yield from _suffixed(text, start, end, free)
        yield from _subjects(text, start, end, free)
    patterns = _patterns()
    for rule, score in (("role", 0.7), ("apposition", 0.7)):
        for found in patterns[rule].finditer(text):
            start, end = found.span("name")
            if free(start, end) and _latin_name(found["name"]):
                yield Found(MentionType.ORG, found["name"], start, end, score, rule)
    for found in QUOTED_ORG.finditer(text):
        start, end = found.span("name")
        if free(start, end):
            yield Found(MentionType.ORG, found["name"], start, end, 0.8, "rights")


def _legal(text: str, free: Free) -> Iterator[Found]:
    for found in LEGAL.finditer(text):
        start = found.start() + _lead(found["base"])
        end = found.end("form")
        if end - start < 7 or not free(start, end):
            continue
        yield Found(MentionType.ORG, text[start:end], start, end, 0.95, "legal")
        if found["short"]:
            a, b = found.span("short")
            if free(a, b):
                yield Found(MentionType.ORG, found["short"], a, b, 0.95, "legal_short")


def _lead(base: str) -> int:
    """How much of a stretch before a legal form belongs to the sentence and not to the name."""
    at = cut = 0
    for word, tag in tags(base):
        at += len(word)
        if tag in ("p", "c", "u", "uj", "ul", "d", "r", "m", "t") or (
            tag == "v" and len(word) > 1 and at < len(base) - 6
        ):
            cut = at
        if word in word_set("leads") or word == "据":
            cut = at
    return cut if len(base) - cut >= 2 else 0


def base_of(name: str) -> str:
    """What an organisation's name has of its own: 杭州第二人生科技有限公司 → 第二人生, 酷哇科技 → 酷哇."""
    base = re.sub(r"(?:股份有限公司|有限责任公司|有限公司)$", "", name)
    base = re.split(r"[（(]", base)[0]
    base = PLACES.sub("", base) if len(base) > 4 else base
    ends = re.compile(rf"(?:{union(words()['org_suffixes'])}|管理|产业|传承|人工)$")
    while len(base) > 2:
        less = ends.sub("", base)
        if less == base or len(less) < 2:
            break
        base = less
    return base


def _suffixed(text: str, start: int, end: int, free: Free) -> Iterator[Found]:
    """酷哇科技, at the beginning of a clause or behind a word that leads to a name."""
    at = start
    pattern = _patterns()["suffix"]
    while found := pattern.search(text, at, end):
        at = found.end()
        left = found.start()
        name, left = _trim(found[0], left)
        if not name or not free(left, found.end()):
            continue
        score = _suffix_score(text, name, left, start)
        if score:
            yield Found(MentionType.ORG, name, left, found.end(), score, "suffix")


def _trim(name: str, start: int) -> tuple[str, int]:
    """Without what belongs to the sentence before the name; ("", …) where nothing of a name stays."""
    at, cut = 0, 0
    tokens = tags(name)
    for n, (word, tag) in enumerate(tokens):
        at += len(word)
        last = n >= len(tokens) - 1
        if last:
            break
        leads = word in word_set("leads") or word in word_set("subjects")
        if leads or (tag in OUTSIDE and not (tag in ("v", "y", "m", "d") and n == 0 and len(tokens) == 2)):
            cut = at
    return (name[cut:], start + cut) if len(name) - cut >= 3 else ("", start)


def _suffix_score(text: str, name: str, left: int, clause: int) -> float:
    suffix = next((s for s in sorted(words()["org_suffixes"], key=len, reverse=True) if name.endswith(s)), "")
    base = name[: len(name) - len(suffix)]
    if not base or made_of(base, word_set("org_generic")) or base in word_set("subjects"):
        return 0.0
    if len(base) < 2 or name in word_set("subjects") or len(name) > 16:
        return 0.0
    begins = left == clause or _patterns()["lead"].search(text, max(0, left - 8), left) is not None
    acts = re.compile(rf"\s?{ADVERBS}{{0,2}}(?:{union(words()['acts'])})").match(text, left + len(name)) is not None
    sure = suffix in word_set("sure_suffixes")
    return 0.4 * begins + 0.25 * sure + 0.25 * acts


def _subjects(text: str, start: int, end: int, free: Free) -> Iterator[Found]:
    """觉罗数字发布…: who acts at the beginning of a clause."""
    if start and text[start - 1] not in "，。；：！？\n|丨｜」”】 " and start != 0:
        return
    found = _patterns()["subject"].match(text, start, end)
    if found is None:
        return
    a, b = found.span("name")
    name = found["name"]
    if not free(a, b):
        return
    if name[0].isascii():
        if _latin_name(re.sub(rf"{HAN}+$", "", name)):
            yield Found(MentionType.ORG, name, a, b, 0.65, "subject_latin")
        return
    if _han_name(name):
        yield Found(MentionType.ORG, name, a, b, 0.5, "subject")


def _han_name(name: str) -> bool:
    """A Han name without a suffix: nothing in it may be a word of the sentence."""
    if len(name) < 3 or name in word_set("subjects") or made_of(name, word_set("org_generic") | word_set("subjects")):
        return False
    for word, tag in tags(name):
        if (
            tag in OUTSIDE
            or tag in ("nr", "ns", "nt", "s", "a", "ad", "vn", "b", "z", "i", "l")
            or word in word_set("subjects")
        ):
            return False
        if word in word_set("generic_words"):
            return False
    return True


def _latin_name(name: str) -> bool:
    return len(name) > 1 and name not in word_set("latin_stop") and not made_of_stops(name)


def made_of_stops(name: str) -> bool:
    return all(part in word_set("latin_stop") for part in re.split(r"[ -]", name) if part)


def _listed(text: str, mentions: Sequence[Mention], free: Free) -> Iterator[Found]:
    """Items between 、 with at least two known organisations among them."""
    known = {m.start: m for m in mentions if m.type is MentionType.ORG}
    for found in re.finditer(rf"[^，。；：！？\n（）()]*、[^，。；：！？\n（）()]*", text):
        items: list[tuple[int, int]] = []
        at = found.start()
        for part in found[0].split("、"):
            items.append((at, at + len(part)))
            at += len(part) + 1
        inside = [any(a <= s < b for s in known) for a, b in items]
        if sum(inside) < 2 or len(items) < 3:
            continue
        for n, (a, b) in enumerate(items):
            if not inside[n]:
                yield from _item(text, a, b, free, first=n == 0, last=n == len(items) - 1)


def _item(text: str, a: int, b: int, free: Free, *, first: bool, last: bool) -> Iterator[Found]:
    if last:
        stop = re.compile(r"等|在内|率先|将|均|已|都|也|纷纷|共同|联合|宣布|发布|，").search(text, a, b)
        if stop is None and b - a > 8:
            return
        b = stop.start() if stop else b
    if first and b - a > 8:
        return
    name = text[a:b].strip()
    a = text.index(name, a, b) if name else a
    b = a + len(name)
    if not name or LIST_ITEM.fullmatch(name) is None or not free(a, b):
        return
    latin = re.match(r"[A-Za-z]", name) is not None
    if (latin and not _latin_name(name)) or name in word_set("subjects") or made_of(name, word_set("org_generic")):
        return
    if not latin and any(
        t in ("p", "c", "u", "uj", "ul", "r", "d", "v", "m", "q") and len(w) > 1 for w, t in tags(name)
    ):
        return
    yield Found(MentionType.ORG, name, a, b, 0.75, "list")
