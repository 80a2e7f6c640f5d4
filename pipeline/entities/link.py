"""Which known names does a text hold?

    spellings   one pass for all aliases; the longest spelling whose boundaries and context hold wins
    tails       versions, sizes and legal forms go with the name they follow
    tickers     688327.SH, （09988.HK）, 股票代码：688327
    typos       竹简智能 sounds as 竹间智能: an organisation, at a lower confidence

Offsets are those of the text given, which must be normalised. Mentions do not overlap and stand in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ahocorasick_rs import AhoCorasick

from pipeline.entities.registry import Alias, Registry
from pipeline.entities.tails import model_end, org_end
from pipeline.entities.typos import SURE, Sounds
from pipeline.entities.words import Free, tags
from records import Mention, MentionType

ASCII_LOWER = {n: n + 32 for n in range(ord("A"), ord("Z") + 1)}
LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
LETTER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
SHORT = 3  # a Latin spelling of at most so many characters counts only as written: Yi, K2, JD

USED = 12  # characters beside a name that is both a house's and its model's
USE = re.compile(r"接入|搭载|调用|使用|基于|部署|运行|集成|支持|适配|内置|问|用|让|蒸馏|微调|[模大]型|对话|、|和|与|跑")
AS_MODEL = re.compile(
    r"模型|版|App|APP|API|智能体|生成|回答|、|大模型|满血|聊天|助手|官网|的(?:回答|输出|能力|表现)|和|与"
)
TICKER = re.compile(r"(?<![0-9A-Za-z.])(\d{6}\.(?:SH|SZ|BJ|SS)|\d{4,5}\.HK|[A-Z]{1,5}\.(?:US|O|N|OQ))(?![0-9A-Za-z])")
VENUES = {"SS": "SH", "O": "US", "N": "US", "OQ": "US"}
CODE = re.compile(r"(?:股票|证券|A股|港股|H股)(?:代码|代号)\s?[:：为是]?\s?(\d{4,6})(?!\d)")


class Linker:
    """Built once for a registry; `mentions` may then be called for any number of texts."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._names: dict[str, list[Alias]] = {}
        for alias in registry.aliases:
            self._names.setdefault(alias.text.translate(ASCII_LOWER), []).append(alias)
        blocked = [p.translate(ASCII_LOWER) for p in registry.contexts.phrases]
        self._blocked = frozenset(blocked) - self._names.keys()
        self._patterns = [*self._names, *self._blocked]
        self._machine = AhoCorasick(self._patterns)
        self._sounds = Sounds((a for a in registry.aliases if a.type is MentionType.ORG), registry.contexts.phrases)

    def mentions(self, text: str) -> list[Mention]:
        """All mentions of the normalised text."""
        spelled = self._in_one_sense(text, list(self._spelled(text)))
        found = [*_joined(text, spelled), *self._tickers(text)]
        found += self._misspelt(text, found)
        found.sort(key=lambda m: (m.start, -m.end))
        return list(_apart(found))

    def spells(self, name: str) -> bool:
        """Whether a name is one of the registry's spellings, or an ordinary phrase that holds one.

        Where `mentions` passed it by, the words around it spoke against it.
        """
        lower = name.translate(ASCII_LOWER)
        return lower in self._names or lower in self._blocked

    def _spelled(self, text: str) -> Iterator[Mention]:
        hits = self._machine.find_matches_as_indexes(text.translate(ASCII_LOWER), overlapping=True)
        hits.sort(key=lambda hit: (hit[1], -hit[2]))
        at = 0
        for n, start, end in hits:
            if start < at or not _stands_alone(text, start, end):
                continue
            name = self._patterns[n]
            if name in self._blocked:
                at = end
                continue
            alias = self._alias(name, text, start, end)
            if alias is None:
                continue
            at = _end(alias, text, end)
            yield Mention(alias.type, text[start:at], alias.entity, start, at, alias.id)

    def _in_one_sense(self, text: str, spelled: list[Mention]) -> list[Mention]:
        """One sense a text: where DeepSeek raises money, DeepSeek is the house, unless a place speaks of using it."""
        houses = {m.text: m for m in spelled if m.type is MentionType.ORG and self._names_both(m.text)}
        if not houses:
            return spelled
        return [
            replace(houses[m.text], start=m.start, end=m.end)
            if m.type is MentionType.MODEL and m.text in houses and not _as_model(text, m)
            else m
            for m in spelled
        ]

    def _names_both(self, spelling: str) -> bool:
        kinds = {alias.type for alias in self._names.get(spelling.translate(ASCII_LOWER), ())}
        return {MentionType.ORG, MentionType.MODEL} <= kinds

    def _alias(self, name: str, text: str, start: int, end: int) -> Alias | None:
        """The first entity with this spelling whose conditions hold."""
        for alias in self._names[name]:
            context = alias.requires_context
            exact = (context is not None and context.exact_case) or (len(name) <= SHORT and name.isascii())
            if exact and text[start:end] != alias.text:
                continue
            if (
                end < len(text)
                and text[end] in LATIN
                and text[end - 1] in LATIN
                and alias.type is not MentionType.MODEL
            ):
                continue
            if alias.type is MentionType.PERSON and _goes_on(text, start, end):
                continue
            if context is None or context.holds(text, start, end):
                return alias
        return None

    def _misspelt(self, text: str, spelled: Sequence[Mention]) -> Iterator[Mention]:
        taken = Free(spelled)
        for start, end, alias in self._sounds(text):
            if taken(start, end):
                taken.take(start, end)
                yield Mention(alias.type, text[start:end], alias.entity, start, end, alias.id, SURE)

    def _tickers(self, text: str) -> Iterator[Mention]:
        for pattern in (TICKER, CODE):
            for found in pattern.finditer(text):
                yield self._ticker(found[1], *found.span(1))

    def _ticker(self, code: str, start: int, end: int) -> Mention:
        canonical = canonical_ticker(code)
        company = self.registry.by_ticker.get(canonical)
        return Mention(
            MentionType.TICKER, code, company.name if company else canonical, start, end, company.id if company else ""
        )


def canonical_ticker(code: str) -> str:
    """688327.SH, 9988.HK → 9988.HK (four digits at least), BIDU.O → BIDU.US; a bare A-share code gets its exchange."""
    number, dot, exchange = code.partition(".")
    if exchange == "HK" or (not dot and len(number) <= 5):
        return f"{int(number):04d}.HK"
    if dot:
        return f"{number}.{VENUES.get(exchange, exchange)}"
    if number[0] in "48" or number.startswith("920"):
        return f"{number}.BJ"
    return f"{number}.{'SH' if number[0] in '569' else 'SZ'}"


def _joined(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """天工AI大模型SkyReels V4 is one name: of two models that touch, the later says which one."""
    last: Mention | None = None
    for mention in mentions:
        if last is not None and last.type is mention.type is MentionType.MODEL:
            between = text[last.end : mention.start]
            if between in ("", " ", "·") and not (between and last.text[-1].isdigit()):
                last = replace(mention, text=text[last.start : mention.end], start=last.start)
                continue
        if last is not None:
            yield last
        last = mention
    if last is not None:
        yield last


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Latin spelling does not begin or end inside a word; a digit may follow (Qwen3)."""
    if start and text[start] in LATIN and text[start - 1] in LATIN:
        return False
    return not (end < len(text) and text[end] in LETTER and text[end - 1] in LETTER)


def _as_model(text: str, mention: Mention) -> bool:
    """Whether the words beside a name use it: 接入DeepSeek, DeepSeek 等模型."""
    before, behind = text[max(0, mention.start - USED) : mention.start], text[mention.end : mention.end + USED]
    return USE.search(before) is not None or AS_MODEL.search(behind) is not None


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a name of two characters is the beginning of another person's: 李健|熙, 张凯|夫."""
    if end - start != 2:
        return False
    word, tag = next(iter(tags(text[start : start + 5])), ("", ""))
    return len(word) == 3 and tag.startswith("nr")


def _end(alias: Alias, text: str, end: int) -> int:
    if alias.type is MentionType.MODEL:
        return model_end(text, end)
    return org_end(text, end) if alias.type is MentionType.ORG else end


def _apart(mentions: Sequence[Mention]) -> Iterator[Mention]:
    at = 0
    for mention in mentions:
        if mention.start >= at:
            at = mention.end
            yield mention
