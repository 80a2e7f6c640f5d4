"""The only place that sends. A channel is a frozen dataclass: its fields are the options of [channels.<name>]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from alerts.build import build, nearest, options, pick
from alerts.channels.base import Channel
from alerts.channels.smtp import Smtp
from alerts.channels.stdout import Stdout
from alerts.channels.webhook import Webhook
from records import ConfigError

__all__ = ["CHANNELS", "Channel", "build_channels", "select"]

CHANNELS: Final[dict[str, type[Channel]]] = {"stdout": Stdout, "smtp": Smtp, "webhook": Webhook}
BETWEEN = "/"  # mail/li@example.com: one recipient of the channel mail


def build_channels(tables: Mapping[str, Mapping[str, Any]], hosts: Mapping[str, str]) -> dict[str, Channel]:
    """The channels of [channels.*] by name. `hosts` is [crawl.hosts]: "name:port" → "address:port".

    A table's `kind` is one of CHANNELS; it may be left out where the table is named like its kind. A channel with
    several recipients becomes one channel each, `<name>/<recipient>`, so that one refusal does not send the others a
    second copy. Raises ConfigError naming the place and the nearest known key, never a value.
    """
    built: dict[str, Channel] = {}
    for name, table in tables.items():
        place = f"channels.{name}"
        if BETWEEN in name:
            raise ConfigError(f"[{place}] a channel's name has no {BETWEEN}")
        said = dict(table)
        kind = pick(CHANNELS, str(said.pop("kind", name)), place, "kind")
        given = {"name": name, "hosts": dict(hosts)}
        fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
        filled = {key: value for key, value in given.items() if key in fields and key not in options(kind)}
        channel = build(kind, said, place, **filled)
        split = getattr(channel, "split", None)
        built.update(split() if split else {name: channel})
    return built


def select(channels: Mapping[str, Channel], names: Sequence[str] = ()) -> list[str]:
    """The names of the built channels that `names` of [channels.*] stand for; all of them where `names` is empty.

    Raises ConfigError for a name that is no channel.
    """
    if not names:
        return list(channels)
    tables = dict.fromkeys(name.partition(BETWEEN)[0] for name in channels)
    for name in names:
        if name not in channels and name not in tables:
            raise ConfigError(f"[digest] channels: unknown channel {name}{nearest(name, tables)}")
    return [c for name in dict.fromkeys(names) for c in channels if c == name or c.partition(BETWEEN)[0] == name]
