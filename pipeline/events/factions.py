"""派系 of an organisation: the registry's answer with its reason, else the rules of factions.toml in their order.

1 互联网科技大厂以及科研院所 · 2 AI企业（上市公司和创业独角兽）· 3 初创公司以及互联网大佬 · 4 跨界企业 · None
where nothing speaks, for authorities and for foreign organisations. Every label says why, and what spoke against it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.entities.words import words as word_lists
from records import Company, ConfigError, Faction

FOUNDED = re.compile(
    r"(?:成立于|创立于|创建于|创办于|始于)\s?(20\d\d)\s?年?|(20\d\d)\s?年(?:\d{1,2}月)?(?:份)?(?:成立|创立|创办|"
    r"注册成立)"
)
FRESH = re.compile(
    r"(?:成立|创立)(?:仅|不到|不足|才|刚满|刚)?(?:半年|一年|两年|三年|[123]年|[1-9]个月|1[0-2]个月)|(?:刚刚|新)成立|"
    r"今年成立|去年成立"
)
DIGITS = "零一二三四五六七八九"
AGE = re.compile(
    r"(?:做了|深耕|成立|创立|创办|运营|经营|耕耘)[^，。\n]{0,6}?(?:已|近|超|超过|约)?(\d{1,2}|"
    r"[二三四五六七八九]?十[一二三四五六七八九]?|[四五六七八九])"
    r"(?:多|余)?年"
)
THIS_WAVE = 2023  # the year counted from where the article's day is unknown
Sides = Sequence[tuple[str, str]]  # what stands before and behind each place of the name, inside its sentence
PERSON = re.compile(r"[\u4e00-\u9fff]{2,3}")
KEYS = {"why", "faction", "name", "near", "beside", "founded", "older", "person"}
REACH = 40  # how many characters beside a name may say what it is
STOP = re.compile(r"[。！？；\n]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of factions.toml: all conditions it states must hold."""

    why: str
    number: int | None
    name: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    beside: tuple[re.Pattern[str], re.Pattern[str]] | None = None  # before the name, behind it
    founded: int | None = None
    older: int | None = None
    person: bool = False

    def fits(self, name: str, around: str, sides: Sides, year: int | None) -> str | None:
        """The words that make it fit, None where it does not."""
        said = ""
        if self.person and not (PERSON.fullmatch(name) and name[0] in word_lists()["surnames"]):
            return None
        if self.name is not None:
            found = self.name.search(name)
            if found is None:
                return None
            said = found[0]
        if self.near is not None:
            found = self.near.search(around)
            if found is None:
                return None
            said = found[0]
        if self.beside is not None:
            beside = self._beside(sides)
            if beside is None:
                return None
            said = beside
        if self.older is not None:
            old = _old(around, self.older, year or THIS_WAVE)
            if old is None:
                return None
            said = f"{said}，{old}" if said else old
        if self.founded is not None:
            return _founded(around, self.founded, year)
        return said

    def _beside(self, sides: Sides) -> str | None:
        assert self.beside is not None
        before, behind = self.beside
        for left, right in sides:
            found = before.search(left) or behind.match(right)
            if found is not None:
                return found["said"]
        return None


BEFORE = r"(?P<said>{0})[“\"「]?$"
BEHIND = (
    r"[”\"」]?(?:[（(][^）)]{{0,30}}[）)])?(?:，|是|系|为|作为|成立于20\d\d年|成立于20\d\d年，)*(?:国内|全球|"
    r"中国|一家|的|知名|领先|头部|首家|老牌|"
    r"[一-龥]{{0,10}})?(?P<said>{0})"
)


def _founded(around: str, years: int, year: int | None) -> str | None:
    """“成立于2024年” where that lies at most so many years back; without the article's day, since 2022."""
    found = FOUNDED.search(around)
    if found is not None:
        since = int(found[1] or found[2])
        return found[0] if since >= (year - years if year is not None else 2022) else None
    fresh = FRESH.search(around)
    return fresh[0] if fresh else None


def _old(around: str, years: int, year: int) -> str | None:
    """“2012年成立”, “做了十一年”: the words, where the company is at least so many years old."""
    found = FOUNDED.search(around)
    if found is not None:
        return found[0] if int(found[1] or found[2]) <= year - years else None
    age = AGE.search(around)
    return age[0] if age is not None and _count(age[1]) >= years else None


def _count(said: str) -> int:
    """11, 十一, 二十 as a number below 100."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    return (DIGITS.index(tens) if tens else bool(ten)) * 10 + (DIGITS.index(ones) if ones else 0)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in their order; `window` is how far from the name words still speak of it."""

    rules: tuple[Rule, ...]
    window: int

    @classmethod
    def read(cls, path: Path) -> Rules:
        """Raises ConfigError naming the file and the rule that is not as it should be."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path}: {error}") from None
        rows = enumerate(data.get("rule", []), 1)
        return cls(tuple(_rule(row, f"{path.name}, [[rule]] {n}") for n, row in rows), int(data.get("window", 60)))


def _rule(row: Mapping[str, Any], place: str) -> Rule:
    if strange := row.keys() - KEYS:
        raise ConfigError(f"{place}: unknown {', '.join(sorted(strange))}; it has {', '.join(sorted(KEYS))}")
    number = row.get("faction")
    if number not in (0, 1, 2, 3, 4) or not row.get("why"):
        raise ConfigError(f"{place}: needs why and a faction from 0 to 4")
    near = _expression(row.get("near", []))
    beside = _expression(row.get("beside", []))
    try:
        return Rule(
            row["why"],
            number or None,
            re.compile(row["name"]) if "name" in row else None,
            re.compile(near) if near else None,
            (re.compile(BEFORE.format(beside)), re.compile(BEHIND.format(beside))) if beside else None,
            row.get("founded"),
            row.get("older"),
            bool(row.get("person", False)),
        )
    except re.error as error:
        raise ConfigError(f"{place}: {error}") from None


def _expression(words: Sequence[str]) -> str:
    return "|".join(w[3:] if w.startswith("re:") else re.escape(w) for w in words)


@cache
def shipped() -> Rules:
    """The rules beside this module."""
    return Rules.read(Path(__file__).with_name("factions.toml"))


def faction(
    name: str, company: Company | None, words: str, day: date | None = None, rules: Rules | None = None
) -> Faction:
    """The faction of an organisation. `words` is what the article says of it, `day` the article's day where known.

    A company of the registry has the registry's answer, also where that is None (foreign, authority).
    """
    if company is not None and (company.faction.number is not None or company.foreign or company.type == "agency"):
        if company.faction.number is None and not company.faction.reasons:
            return Faction(None, ("名录：境外机构" if company.foreign else "名录：政府或公共机构",))
        return company.faction
    rules = rules or shipped()
    around = "\n".join(_around(name, words, rules.window))
    year = day.year if day else None
    sides = list(_sides(name, words))
    hits = [(rule, said) for rule in rules.rules if (said := rule.fits(name, around, sides, year)) is not None]
    if not hits:
        return Faction(None)
    first = hits[0][0]
    reasons = [_reason(rule, words) for rule, words in hits if rule.number == first.number]
    against = [f"{rule.number or '无'}：{_reason(rule, words)}" for rule, words in hits if rule.number != first.number]
    return Faction(first.number, tuple(reasons), tuple(against))


def _reason(rule: Rule, said: str) -> str:
    return f"{rule.why}：“{said}”" if said else rule.why


def _around(name: str, words: str, window: int) -> Iterator[str]:
    """The words near each place of the name; all of them where the name is not in them."""
    places = [m.span() for m in re.finditer(re.escape(name), words)] if name else []
    if not places:
        yield words
    for start, end in places:
        yield words[max(0, start - window) : start] + " " + words[end : end + window]


def _sides(name: str, words: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind each place of the name in its sentence."""
    for found in re.finditer(re.escape(name), words) if name else ():
        left = STOP.split(words[max(0, found.start() - REACH) : found.start()])[-1]
        yield left, STOP.split(words[found.end() : found.end() + REACH])[0]
