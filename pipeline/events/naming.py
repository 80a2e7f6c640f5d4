"""From mentions and discovered names to Names: what the registry knows of each is looked up once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from pipeline.entities.registry import Registry
from pipeline.entities.tails import model_end
from pipeline.events.coined import common, generic
from pipeline.events.scene import Name
from records import Company, Mention, MentionType, Person


class Found(Protocol):
    """What discovery hands over (`pipeline.entities.discover`)."""

    @property
    def type(self) -> MentionType: ...
    @property
    def name(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def owner(self) -> str: ...


class Namer:
    """Makes Names for a registry; keeps what a lookup costs out of the readers."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._makers = {m.owner for m in registry.models.values()}
        self._persons: dict[str, list[Person]] = {}
        for person in registry.persons:
            self._persons.setdefault(person.name, []).append(person)

    def employer(self, name: str, day: date | None) -> Company | None:
        """The organisation a person speaks for on a day; without a day, the present one."""
        roles = [p for p in self._persons.get(name, ()) if p.until is None or (day is not None and day <= p.until)]
        roles.sort(key=lambda p: (p.until is None, p.until or date.max))
        return self.registry.companies.get(roles[0].company) if roles else None

    def organisation(self, company: Company) -> dict[str, object]:
        top = self.registry.owner(company)
        return {
            "owner": top.name,
            "owner_id": top.id,
            "top": top.name,
            "foreign": company.foreign or company.type == "foreign",
            "media": company.type == "media",
            "agency": company.type == "agency",
            "maker": company.id in self._makers or top.id in self._makers or company.entrant_from is not None,
        }

    def makes(self, ident: str) -> bool:
        """Whether an organisation is known for a model of its own."""
        company = self.registry.companies.get(ident)
        return company is not None and (ident in self._makers or company.entrant_from is not None)

    def linked(self, mention: Mention, day: date | None) -> Name:
        more: dict[str, object] = {}
        registry = self.registry
        if mention.type is MentionType.ORG and (company := registry.companies.get(mention.id)):
            more = self.organisation(company)
        elif mention.type is MentionType.MODEL and (model := registry.models.get(mention.id)):
            owner = registry.companies.get(model.owner)
            if owner is not None:
                more = {**self.organisation(owner), "owner": owner.name, "owner_id": owner.id}
        elif mention.type is MentionType.PERSON and (company := self.employer(mention.entity, day)):
            more = {**self.organisation(company), "owner": company.name, "owner_id": company.id}
        return Name(
            mention.type,
            mention.text,
            mention.entity,
            mention.start,
            mention.end,
            mention.id,
            mention.confidence,
            **more,  # type: ignore[arg-type]
        )

    def found(self, f: Found) -> Name:
        """A discovered name; an organisation stands for itself."""
        owner = f.owner or (f.name if f.type is MentionType.ORG else "")
        agency = f.type is MentionType.ORG and bool(AGENCY.search(f.name))
        return Name(f.type, f.name, f.name, f.start, f.end, "", f.score, owner, agency=agency)

    def names(self, text: str, mentions: Iterable[Mention], found: Sequence[Found], day: date | None) -> list[Name]:
        """Linked and discovered names together, in order, without overlaps; the linked ones win."""
        linked = [_whole(text, self.linked(m, day)) for m in mentions if text[m.start - 1 : m.start + 1] != "开源"]
        taken = sorted((n.start, n.end) for n in linked)
        new = [
            self.found(f)
            for f in found
            if not any(a < f.end and f.start < b for a, b in taken)
            and not (f.type is MentionType.MODEL and _unquoted(text, f) and generic(f.name))
            and not (f.type is MentionType.ORG and common(f.name))
        ]
        return sorted((*linked, *new), key=lambda n: (n.start, -n.end))


LEAST = 3  # characters of a short name worth showing
HAN = re.compile(r"[\u4e00-\u9fff]+")
AGENCY = re.compile(
    r"(?:部门|办公室|网信办|工信部|委员会|管理局|监管局|法院|法庭|检察院|政府|议会|央行|财政局|教育局|公安局|"
    r"税务局|委)$"
)


def shown(agent: Name, company: Company | None, names: Iterable[Name]) -> str:
    """The organisation of an event as it is written: the registry's name, or the article's own where a university or an
    institute goes by a shorter one that the registry's neither holds nor is held by (中科院, 智源研究院)."""
    if company is None or company.type not in ("university", "institute", "agency"):
        return agent.entity
    said = {
        n.text
        for n in names
        if n.type is MentionType.ORG and n.id == agent.id and LEAST <= len(n.text) < len(agent.entity)
    }
    if not said or any(s in agent.entity or agent.entity in s for s in said):
        return agent.entity
    return max(said, key=lambda s: (len(s), s))


def _unquoted(text: str, found: Found) -> bool:
    return text[found.start - 1 : found.start] not in ("“", "「", "『", '"', "《")


POINT = re.compile(r"\.\d{1,2}(?!\d)")
HYPHEN = re.compile(r"(?:-[A-Za-z0-9]+(?:\.\d+)*)+")


def _whole(text: str, name: Name) -> Name:
    """The whole name, where the spelling known ends inside it: GLM-5 + .2, Qwen + -UI-Agent."""
    if name.type is not MentionType.MODEL or not (name.text[-1:].isascii() and name.text[-1:].isalnum()):
        return name
    hit = HYPHEN.match(text, name.end) or (POINT.match(text, name.end) if name.text[-1:].isdigit() else None)
    if hit is None:
        return name
    end = model_end(text, hit.end())
    return replace(name, text=text[name.start : end], end=end)
