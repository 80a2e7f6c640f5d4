"""Strict tables: the fields of a rule or channel are its options, by name and by type."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from records import ConfigError

T = TypeVar("T")
GIVEN = "given"  # metadata of a field that the program fills and no table may


def given(factory: Callable[[], Any]) -> Any:
    """A field that is no option: its value comes from the program. Not shown by repr."""
    return dataclasses.field(default_factory=factory, repr=False, metadata={GIVEN: True})


def options(kind: type[Any]) -> dict[str, dataclasses.Field[Any]]:
    """The options of a rule or channel in the order of its fields."""
    return {f.name: f for f in dataclasses.fields(kind) if GIVEN not in f.metadata}


def build(kind: type[T], table: Mapping[str, Any], place: str, **filled: Any) -> T:
    """Make the dataclass `kind` from a table and from what the program fills in.

    Raises ConfigError naming the place, the key and the nearest known one; never a value, for values may be secrets.
    """
    known = options(kind)
    for key in table:
        if key not in known:
            raise ConfigError(f"[{place}] unknown key {key}{nearest(key, known)}")
    for name, option in known.items():
        if name not in table and option.default is option.default_factory is dataclasses.MISSING:
            raise ConfigError(f"[{place}] needs the key {name}")
    try:
        return TypeAdapter(kind).validate_python({**table, **filled})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigError(f"[{place}] {wrong.removeprefix(': ')}") from None


def pick(kinds: Mapping[str, type[T]], name: str, place: str, what: str) -> type[T]:
    """The kind of that name; ConfigError naming the place and the nearest known one."""
    if name not in kinds:
        raise ConfigError(f"[{place}] unknown {what} {name}{nearest(name, kinds)}")
    return kinds[name]


def nearest(wrong: str, known: Iterable[str]) -> str:
    """“; did you mean X?”, or what there is, for an error message."""
    names = list(known)
    if close := difflib.get_close_matches(wrong, names, 1, 0.6):
        return f"; did you mean {close[0]}?"
    return f"; there is {', '.join(names)}" if names else "; it has no options"
