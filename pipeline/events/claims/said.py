"""A claim as it was read, with offsets of the normalised text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.events.scene import Scene, Sentence
from records import ClaimKind

SYMBOLS = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}


@dataclass(frozen=True, slots=True)
class Stated:
    kind: ClaimKind
    company: str
    start: int
    end: int
    company_id: str = ""
    item: str | None = None
    from_value: Decimal | None = None
    to_value: Decimal | None = None
    currency: str | None = None
    unit: str | None = None
    percent: Decimal | None = None
    direction: str | None = None
    period: str | None = None
    in_title: bool = False

    def repeats(self, other: Stated) -> bool:
        """Whether this says again what another said: same kind and company, and nothing of its own."""
        if self.kind is not other.kind or not _alike(self.company, other.company):
            return False
        if (
            self.kind is not ClaimKind.STOCK
            and not self.in_title
            and self.item
            and other.item
            and _flat(self.item) != _flat(other.item)
        ):
            return False
        pairs = ((self.from_value, other.from_value), (self.to_value, other.to_value), (self.percent, other.percent))
        return self.direction in (None, other.direction) and all(a is None or a == b for a, b in pairs)


def _flat(text: str) -> str:
    return re.sub(r"[\s“”\"'·\-]", "", text).casefold()


def _alike(a: str, b: str) -> bool:
    short, long = sorted((_flat(a), _flat(b)), key=len)
    return len(short) >= 2 and (long.startswith(short) or long.endswith(short))


def unit_of(unit: str) -> tuple[str, str]:
    """CNY/百万tokens → (CNY, 元/百万tokens)."""
    currency, _, each = unit.partition("/")
    return currency, SYMBOLS.get(currency, currency) + (f"/{each}" if each else "")


def period_of(scene: Scene, sentence: Sentence) -> str | None:
    """The day a claim is of: the sentence's own, else the dateline's."""
    days = [d for d in scene.dates_in(sentence.start, sentence.end) if not d.value.startswith("--")]
    exact = [d for d in days if len(d.value) == 10] or days
    return exact[0].value if exact else scene.dateline or (scene.day.isoformat() if scene.day and scene.stock else None)
