"""Prices a text states: share prices and their moves, prices of models and services, valuations, prices of goods.

A claim stays a claim until a quote confirms it. `stated` reads scenes and gives claims with offsets of the normalised
text; `claims` does the same for one text with its mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.events.claims.said import Stated
from pipeline.events.claims.stock import moves, share_prices
from pipeline.events.claims.tables import tables
from pipeline.events.claims.tariffs import tariffs
from pipeline.events.claims.worth import goods, valuations
from pipeline.events.scene import Name, Scene
from pipeline.quantities import dates, quantities
from records import Claim, Mention

__all__ = ["Stated", "claims", "stated"]

READERS = (share_prices, moves, tables, tariffs, valuations, goods)


def stated(scenes: Sequence[Scene]) -> list[Stated]:
    """The claims of an article, each once: what the body says wins over the headline's telling of it."""
    kept: list[Stated] = []
    for scene in sorted(scenes, key=lambda s: s.is_title):
        for said in (s for read in READERS for s in read(scene)):
            if not any(said.repeats(other) for other in kept):
                kept.append(said)
    return sorted(kept, key=lambda s: (s.in_title, s.start))


def claims(text: str, mentions: Iterable[Mention], day: date | None) -> list[Claim]:
    """The claims of one normalised text with its mentions; `article` is left empty."""
    names = [Name(m.type, m.text, m.entity, m.start, m.end, m.id, m.confidence) for m in mentions]
    scene = Scene(text, names, dates(text, day), quantities(text), day, dateline=day.isoformat() if day else "")
    return [
        Claim("", s.kind, s.company, s.start, s.end, text[s.start : s.end], s.company_id, s.item, s.from_value,
              s.to_value, s.currency, s.unit, s.percent, s.direction, s.period)
        for s in stated([scene])
    ]  # fmt: skip
