"""The distinct spellings of a text's mentions, as a list of names is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from records import Mention, MentionType

# 通义千问大模型 says no more than 通义千问, GLM模型 no more than GLM.
GENERIC = re.compile(r"(?:系列|通用|AI|大语言模型|大模型|模型|[”\"」』》’\s])+$")


def surfaces(mentions: Sequence[Mention], kind: MentionType | str) -> list[str]:
    """Every spelling of one type once, in the order of the text; mentions stand in order and do not overlap.

    `mentions` may be those of a text followed by those of its title. Blanks and a generic head noun make no new
    spelling. A model that never stands alone is printed with the organisation that touches it: 混元 says little,
    腾讯混元 is how the text names it.
    """
    seen: dict[str, str] = {}
    bare = {_flat(m.text) for n, m in enumerate(mentions) if m.type == kind and not _owner(mentions, n)}
    for n, mention in enumerate(mentions):
        if mention.type != kind:
            continue
        text = mention.text
        if kind == MentionType.MODEL and _flat(text) not in bare:
            text = _owner(mentions, n) + text
        seen.setdefault(_flat(text), text)
    return list(seen.values())


def _flat(text: str) -> str:
    flat = "".join(text.split()).casefold()
    return GENERIC.sub("", flat) or flat


def _owner(mentions: Sequence[Mention], n: int) -> str:
    """The organisation that touches a name: 腾讯 before 混元."""
    if n and _touches(mentions[n - 1], mentions[n]):
        return mentions[n - 1].text
    return ""


def _touches(before: Mention, mention: Mention) -> bool:
    same = before.in_title == mention.in_title
    return same and before.end == mention.start and before.type is MentionType.ORG
