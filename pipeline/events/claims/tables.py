"""Price tables whose cells an extractor ran together: 推理输入0.0120.00375% is 0.012, 0.003 and 75 %.

The head says what the columns are (before, after, change) and the unit; a row is a label and one run of figures. Of
all ways to cut the run into three the one is right whose figures agree: before × (1 − change) = after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.events.claims.said import Stated, period_of, unit_of
from pipeline.events.scene import Name, Scene, Sentence
from pipeline.quantities.units import CURRENCIES, PER, per
from records import ClaimKind, MentionType

HEAD = re.compile(
    rf"(?:调整前|原|旧)\S{{0,4}}?价\S{{0,2}}?\s?[（(]\s?(?P<unit>{'|'.join(CURRENCIES)})\s?/\s?(?P<per>{PER})\s?[）)]"
    r"[^。]{0,24}?(?:调整后|现|新)\S{0,4}?价[^。]{0,30}?(?P<change>降幅|涨幅)"
)
ROW = re.compile(r"(?P<label>(?:推理)?(?:输入|输出|缓存命中|缓存未命中|缓存)\S{0,4}?)\s?(?P<run>\d[\d.]{4,30})[%％]")
FIGURE = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
TOLERANCE = Decimal("0.02")  # printed changes are rounded


def tables(scene: Scene) -> Iterator[Stated]:
    for sentence in scene.sentences:
        head = HEAD.search(scene.text, sentence.start, sentence.end)
        while head is not None:
            after = HEAD.search(scene.text, head.end(), sentence.end)
            yield from _rows(scene, sentence, head, after.start() if after else sentence.end)
            head = after


def _rows(scene: Scene, sentence: Sentence, head: re.Match[str], stop: int) -> Iterator[Stated]:
    currency, unit = unit_of(f"{CURRENCIES[head['unit']]}/{per(head['per'])}")
    fall = head["change"] == "降幅"
    for row in ROW.finditer(scene.text, head.end(), stop):
        cells = cut(row["run"], fall)
        models = scene.within(head.end(), row.start(), MentionType.MODEL)
        owner = _seller(scene, models)
        if cells is None or owner is None:
            continue
        before, now, change = cells
        yield Stated(
            ClaimKind.API,
            owner.entity,
            row.start("run"),
            row.end(),
            owner.id,
            item=" ".join(x for x in (models[-1].text if models else "", row["label"]) if x),
            from_value=before,
            to_value=now,
            currency=currency,
            unit=unit,
            percent=-change if fall else change,
            direction="down" if fall else "up",
            period=period_of(scene, sentence),
            in_title=scene.is_title,
        )


def _seller(scene: Scene, models: list[Name]) -> Name | None:
    if scene.focus is not None:
        return scene.focus
    return models[-1] if models and models[-1].owner else None


def cut(run: str, fall: bool) -> tuple[Decimal, Decimal, Decimal] | None:
    """The three figures of a run, None where no cut agrees."""
    for i in range(1, len(run) - 1):
        before = _figure(run[:i])
        if not before:
            continue
        for j in range(i + 1, len(run)):
            now, change = _figure(run[i:j]), _figure(run[j:])
            if now is None or change is None or not 0 < change < 1000:
                continue
            expected = before * (1 - change / 100) if fall else before * (1 + change / 100)
            if now and abs(expected - now) <= TOLERANCE * now:
                return before, now, change
    return None


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if FIGURE.fullmatch(text) and not text.endswith(".") else None
