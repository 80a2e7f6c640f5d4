"""The distinct spellings of a text's mentions, as a list of names is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from records import Mention, MentionType

# 通义千问大模型 says no more than 通义千问, GLM模型 no more than GLM.
GENERIC = re.compile(r"(?:系列|通用|AI|大语言模型|大模型|模型|[”\"」』》’\s])+$")


def surfaces(mentions: Iterable[Mention], kind: MentionType | str) -> list[str]:
    """Every spelling of one type once, in the order of the text; blanks and a generic head noun make no new spelling."""
    seen: dict[str, str] = {}
    for mention in mentions:
        if mention.type == kind:
            flat = "".join(mention.text.split()).casefold()
            seen.setdefault(GENERIC.sub("", flat) or flat, mention.text)
    return list(seen.values())
