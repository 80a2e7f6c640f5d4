"""Organisations by their neighbours in a list: 小鹏汽车、智元机器人、微分智飞等企业."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.entities.new_orgs import LATIN, NO_NAME, latin_name
from pipeline.entities.words import HAN, OUTSIDE, Found, Free, made_of, tags, word_set
from records import MentionType

STOPS = r"，。；：！？,;:!?\n（）()"
LIST = re.compile(rf"[^{STOPS}等]*、[^{STOPS}]*?(?:等|(?=[{STOPS}]|$))")
LIST_ITEM = re.compile(rf"{LATIN}|{HAN}{{2,8}}|[A-Z][A-Za-z]*{HAN}{{1,6}}|{HAN}{{1,4}}[A-Z][A-Za-z]*")
# 旷视科技、商汤科技等企业: the list says itself what its items are
KINDS_OF_ORGS = re.compile(
    r"(?:多家|多个|一批|国内|知名|头部|[一二三四五六七八九十\d]+家)?"
    r"(?:企业|公司|厂商|机构|高校|车企|大厂|巨头|院校|银行|券商|投资方|科技公司|AI公司)"
)
LIST_END = re.compile(r"等|在内|率先|将|均|已|都|也|纷纷|共同|联合|宣布|发布|，|涨|跌|跟")


def listed(text: str, known: Sequence[tuple[int, int]], free: Free) -> Iterator[Found]:
    """Items between 、 where two are known organisations (`known` has their spans), or 等企业 says what they are."""
    starts = sorted(start for start, _ in known)
    for found in LIST.finditer(text):
        items: list[tuple[int, int]] = []
        at = found.start()
        for part in found[0].split("、"):
            items.append((at, at + len(part)))
            at += len(part) + 1
        inside = [any(a <= s < b for s in starts) for a, b in items]
        says_so = found[0].endswith("等") and KINDS_OF_ORGS.match(text, found.end())
        if not says_so and (sum(inside) < 2 or len(items) < 3):
            continue
        for n, (a, b) in enumerate(items):
            if not inside[n]:
                yield from _item(text, a, b, free, last=n == len(items) - 1)


def _item(text: str, a: int, b: int, free: Free, *, last: bool) -> Iterator[Found]:
    if last and (stop := LIST_END.search(text, a, b)):
        b = stop.start()
    name = text[a:b].strip()
    if not name or LIST_ITEM.fullmatch(name) is None:
        return
    a = text.index(name, a, b)
    b = a + len(name)
    latin = name[0].isascii()
    if not free(a, b) or (latin and not latin_name(name)) or name in word_set("subjects") or NO_NAME.search(name):
        return
    if made_of(name, word_set("org_generic") | word_set("kinds") | word_set("generic_words")):
        return
    if not latin and any(t in OUTSIDE - {"v"} or (t == "v" and len(w) > 1) for w, t in tags(name)):
        return
    yield Found(MentionType.ORG, name, a, b, 0.65, "list")
