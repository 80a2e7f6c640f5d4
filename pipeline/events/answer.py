"""What `baimo analyze --jsonl` prints for one article (DESIGN.md, section 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.entities.surfaces import surfaces
from records import Analysis, Article, Claim, Event, MentionType


def _number(value: Decimal | None) -> int | float | None:
    """A figure as a JSON number: whole ones without a fraction."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def as_json(article: Article, analysis: Analysis) -> dict[str, Any]:
    """What `analyze --jsonl` prints for one article.

    Offsets count code points of the text given; what only the title says has null offsets, and the names of the title
    stand among the mentioned ones only.
    """
    return {
        "id": article.external_id or article.id,
        "is_llm_announcement": analysis.is_llm_announcement,
        "announcements": [_announcement(e) for e in analysis.events],
        "mentioned_orgs": surfaces(analysis.mentions, MentionType.ORG),
        "mentioned_models": surfaces(analysis.mentions, MentionType.MODEL),
        "mentioned_people": surfaces(analysis.mentions, MentionType.PERSON),
        "mentions": [
            {"type": m.type.value, "text": m.text, "entity": m.entity, "start": m.start, "end": m.end}
            for m in analysis.mentions
            if not m.in_title
        ],
        "price_facts": [_price_fact(c) for c in analysis.claims],
        "quantities": [
            {"text": q.text, "value": _number(q.value), "unit": q.unit, "approx": q.approx, "subject": q.subject,
             "start": q.start, "end": q.end}
            for q in analysis.quantities
        ],
        "dates": [{"text": d.text, "value": d.value, "start": d.start, "end": d.end} for d in analysis.dates],
        "companies": [
            {
                "name": c.name,
                "faction": c.faction.number,
                "faction_reasons": list(c.faction.reasons),
                "models": list(c.models),
            }
            for c in analysis.companies
        ],
    }  # fmt: skip


def _announcement(e: Event) -> dict[str, Any]:
    return {
        "event_type": e.type.value,
        "org": e.org,
        "model": e.model,
        "status": e.status.value,
        "event_date": e.event_date,
        "faction": e.faction.number,
        "faction_reasons": list(e.faction.reasons),
        "trigger": e.trigger,
        "evidence": {
            "text": e.evidence.text,
            "start": None if e.evidence.in_title else e.evidence.start,
            "end": None if e.evidence.in_title else e.evidence.end,
        },
        "confidence": e.confidence,
        "rule": e.rule,
        "provider": e.provider,
        "target": e.target,
        "amount": _number(e.amount),
        "currency": e.currency,
    }


def _price_fact(c: Claim) -> dict[str, Any]:
    return {
        "kind": c.kind.value,
        "company": c.company,
        "item": c.item,
        "from": _number(c.from_value),
        "to": _number(c.to_value),
        "currency": c.currency,
        "unit": c.unit,
        "percent": _number(c.percent),
        "direction": c.direction,
        "period": c.period,
        "start": None if c.in_title else c.start,
        "end": None if c.in_title else c.end,
    }
