"""The registry with what people have answered in the review laid under it: accepted names link like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pipeline.entities.registry import Registry
from records import Basis, Company, Learned, MentionType, NamedModel

NEW = "new:"  # what the id of an organisation begins with that no file lists; as entrants name a discovered one


def extended(registry: Registry, learned: Iterable[Learned], day: date) -> Registry:
    """`registry` and the accepted names as of `day`. What the registry says already stands; it wins over an answer.

    An organisation's other name becomes an alias; a new one becomes a row of its own. A new model needs an owner that
    is known (by the registry or an earlier answer); without one it stays a candidate. People stay as they were found.
    """
    companies, models = dict(registry.companies), dict(registry.models)
    made = registry
    for answer in learned:
        if answer.type is MentionType.ORG and made.company(answer.name) is None:
            known = made.company(answer.entity)
            company = (
                replace(known, aliases=(*known.aliases, answer.name))
                if known
                else Company(f"{NEW}{answer.entity}", answer.entity, day, aliases=_other(answer))
            )
            companies[company.id] = company
        elif answer.type is MentionType.MODEL and made.model(answer.name) is None:
            model = _model(made, answer, day)
            if model is None:
                continue
            models[model.id] = model
        else:
            continue
        made = Registry(dict(companies), dict(models), registry.persons, registry.contexts, registry.days)
    return made


def _model(registry: Registry, answer: Learned, day: date) -> NamedModel | None:
    known = registry.model(answer.entity)
    if known:
        return replace(known, aliases=(*known.aliases, answer.name))
    owner = registry.company(answer.owner) if answer.owner else None
    if owner is None:
        return None
    return NamedModel(f"{NEW}{answer.entity}", answer.entity, owner.id, day, _other(answer), Basis.UNKNOWN)


def _other(answer: Learned) -> tuple[str, ...]:
    """The spelling it was seen by, where the person gave it a better name."""
    return (answer.name,) if answer.name != answer.entity else ()
