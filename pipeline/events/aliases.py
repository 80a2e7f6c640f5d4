"""Second names inside one article: 上海科学智能研究院（简称上智院）, 杭州某科技有限公司（以下简称“某”）."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.events.scene import Name
from records import MentionType

SHORTEST = 3  # characters of a name that is looked for elsewhere
SECOND = re.compile(r"\s?[（(]\s?(?:以下)?(?:简称|下称|又称|英文名|股票简称)?\s?[:：为]?\s?[“\"「‘]?$")
LEGAL = re.compile(r"(?:[（(][\u4e00-\u9fff]{2,4}[）)])?(?:股份有限公司|有限责任公司|有限公司|集团|公司)$")
HOUSE = re.compile(r"(?P<house>[\u4e00-\u9fff]{2,}(?:大学|科学院|集团|公司))(?P<kind>实验室|研究院|研究所|中心|学院)")
CITY = re.compile(r"[市省县区]")
PLACE = re.compile(
    r"^(?:北京|上海|深圳|广州|杭州|南京|武汉|成都|苏州|合肥|天津|重庆|西安|浙江|江苏|广东|四川|山东|湖北|湖南|"
    r"福建|中国)(?:市|省)?"
)


def unified(texts: Sequence[tuple[str, Sequence[Name]]]) -> list[list[Name]]:
    """The names of an article's texts with every second name of an organisation given the entity of the first.

    The registry's name wins; else the short name of a firm, the long one of an institute, and the spelling without 市.
    """
    texts = _shared(texts)
    same: dict[str, Name] = {}
    everyone: list[Name] = []
    for text, names in texts:
        orgs = [n for n in names if n.type is MentionType.ORG]
        everyone += orgs
        for first, second in itertools.pairwise(orgs):
            if first.entity != second.entity and SECOND.fullmatch(text[first.end : second.start]):
                _join(same, first, second)
    unknown = {n.entity: n for n in everyone if not n.id}
    shortest = sorted(unknown.values(), key=lambda n: len(n.entity))
    for n, short in enumerate(shortest):
        for long in shortest[n + 1 :]:
            if long.entity in same or len(short.entity) < 3:
                continue
            if (
                _shortened(short.entity, long.entity)
                or _bare(long.entity).startswith(_bare(short.entity))
                or CITY.sub("", long.entity) == CITY.sub("", short.entity)
            ):
                _join(same, short, long)
    if not same:
        return [list(names) for _, names in texts]
    return [
        [_as(n, same[n.entity]) if n.type is MentionType.ORG and n.entity in same else n for n in names]
        for _, names in texts
    ]


def _shared(texts: Sequence[tuple[str, Sequence[Name]]]) -> list[tuple[str, Sequence[Name]]]:
    """What the words around it make a name in one text of an article is the same name in the other."""
    if len(texts) < 2:
        return list(texts)
    found = {n.text: n for _, names in texts for n in names if not n.id and len(n.text) >= SHORTEST}
    out: list[tuple[str, Sequence[Name]]] = []
    for text, names in texts:
        more = list(names)
        for words, name in found.items():
            at = text.find(words)
            while at >= 0:
                end = at + len(words)
                if _apart(text, at, end) and not any(n.start < end and at < n.end for n in more):
                    more.append(replace(name, start=at, end=end))
                at = text.find(words, end)
        out.append((text, sorted(more, key=lambda n: (n.start, -n.end))))
    return out


def _apart(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or digit runs on at either end."""
    runs = re.compile(r"[A-Za-z0-9]{2}")
    return not (start and runs.match(text[start - 1 : start + 1])) and not runs.match(text[end - 1 : end + 1])


def _shortened(short: str, long: str) -> bool:
    """某大学实验室 of 某大学语言智能实验室: the same house and kind with what it is about left out."""
    hit = HOUSE.fullmatch(short)
    return hit is not None and long.startswith(hit["house"]) and long.endswith(hit["kind"])


def _bare(name: str) -> str:
    return PLACE.sub("", LEGAL.sub("", name)) or name


def _join(same: dict[str, Name], a: Name, b: Name) -> None:
    """One of the two stands for both: the known one, else the shorter Chinese name."""
    if a.id and b.id:
        return
    if a.id or b.id:
        head, tail = (a, b) if a.id else (b, a)
    elif b.entity in a.entity or CITY.sub("", a.entity) == CITY.sub(
        "", b.entity
    ):  # the short name of a firm: 传神素问（武汉）数智科技有限公司
        head, tail = (b, a) if len(b.entity) <= len(a.entity) else (a, b)
    else:
        head, tail = a, b
    same.setdefault(tail.entity, same.get(head.entity, head))


def _as(name: Name, head: Name) -> Name:
    return replace(
        name,
        entity=head.entity,
        id=head.id,
        owner=head.owner or head.entity,
        owner_id=head.owner_id,
        top=head.top,
        foreign=head.foreign,
        media=head.media,
        agency=head.agency,
        maker=head.maker,
    )
