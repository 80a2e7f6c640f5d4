"""Does a source's rule still read its pages? The rule's text against the generic extractor's.

RuleState ──judged by one article after another──▶ RuleState: three that disagree break it, three that agree heal it
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from records import ArticleRules, RuleState

BLANK = re.compile(r"\s+")
AGREEMENT = 0.6  # bigram F1 under which the site has probably changed
RUNNING = 3  # articles in a row that turn the verdict; one odd page is a video, an advertisement or a gallery


def agreement(rule: str, generic: str) -> float:
    """F1 of the two texts' character bigrams, 0 to 1; 1 where both are empty."""
    a, b = _bigrams(rule), _bigrams(generic)
    if not a and not b:
        return 1.0
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total())


def name(rules: ArticleRules) -> str:
    """What of a source's rules is judged here, as text; "" where it has none for the text."""
    return "\n".join(filter(None, (rules.body, rules.drop))) if rules.body else ""


def judged(state: RuleState, article: str, at: datetime, agreed: float) -> RuleState:
    """The state after one more article (its canonical URL), fetched at `at`, on which both agree by `agreed`.

    An article older than the newest one judged says nothing of today, and one counted already says nothing new: pages
    that are read again change nothing.
    """
    if at < state.at:
        return state
    state = replace(state, at=at, agreement=agreed)
    if (agreed < AGREEMENT) == state.broken:
        return replace(state, against=(), against_since=None)
    if article in state.against:
        return state
    state = replace(state, against=(*state.against, article), against_since=state.against_since or at)
    if len(state.against) < RUNNING:
        return state
    since, state = state.against_since, replace(state, against=(), against_since=None)
    return replace(state, healed_at=since) if state.broken else replace(state, broken_since=since, healed_at=None)


def _bigrams(text: str) -> Counter[str]:
    flat = BLANK.sub("", text)
    return Counter(map("".join, pairwise(flat)))
