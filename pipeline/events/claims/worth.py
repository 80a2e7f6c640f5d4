"""Valuations of companies, and retail prices of goods (kept apart: they are no price changes of models)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.events.claims.said import Stated, period_of, unit_of
from pipeline.events.claims.tariffs import CONVERTED
from pipeline.events.scene import Scene, Sentence
from records import ClaimKind, MentionType, Quantity

VALUED = re.compile(r"估值(?:(?!融资)[^。；，]){0,14}$")
ROSE = re.compile(r"涨|升|翻|提高|增")
FELL = re.compile(r"跌|降|缩水|下滑")
SOLD = re.compile(
    r"(?:售价|预售价|起售价|定价|官方指导价|首发价|零售价|到手价|价格)(?:区间)?(?:仅)?(?:为|预计为|定为|仅需|：|"
    r":|\s)*\s?$"
)
TAG = re.compile(r"[，,：:]\s?$")
MODEL_PRICE = re.compile(r"[Tt]oken|API|订阅|会员|包月|包年|股价|每股")


def valuations(scene: Scene) -> Iterator[Stated]:
    for sentence in scene.sentences:
        if "估值" not in scene.text[sentence.start : sentence.end]:
            continue
        for q in scene.figures_in(sentence.start, sentence.end):
            if not _money(q) or q.value < 1_000_000 or CONVERTED.search(scene.text, max(0, q.start - 14), q.start):
                continue
            behind = scene.text[q.end : q.end + 3].lstrip().startswith(("估值", "的估值"))
            if not behind and not VALUED.search(scene.text, max(sentence.start, q.start - 18), q.start):
                continue
            names = [n for n in scene.within(sentence.start, q.start, MentionType.ORG) if not n.media]
            name = names[-1] if names else scene.focus
            if name is None:
                continue
            words = scene.text[max(sentence.start, q.start - 14) : q.start]
            direction = "up" if ROSE.search(words) else "down" if FELL.search(words) else None
            currency, unit = unit_of(q.unit)
            yield Stated(
                ClaimKind.VALUATION,
                name.entity,
                q.start,
                q.end,
                name.id,
                to_value=q.value,
                currency=currency,
                unit=unit,
                direction=direction,
                period=period_of(scene, sentence),
                in_title=scene.is_title,
            )


def goods(scene: Scene) -> Iterator[Stated]:
    for sentence in scene.sentences:
        if MODEL_PRICE.search(scene.text, sentence.start, sentence.end):
            continue
        for q in scene.figures_in(sentence.start, sentence.end):
            if not _money(q) or not 1 <= q.value < 10_000_000:
                continue
            if not SOLD.search(scene.text, max(sentence.start, q.start - 14), q.start):
                continue
            yield from _sold(scene, sentence, q)


def _sold(scene: Scene, sentence: Sentence, q: Quantity) -> Iterator[Stated]:
    names = [n for n in scene.within(sentence.start, q.start, MentionType.ORG) if not n.media]
    name = names[0] if names else scene.focus
    if name is None:
        return
    currency, unit = unit_of(q.unit)
    yield Stated(
        ClaimKind.PRODUCT,
        name.entity,
        q.start,
        q.end,
        name.id,
        to_value=q.value,
        currency=currency,
        unit=unit,
        period=period_of(scene, sentence),
        in_title=scene.is_title,
    )


def _money(q: Quantity) -> bool:
    return len(q.unit) == 3 and q.unit.isupper()
