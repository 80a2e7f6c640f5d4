"""What is worth telling. A rule is a frozen dataclass: its fields are the options of [alerts.rules.<name>]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from alerts.build import build, options, pick
from alerts.entrants import FirstRecorded, NewEntrant, NewModel
from alerts.filings import FilingList
from alerts.prices import PriceSpike
from alerts.progress import PromiseSlipped, StageChange
from alerts.silence import SourceSilent
from records import Alert, Window


class Rule(Protocol):
    def __call__(self, window: Window, language: str = "zh") -> Iterator[Alert]:
        """The alerts of one window; pure, and the same for the same window. Strings are clean (alerts.clean)."""
        ...


RULES: Final[dict[str, type[Rule]]] = {
    "new_entrant": NewEntrant,
    "new_model": NewModel,
    "filing_list": FilingList,
    "stage_change": StageChange,
    "promise_slipped": PromiseSlipped,
    "first_recorded": FirstRecorded,
    "price_spike": PriceSpike,
    "source_silent": SourceSilent,
}


def build_rules(tables: Mapping[str, Mapping[str, Any]], max_age_days: float | None = None) -> dict[str, Rule]:
    """The rules named in `tables`, with their options, in the order of RULES; a rule not named is off.

    `max_age_days` is the limit of every rule that has one and does not set its own. Raises ConfigError naming the
    place, the unknown rule or option and the nearest known.
    """
    for name in tables:
        pick(RULES, name, "alerts.rules", "rule")
    built: dict[str, Rule] = {}
    for name, kind in RULES.items():
        if name in tables:
            table = dict(tables[name])
            if max_age_days is not None and "max_age_days" in options(kind):
                table.setdefault("max_age_days", max_age_days)
            built[name] = build(kind, table, f"alerts.rules.{name}")
    return built
