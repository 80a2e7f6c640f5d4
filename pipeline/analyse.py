"""An article becomes an Analysis: who is named, what is reported, which prices are claimed.

    Article ──normalise──▶ normal text, offset map
            ──link · quantities · dates──▶ names, figures, days
            ──gate──▶ nothing about large models and no known company: done
            ──discover──▶ further names
            ──readers · merge──▶ Event         ──claims──▶ Claim
            ──companies · candidates──▶ what the article gives whom, and names nobody has ruled on

Everything is computed on the normalised text; every span handed on points into the stored text. Pure: the same article
and registry give the same Analysis.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.entities.discover import discover
from pipeline.entities.link import Linker
from pipeline.entities.registry import Registry
from pipeline.entities.spread import MENTION
from pipeline.events import basis
from pipeline.events.agents import abroad, related
from pipeline.events.aliases import unified
from pipeline.events.answer import as_json
from pipeline.events.claims import Stated, stated
from pipeline.events.coined import GENERIC
from pipeline.events.context import beside_the_point
from pipeline.events.draft import Draft
from pipeline.events.factions import faction
from pipeline.events.layout import connect
from pipeline.events.merge import merged, squash
from pipeline.events.naming import Found, Namer, shown
from pipeline.events.readers import drafts
from pipeline.events.scene import Name, Scene
from pipeline.quantities import dates, quantities
from pipeline.text.normalise import Normal, normalise
from records import (
    ANNOUNCEMENTS,
    SHANGHAI,
    Analysis,
    Article,
    Candidate,
    Claim,
    CompanyInArticle,
    DateMention,
    Event,
    Evidence,
    Faction,
    Mention,
    MentionType,
    Quantity,
)

__all__ = ["VERSION", "Analyser", "as_json"]

VERSION = 1
# An article without one of these and without a known model is not about large models: nothing is read in it.
TERMS = re.compile(
    r"大模型|模型|GPT|LLM|AIGC|AGI|生成式|智能体|人工智能|ChatBot|聊天机器人|Agent|AI|token|Token|算力|大脑|具身|文心|"
    r"通义|DeepSeek|OpenAI"
)
MARKET = re.compile(r"接入|搭载|融资|备案|估值|开源|不实|否认|降价|涨价|收购|入股|投资|注资|增资|API|接口")
AROUND = 40  # characters of context beside a candidate


class Analyser:
    """Built once for a registry (see Registry.at for the rows known at a time).

    `rejected`: names a person has refused; they are not found again.
    """

    def __init__(self, registry: Registry, rejected: Collection[str] = ()) -> None:
        self.registry = registry
        self._linker = Linker(registry)
        self._rejected = frozenset(rejected)
        self._namer = Namer(registry)

    def analyse(self, article: Article) -> Analysis:
        day = article.published.at.astimezone(SHANGHAI).date() if article.published else None
        title, body = normalise(article.title), normalise(article.text)
        texts = [(body, False)]
        if title.text.strip() and title.text.strip() != body.text.strip():
            texts.append((title, True))
        linked = [self._linker.mentions(normal.text) for normal, _ in texts]
        gated = any(TERMS.search(normal.text) for normal, _ in texts) or any(
            self._about_models(normal.text, mentions) for (normal, _), mentions in zip(texts, linked, strict=True)
        )
        named = [self._names(normal.text, some, day, gated) for (normal, _), some in zip(texts, linked, strict=True)]
        names = unified([(normal.text, sure) for (normal, _), (sure, _) in zip(texts, named, strict=True)])
        scenes = [
            Scene(
                normal.text,
                some,
                dates(normal.text, day),
                quantities(normal.text),
                day,
                is_title,
                unsure=[self._namer.found(f) for f in unsure],
            )
            for (normal, is_title), some, (_, unsure) in zip(texts, names, named, strict=True)
        ]
        connect(scenes, day, alone=bool(title.text.strip()) and (len(texts) == 1 or not body.text.strip()))
        told = merged(_foreground(scenes)) if gated else []
        by_title = {False: scenes[0], True: scenes[-1]}
        normals = {False: body, True: title}
        events = tuple(self._event(article, d, by_title[d.in_title], normals[d.in_title]) for d in told)
        named_in = [
            with_coined(scene.names, [m for d in told if (m := d.model) and scene.text[m.start : m.end] == m.text])
            for scene in scenes
        ]
        mentions = tuple(
            _mention(n, normals[scene.is_title], scene.is_title)
            for scene, some in zip(scenes, named_in, strict=True)
            for n in some
        )
        claims = tuple(self._claim(article, s, normals[s.in_title]) for s in stated(scenes))
        return Analysis(
            article=article.id,
            is_llm_announcement=any(e.type in ANNOUNCEMENTS for e in events),
            events=events,
            mentions=mentions,
            claims=claims,
            quantities=tuple(_quantity(q, body) for q in scenes[0].quantities),
            dates=tuple(_date(d, body) for d in scenes[0].dates),
            candidates=self._candidates(article, scenes, normals, [unsure for _, unsure in named]),
            companies=self._companies(scenes, events),
        )

    def _about_models(self, text: str, mentions: Sequence[Mention]) -> bool:
        """Whether a known model is named, or a maker of models beside a word of this market."""
        if any(m.type is MentionType.MODEL for m in mentions):
            return True
        return bool(MARKET.search(text)) and any(
            m.type is MentionType.ORG and self._namer.makes(m.id) for m in mentions
        )

    def _names(
        self, text: str, mentions: list[Mention], day: date | None, gated: bool
    ) -> tuple[list[Name], list[Found]]:
        """The linked names, with the discovered ones where `gated`; and what is only worth a person's look."""
        new = discover(text, mentions, spelled=self._linker.spells) if gated else []
        found = [f for f in new if f.name not in self._rejected]
        sure = [f for f in found if f.score >= MENTION]
        return self._namer.names(text, mentions, sure, day), [f for f in found if f.score < MENTION]

    def _event(self, article: Article, draft: Draft, scene: Scene, normal: Normal) -> Event:
        company = self.registry.companies.get(draft.agent.id)
        start, end = normal.span(draft.sentence.start, draft.sentence.end)
        stored = article.title if draft.in_title else article.text
        ground = basis.ground(scene, draft)
        foreign = draft.agent.foreign or abroad(scene, draft.agent, draft.agent.start)
        whose = draft.model.owner if draft.model and draft.model.owner_id else ""
        lent = whose if whose and not related(draft.model or draft.agent, draft.agent) else None
        return Event(
            article=article.id,
            type=draft.type,
            status=draft.status,
            org=shown(draft.agent, company, scene.names),
            model=_model_name(draft),
            trigger=scene.text[draft.start : draft.end],
            evidence=Evidence(stored[start:end], start, end, draft.in_title),
            rule=draft.rule,
            confidence=draft.confidence,
            org_id=draft.agent.id,
            owner=draft.agent.owner or draft.agent.entity,
            owner_id=draft.agent.owner_id,
            model_id=draft.model.id if draft.model else "",
            faction=faction(draft.agent.entity, company, scene.text[:400]),
            event_date=draft.event_date,
            provider=draft.provider or lent,
            target=draft.target,
            amount=draft.amount,
            currency=draft.currency,
            basis=ground.basis,
            basis_of=ground.of,
            basis_evidence=ground.words,
            foreign=foreign,
            upgrade=basis.is_upgrade(scene, draft),
        )

    def _claim(self, article: Article, said: Stated, normal: Normal) -> Claim:
        start, end = normal.span(said.start, said.end)
        stored = article.title if said.in_title else article.text
        return Claim(
            article=article.id, kind=said.kind, company=said.company, start=start, end=end, text=stored[start:end],
            company_id=said.company_id, item=said.item, from_value=said.from_value, to_value=said.to_value,
            currency=said.currency, unit=said.unit, percent=said.percent, direction=said.direction, period=said.period,
            in_title=said.in_title,
        )  # fmt: skip

    def _candidates(
        self,
        article: Article,
        scenes: Sequence[Scene],
        normals: Mapping[bool, Normal],
        unsure: Sequence[Sequence[Found]],
    ) -> tuple[Candidate, ...]:
        """The discovered names, each once, with the words around its first sight; the surer ones first."""
        seen: dict[tuple[MentionType, str], Candidate] = {}
        for scene, more in zip(scenes, unsure, strict=True):
            stored = article.title if scene.is_title else article.text
            rest = [self._namer.found(f) for f in more]
            for name in (*scene.names, *rest):
                if name.id or name.type is MentionType.TICKER or (name.type, name.entity) in seen:
                    continue
                start, end = normals[scene.is_title].span(
                    max(0, name.start - AROUND), min(len(scene.text), name.end + AROUND)
                )
                words = Evidence(stored[start:end], start, end, scene.is_title)
                owner = name.owner if name.type is MentionType.MODEL else ""
                seen[name.type, name.entity] = Candidate(
                    name.type, name.entity, name.score, "discovered", article.id, words, owner
                )
        return tuple(sorted(seen.values(), key=lambda c: -c.score))

    def _companies(self, scenes: Sequence[Scene], events: Sequence[Event]) -> tuple[CompanyInArticle, ...]:
        """Every organisation of the article with the models it owns: by the registry, else by the events."""
        labels: dict[str, tuple[str, Faction]] = {}
        models: dict[str, dict[str, None]] = {}
        words = scenes[0].text[:400]
        for name in (n for scene in scenes for n in scene.names):
            if name.type is MentionType.ORG and name.entity not in labels:
                labels[name.entity] = (name.id, faction(name.entity, self.registry.companies.get(name.id), words))
            elif name.type in (MentionType.MODEL, MentionType.PERSON) and name.owner:
                if name.owner not in labels:
                    label = faction(name.owner, self.registry.companies.get(name.owner_id), words)
                    labels[name.owner] = (name.owner_id, label)
                if name.type is MentionType.MODEL:
                    models.setdefault(name.owner, {})[name.entity if name.id else name.text] = None
        for event in events:
            if event.model and event.provider in (None, event.org, event.owner):
                models.setdefault(event.org, {})[event.model] = None
        return tuple(CompanyInArticle(n, i, f, tuple(models.get(n, ()))) for n, (i, f) in labels.items())


def with_coined(names: Sequence[Name], models: Sequence[Name]) -> list[Name]:
    """The names of a text with those that a reader took from the words around its verb."""
    new = [m for m in models if not any(n.start < m.end and m.start < n.end for n in names)]
    return sorted({*names, *new}, key=lambda n: (n.start, -n.end)) if new else list(names)


def _foreground(scenes: Sequence[Scene]) -> Iterator[Draft]:
    title = scenes[-1] if scenes[-1].is_title else None
    for scene in scenes:
        yield from (d for d in drafts(scene) if not beside_the_point(scene, title, d))


def _model_name(draft: Draft) -> str | None:
    """The model as the text names it; what it calls a model in other words than the registry gets the registry's."""
    if draft.model is None:
        return None
    name, entity = draft.model_text or draft.model.text, draft.model.entity
    if draft.model.id and name.endswith("模型") and not re.search(r"\d", name) and _kin(squash(name), squash(entity)):
        return entity
    name = " ".join(name.split()).strip("“”\"'「」『』《》‘’ ")
    return re.sub(r"(?<=\w)\sAI$", "", name) or name  # SensorFM AI 模型


def _kin(a: str, b: str) -> bool:
    """Whether two spellings share a word but neither holds the other: 星火认知, 讯飞星火."""
    words = GENERIC.sub("", a)
    pairs = (words[i : i + 2] for i in range(len(words) - 1))
    return a not in b and b not in a and any(pair in b and not pair.isascii() for pair in pairs)


def _mention(name: Name, normal: Normal, in_title: bool) -> Mention:
    start, end = normal.span(name.start, name.end)
    return Mention(name.type, name.text, name.entity, start, end, name.id, name.score, in_title)


def _quantity(q: Quantity, normal: Normal) -> Quantity:
    start, end = normal.span(q.start, q.end)
    return replace(q, start=start, end=end)


def _date(d: DateMention, normal: Normal) -> DateMention:
    start, end = normal.span(d.start, d.end)
    return replace(d, start=start, end=end)
