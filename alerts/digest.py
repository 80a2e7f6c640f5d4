"""Window ──rules──▶ Alert ──order, one a key──▶ Digest. Pure: the same window gives the same digest, id and all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from alerts.rules import Rule
from records import Alert, Digest, Window

# Kinds in the order a reader wants them; one section each, but both directions of a price share one.
KINDS = (
    "new_entrant",
    "new_model",
    "filing_list",
    "stage_change",
    "promise_slipped",
    "price_spike",
    "price_drop",
    "source_silent",
    "first_recorded",
)


def compose(
    window: Window,
    rules: Mapping[str, Rule] | Iterable[Rule],
    language: str = "zh",
    told: Collection[str] = (),
) -> Digest:
    """What the rules find in the window and `told` (keys of earlier alerts) does not hold. May be empty.

    Ordered by severity (highest first), kind, time and key; of two alerts with one key the first stays.
    The id is made of the window and the keys: the same digest made twice is one.
    """
    every = rules.values() if isinstance(rules, Mapping) else rules
    found = sorted((alert for rule in every for alert in rule(window, language)), key=order)
    alerts = {alert.key: alert for alert in reversed(found) if alert.key not in told}
    kept = tuple(sorted(alerts.values(), key=order))
    said = [window.since.astimezone(UTC).isoformat(), window.until.astimezone(UTC).isoformat(), *(a.key for a in kept)]
    number = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    coverage = tuple(sorted(window.coverage, key=lambda s: s.id))
    return Digest(number, window.since, window.until, kept, coverage, language)


def order(alert: Alert) -> tuple[int, int, datetime, str]:
    """Severity, kind, time, key."""
    kind = KINDS.index(alert.kind) if alert.kind in KINDS else len(KINDS)
    return (-alert.severity, kind, alert.at, alert.key)


def grouped(digest: Digest) -> dict[str, list[Alert]]:
    """The alerts of each kind that has any, kinds in a reader's order, alerts in the digest's."""
    kinds = dict.fromkeys([*KINDS, *(a.kind for a in digest.alerts)])
    groups = {kind: [a for a in digest.alerts if a.kind == kind] for kind in kinds}
    return {kind: alerts for kind, alerts in groups.items() if alerts}
