"""Who and what is known by name: organisations, large models and persons, each with the day it was known from.

The files beside this one are the curated baseline; a user's own file adds rows or replaces what a row says. A day of
the registry counts as known at the end of that day in Asia/Shanghai, so `at(moment)` holds the rows whose day is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from pipeline.entities.registry import rows as shapes
from pipeline.entities.registry.contexts import Context, Contexts
from pipeline.entities.registry.files import add_folder, add_toml
from records import SHANGHAI, Company, ConfigError, Faction, MentionType, NamedModel, Person

HERE = Path(__file__).parent
TRACK = "#"  # before a track among the dated spellings: an alias may read the same
Key = tuple[str, str]  # an entity's id and one of its aliases, or of its tracks


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling of one entity. With `requires_context` it is a mention only where those words stand around it."""

    text: str
    type: MentionType
    id: str
    entity: str
    requires_context: Context | None = None


@dataclass(frozen=True)
class Registry:
    """The rows known at one time. Read only; `at` and `without` give smaller registries."""

    companies: Mapping[str, Company]
    models: Mapping[str, NamedModel]
    persons: tuple[Person, ...]
    contexts: Contexts
    days: Mapping[Key, date]  # from when a dated alias or track holds

    def at(self, day: date | datetime | None) -> Registry:
        """What was known at a moment, or at the beginning of a day: rows whose own day was over. None: everything."""
        if day is None:
            return self
        if isinstance(day, datetime):
            day = day.astimezone(SHANGHAI).date()
        companies = {c.id: self._company_at(c, day) for c in self.companies.values() if c.known_from < day}
        models = {m.id: self._model_at(m, day) for m in self.models.values() if m.known_from < day}
        persons = tuple(p for p in self.persons if p.known_from < day and p.company in companies)
        return Registry(companies, {k: m for k, m in models.items() if m.owner in companies}, persons, self.contexts,
                        self.days)  # fmt: skip

    def _holds(self, entity: str, name: str, day: date) -> bool:
        since = self.days.get((entity, name))
        return since is None or since < day

    def _company_at(self, company: Company, day: date) -> Company:
        entrant = company.entrant_from
        return replace(
            company,
            aliases=tuple(a for a in company.aliases if self._holds(company.id, a, day)),
            tickers=tuple(t for t in company.tickers if t.valid_from is None or t.valid_from < day),
            entrant_from=entrant if entrant is not None and entrant < day else None,
            tracks=tuple(t for t in company.tracks if self._holds(company.id, TRACK + t, day)),
        )

    def track_since(self, company: Company, track: str) -> date:
        """From when a company is of a track: the row's day for it, else its first model's, else the row's own."""
        return self.days.get((company.id, TRACK + track)) or company.entrant_from or company.known_from

    def _model_at(self, model: NamedModel, day: date) -> NamedModel:
        return replace(model, aliases=tuple(a for a in model.aliases if self._holds(model.id, a, day)))

    def without(self, names: Iterable[str]) -> Registry:
        """The registry with no entity that has one of these spellings: what discovery is measured against."""
        gone = {squash(name) for name in names}

        def stays(spellings: Iterable[str]) -> bool:
            return not any(squash(s) in gone for s in spellings)

        companies = {c.id: c for c in self.companies.values() if stays((c.name, *c.aliases))}
        companies = {k: replace(c, owner=c.owner if c.owner in companies else "") for k, c in companies.items()}
        models = {m.id: m for m in self.models.values() if m.owner in companies and stays((m.name, *m.aliases))}
        persons = tuple(p for p in self.persons if p.company in companies and stays((p.name,)))
        return Registry(companies, models, persons, self.contexts, self.days)

    def company(self, key: str) -> Company | None:
        """By id, ticker, name or alias; None where the registry has no such organisation."""
        if key in self.companies:
            return self.companies[key]
        return self.by_ticker.get(key.upper()) or self._by_name.get(squash(key))

    def model(self, key: str) -> NamedModel | None:
        """By id, name or alias."""
        return self.models.get(key) or self._models_by_name.get(squash(key))

    def owner(self, company: Company) -> Company:
        """The top of the chain of owners; an organisation that stands alone is its own."""
        while company.owner in self.companies:
            company = self.companies[company.owner]
        return company

    @cached_property
    def by_ticker(self) -> Mapping[str, Company]:
        """Organisations by code; where a subsidiary and its parent share one, the parent."""
        return {t.code: c for c in sorted(self.companies.values(), key=lambda c: not c.owner) for t in c.tickers}

    @cached_property
    def _by_name(self) -> Mapping[str, Company]:
        names: dict[str, Company] = {squash(c.name): c for c in self.companies.values()}
        for c in self.companies.values():
            for alias in c.aliases:
                names.setdefault(squash(alias), c)
        return names

    @cached_property
    def _models_by_name(self) -> Mapping[str, NamedModel]:
        names: dict[str, NamedModel] = {squash(m.name): m for m in self.models.values()}
        for m in self.models.values():
            for alias in m.aliases:
                names.setdefault(squash(alias), m)
        return names

    @cached_property
    def aliases(self) -> Sequence[Alias]:
        """Every spelling that is linked. Of two with one text, the one with a context is tried first."""
        out = [a for c in self.companies.values() for a in self._spellings(MentionType.ORG, c.id, c.name, c.aliases)]
        out += [a for m in self.models.values() for a in self._spellings(MentionType.MODEL, m.id, m.name, m.aliases)]
        for person in {p.name: p for p in self.persons}.values():
            key = f"{person.name}@{person.company}"
            for text in dict.fromkeys((person.name, person.name.replace("·", " · "))):
                context = self.contexts.of(person.name, MentionType.PERSON)
                out.append(Alias(text, MentionType.PERSON, key, person.name, context))
        return tuple(sorted(out, key=lambda a: a.requires_context is None))

    def _spellings(self, kind: MentionType, entity: str, name: str, aliases: Iterable[str]) -> Iterable[Alias]:
        for text in dict.fromkeys((name, *aliases)):
            yield Alias(text, kind, entity, name, self.contexts.of(text, kind))


def squash(name: str) -> str:
    """Case and blanks do not tell two names apart."""
    return "".join(name.split()).casefold()


def load(extra: Path | None = None) -> Registry:
    """The shipped registry, with a user's own TOML file or folder of CSV files laid over it.

    Raises ConfigError naming file, row and key where a file is not as it should be.
    """
    rows = shapes.Rows()
    add_folder(rows, HERE)
    if extra is not None and extra.is_dir():
        add_folder(rows, extra, override=True)
    elif extra is not None:
        add_toml(rows, extra)
    return _build(rows, Contexts.read(HERE / "contexts.toml"))


def _build(rows: shapes.Rows, contexts: Contexts) -> Registry:
    companies = {key: shapes.company(raw, place) for key, (raw, place) in rows.company.items()}
    models = {key: shapes.model(raw, place) for key, (raw, place) in rows.model.items()}
    persons = tuple(shapes.person(raw, place) for raw, place in rows.person.values())
    _check_owners(rows, companies)
    companies = {key: _with_parents_faction(c, companies) for key, c in companies.items()}
    for key, (_, place) in rows.model.items():
        if models[key].owner not in companies:
            raise place.error(f"owner {models[key].owner!r} is no id of a company")
    for person, (_, place) in zip(persons, rows.person.values(), strict=True):
        if person.company not in companies:
            raise place.error(f"company {person.company!r} is no id of a company")
    first: dict[str, date] = {}
    for model in models.values():
        first[model.owner] = min(model.known_from, first.get(model.owner, model.known_from))
    companies = {key: _with_first_model(c, first.get(key)) for key, c in companies.items()}
    dated = ((rows.company, "aliases", ""), (rows.model, "aliases", ""), (rows.company, "tracks", TRACK))
    days = {
        (key, mark + name): since
        for table, column, mark in dated
        for key, (raw, place) in table.items()
        for name, since in shapes.dated(raw, column, place).items()
        if since is not None
    }
    registry = Registry(companies, models, persons, contexts, days)
    _check_clashes(rows, registry)
    return registry


def _with_parents_faction(company: Company, companies: Mapping[str, Company]) -> Company:
    """A unit whose row states no faction takes that of the nearest owner who has one."""
    at = company
    while at.faction.number is None and at.owner:
        at = companies[at.owner]
    if at is company or at.faction.number is None:
        return company
    return replace(company, faction=Faction(at.faction.number, (f"名录：随母公司{at.name}",), company.faction.against))


def _with_first_model(company: Company, first: date | None) -> Company:
    """Who has a model of the registry is known to have one, at the latest from the first one's day on."""
    if first is None or (company.entrant_from is not None and company.entrant_from <= first):
        return company
    return replace(company, entrant_from=first)


def _check_owners(rows: shapes.Rows, companies: Mapping[str, Company]) -> None:
    for key, (_, place) in rows.company.items():
        seen, at = {key}, companies[key].owner
        while at:
            if at not in companies:
                raise place.error(f"owner {at!r} is no id of a company")
            if at in seen:
                raise place.error(f"owner {at!r}: the chain of owners comes back to {at}")
            seen.add(at)
            at = companies[at].owner


def _check_clashes(rows: shapes.Rows, registry: Registry) -> None:
    """Two entities may share a spelling only where the words around it can decide."""
    seen: dict[str, Alias] = {}
    for alias in registry.aliases:
        other = seen.setdefault(alias.text, alias)
        if other.id != alias.id and other.requires_context is None:
            table = rows.company if alias.type is MentionType.ORG else rows.model
            place = table[alias.id][1] if alias.id in table else shapes.Place("people", alias.id)
            raise place.error(f"{alias.text!r} is a spelling of {other.id} too, and contexts.toml does not part them")


__all__ = ["Alias", "ConfigError", "Context", "Registry", "load", "squash"]
