"""Who enters the market by what an article reports: 新入局, 首次收录, new models of those who are in it, and how far
what was told has come since (stage_change).

A new entrant is the first organisation-level statement, with evidence, of having, planning or filing a large model of
its own, judged against the registry and all that was seen before (`Known`). Using, reselling or hosting another's
model, money, prices, denials, governments and foreign agents make none. A unit counts for its owner, so an alias, a
renamed company or a subsidiary never enters twice. What was there before we saw it is 首次收录 (`first_recorded`): an
import, the first crawl of a registry, an undated or old article, words such as 升级 or 此前. A first-seen version above
1.0 and a name nobody has listed without strong words around it wait for a person (`review`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline.entities.registry import Registry
from pipeline.events.basis import above_first, says_upgrade
from pipeline.events.stages import ENDS, ORDER, Stages, family, stage
from pipeline.text.normalise import normalise
from records import Analysis, Article, Basis, Entrant, Event, EventType, Status

LATE = timedelta(days=14)  # published longer before it was seen: it existed, we only record it first
CERTAIN = 0.7  # the confidence below which an entry waits for a person
CALLS = re.compile(r"模型|GPT|LLM|LM(?![a-z])|VLA|基座")
REACH = 24  # characters beside a name in which the evidence must call it a model
CROWD = 3  # from so many on, those beside the first of a joint act are partners and users, no makers
HEAD_NOUN = re.compile(r"大模型|模型|助手|智能体|GPT|LLM")
RELEASE_VERB = re.compile(r"发布|推出|上线|开源|公布|官宣|亮相|备案|获批|研发|打造|公测|内测|问世|面世|登场|升级")

ENTERING = frozenset(
    {
        EventType.MODEL_RELEASE,
        EventType.OPEN_SOURCE,
        EventType.SERVICE_OPENING,
        EventType.APP_RELEASE,
        EventType.MODEL_PLAN,
        EventType.FILING,
        EventType.PARTNERSHIP,
        EventType.INTEGRATION,  # of an own model only
    }
)
LEGAL = re.compile(r"(?:[（(][^）)]{2,6}[）)])|股份有限公司|有限责任公司|有限公司|集团|公司$")


def plain(company: str) -> str:
    """A company's name without legal form, width, case and blanks."""
    return re.sub(r"\s", "", LEGAL.sub("", unicodedata.normalize("NFKC", company))).casefold()


class Known:
    """Which organisations are known to have a model, and which models; grows by `learn`.

    `registry` is that of the baseline's time (Registry.at); an organisation counts as known where it is an entrant by
    then or owns a registered model. `earlier` are the entrants told before.
    """

    def __init__(self, registry: Registry, earlier: Iterable[Entrant] = ()) -> None:
        self.companies: set[str] = set()
        self.names: dict[str, str] = {}  # plain name → id
        self.models: set[tuple[str, str]] = set()
        self.model_ids: set[str] = set()
        self.stages = Stages()
        for company in registry.companies.values():
            if company.entrant_from is not None:
                self._company(registry.owner(company).id, (company.name, *company.aliases))
        for model in registry.models.values():
            owner = registry.companies.get(model.owner)
            if owner is None:
                continue
            top = registry.owner(owner)
            self._company(top.id, (owner.name, *owner.aliases, top.name, *top.aliases))
            self.model_ids.add(model.id)
            self.models |= {(top.id, family(name)) for name in (model.name, *model.aliases)}
        self.learn(earlier)

    def _company(self, ident: str, names: Iterable[str]) -> None:
        self.companies.add(ident)
        for name in names:
            self.names.setdefault(plain(name), ident)

    def learn(self, entrants: Iterable[Entrant]) -> None:
        """Take in what was just told, so that nothing is told twice."""
        entrants = list(entrants)
        for entrant in entrants:
            self._company(entrant.company_id, (entrant.company,))
            if entrant.model:
                self.models.add((entrant.company_id, family(entrant.model)))
        self.stages.learn(entrants)

    def ident(self, event: Event) -> str:
        """The registry's id of the owner, or the id its name is known under, or `new:<name>`."""
        name = event.owner or event.org
        return event.owner_id or event.org_id or self.names.get(plain(name)) or f"new:{name}"

    def company(self, ident: str) -> bool:
        return ident in self.companies

    def model(self, ident: str, event: Event) -> bool:
        if event.model is None or (event.model_id and event.model_id in self.model_ids):
            return True
        return (ident, family(event.model)) in self.models


def entrants(article: Article, analysis: Analysis, known: Known) -> list[Entrant]:
    """The entrants an article makes, given what was known before it; `known` is not changed.

    At most one new_entrant an organisation, on its best evidence; its further named models, and unknown models of known
    organisations, are new_model; what was told before and comes further, is denied or ends, is a stage_change. Ordered
    by organisation and model, so the same article gives the same answer.
    """
    best: dict[str, list[Event]] = {}
    for event in led(analysis.events):
        if counts(event):
            best.setdefault(known.ident(event), []).append(event)
    told: list[Entrant] = []
    for ident, events in sorted(best.items()):
        events = sorted(events, key=_strength)
        was_known = known.company(ident)
        seen: set[str] = set()
        for n, event in enumerate(events):
            key = family(event.model) if event.model else ""
            entering = not was_known and n == 0
            if not entering and (not event.model or key in seen or known.model(ident, event)):
                continue
            seen.add(key)
            told.append(_entrant(article, event, ident, "new_entrant" if entering else "new_model"))
    return told + _stage_changes(article, analysis, known)


def _stage_changes(article: Article, analysis: Analysis, known: Known) -> list[Entrant]:
    """Per model family the furthest of what goes beyond the stage known before, where the reading is sure."""
    chosen: dict[tuple[str, str], Entrant] = {}
    moving = [e for e in analysis.events if counts(e) or (e.type in ENDS and not e.foreign)]
    for event in sorted(moving, key=lambda e: (ORDER.index(stage(e)), e.confidence)):
        ident = known.ident(event)
        before = known.stages.before(ident, event)
        if before is not None and event.confidence >= CERTAIN:
            entry = _entrant(article, event, ident, "stage_change")
            reached = before if event.type in ENDS else entry.stage
            chosen[ident, family(event.model or "")] = replace(entry, before=before, stage=reached, review=False)
    return [chosen[key] for key in sorted(chosen)]


def led(events: Sequence[Event]) -> list[Event]:
    """The events without the partners of a joint act that has a leader.

    Where many act together, or the first is foreign or known for models, the others lend data, users or a name.
    """
    acts: dict[tuple[EventType, int, bool, str], list[Event]] = {}
    for event in events:
        place = event.evidence
        acts.setdefault((event.type, place.start, place.in_title, event.model or ""), []).append(event)
    told: list[Event] = []
    for act in acts.values():
        first = min(act, key=lambda e: _at(e))
        listed = first.type is EventType.FILING or first.type is EventType.INTEGRATION
        alone = not listed and (len({e.org for e in act}) >= CROWD or first.foreign)
        told += [first] if alone else act
    return told


def _at(event: Event) -> int:
    """Where the agent stands in the evidence; the owner that is not named there comes last."""
    at = event.evidence.text.find(event.org)
    return at if at >= 0 else len(event.evidence.text)


def counts(event: Event) -> bool:
    """Whether an event says that its agent has, plans or files a large model of its own."""
    if event.type not in ENTERING or event.foreign or event.status is Status.DENIED:
        return False
    if event.basis is Basis.RESOLD or _agency(event):
        return False
    if event.type is EventType.INTEGRATION:
        own = event.provider is not None and event.provider in (event.org, event.owner) and event.model is not None
        return own and (event.basis is Basis.OWN or bool(event.model_id))
    return event.provider in (None, event.org, event.owner)


def _agency(event: Event) -> bool:
    """Governments carry no faction by rule; the reason says so."""
    return event.faction.number is None and any(
        "政府" in r or "机关" in r or "监管" in r for r in event.faction.reasons
    )


def _strength(event: Event) -> tuple[bool, int, float, str, int]:
    """Named, far along and sure first; the place in the text decides between equals."""
    return (event.model is None, -ORDER.index(stage(event)), -event.confidence, event.model or "", event.evidence.start)


def _entrant(article: Article, event: Event, ident: str, kind: str) -> Entrant:
    published = article.published.at if article.published else None
    late = published is None or article.seen_at - published > LATE
    return Entrant(
        company=event.owner or event.org,
        company_id=ident,
        model=event.model,
        faction=event.faction,
        basis=event.basis,
        basis_of=event.basis_of,
        stage=stage(event),
        status=event.status,
        event_type=event.type,
        article=article.id,
        url=article.url,
        title=article.title,
        evidence=event.evidence,
        known_at=article.known_at,
        confidence=event.confidence,
        first_recorded=article.first_recorded_only or late or says_upgrade(event.evidence.text),
        review=needs_review(event, ident),
        kind=kind,
        published_at=published,
        source=article.source,
    )


def needs_review(event: Event, ident: str) -> bool:
    """Whether a person must look first: a version above 1.0, a weak reading, or an unlisted name without strong words.

    Strong words are a release verb and a head noun in the sentence that is the evidence.
    """
    if above_first(event.model or "") or event.confidence < CERTAIN:
        return True
    words = normalise(event.evidence.text).text  # the stored words may be traditional or annotated
    if event.model and not event.model_id and not called(event.model, words):
        return True
    return ident.startswith("new:") and not (RELEASE_VERB.search(words) and HEAD_NOUN.search(words))


def called(model: str, words: str) -> bool:
    """Whether the words call the unlisted name a model, in itself or close by; chips, cars and agents are none."""
    if CALLS.search(model):
        return True
    at = words.find(model)
    around = words[max(0, at - REACH) : at + len(model) + REACH] if at >= 0 else words
    return bool(CALLS.search(around))
