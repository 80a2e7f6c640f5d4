"""How far a model has come: 传闻 → 宣布/计划 → 内测 → 备案 → 发布/开放 → 接入案例, and never back without evidence.

Kept are the stages of what was first told here as an entrant or a new model; of what the registry knew from the
beginning nobody saw the way. Stages belong to a model's family: the next version does not walk the way again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.events.merge import squash
from records import Entrant, Event, EventType, Stage, Status

STAGES = {
    Status.RUMOURED: Stage.RUMOUR,
    Status.PLANNED: Stage.PLAN,
    Status.TRAINED: Stage.PLAN,
    Status.TESTING: Stage.TEST,
    Status.APPROVED: Stage.FILING,
    Status.RELEASED: Stage.RELEASE,
}
ORDER = list(Stage)
ENDS = frozenset({EventType.DENIAL, EventType.DISCONTINUATION})
VERSION = re.compile(r"[\s\-_]?[vV]?\d+(?:\.\d+)*(?:[bBtT](?![a-z]))?")
EDITION = re.compile(
    r"(?:pro|max|plus|turbo|flash|lite|mini|preview|ultra|base|chat|instruct|thinking|tts|asr|vl|正式版|预览版)+$"
)


def family(model: str) -> str:
    """A model's name without version, size and edition: GLM-5.1 → glm, 星火 V3.5 → 星火. Families are what is known."""
    name = squash(VERSION.sub("", unicodedata.normalize("NFKC", model)))
    return EDITION.sub("", name) or squash(model)


def stage(event: Event) -> Stage:
    """How far the agent is by this event."""
    if event.status is Status.RUMOURED:
        return Stage.RUMOUR
    if event.type is EventType.PARTNERSHIP:
        return Stage.PLAN
    if event.type is EventType.INTEGRATION and event.status is Status.RELEASED:
        return Stage.CASE
    return STAGES.get(event.status, Stage.PLAN)


class Stages:
    """The furthest stage of each organisation's model families; `""` is a model that was not named."""

    def __init__(self) -> None:
        self.reached: dict[tuple[str, str], Stage] = {}
        self.ended: set[tuple[str, str]] = set()

    def learn(self, entrants: Iterable[Entrant]) -> None:
        for entrant in entrants:
            if entrant.status is Status.DENIED:  # it says what is not so, and nothing of how far anything is
                self.ended.update(self._rumours(entrant.company_id, entrant.model))
                continue
            key = _key(entrant)
            before = self.reached.get(key, entrant.stage)
            self.reached[key] = max(before, entrant.stage, key=ORDER.index)
            if entrant.status is Status.DISCONTINUED:
                self.ended.add(key)
            elif entrant.kind == "stage_change":
                self.ended.discard(key)  # what was denied or ended and comes further was not the end

    def _rumours(self, company_id: str, model: str | None) -> list[tuple[str, str]]:
        """What a denial is about: the rumours of the organisation, or the one of the model it names."""
        rumours = [k for k, reached in self.reached.items() if k[0] == company_id and reached is Stage.RUMOUR]
        return [key for key in rumours if model is None or key[1] == family(model)]

    def now(self, entrant: Entrant) -> Stage:
        """How far what was told there has come by all that was learned."""
        return self.reached.get(_key(entrant), entrant.stage)

    def over(self, entrant: Entrant) -> bool:
        """Whether it was denied or discontinued, and has not come further since."""
        return _key(entrant) in self.ended

    def before(self, company_id: str, event: Event) -> Stage | None:
        """The stage this event moves on from, or ends; None where it does neither, or nothing is known of the model.

        A denial ends a rumour, a discontinuation whatever there was; each is told once.
        """
        if event.type is EventType.DENIAL:
            return Stage.RUMOUR if set(self._rumours(company_id, event.model)) - self.ended else None
        key = company_id, family(event.model) if event.model else ""
        reached = self.reached.get(key)
        if reached is None or (event.type is EventType.DISCONTINUATION and key in self.ended):
            return None
        further = ORDER.index(stage(event)) > ORDER.index(reached)
        return reached if further or event.type is EventType.DISCONTINUATION else None


def _key(entrant: Entrant) -> tuple[str, str]:
    return entrant.company_id, family(entrant.model) if entrant.model else ""
