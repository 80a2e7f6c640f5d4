"""Does a source's rule still read its pages? The rule's text against the generic extractor's."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

BLANK = re.compile(r"\s+")
AGREEMENT = 0.6  # bigram F1 under which the site has probably changed


def agreement(rule: str, generic: str) -> float:
    """F1 of the two texts' character bigrams, 0 to 1; 1 where both are empty."""
    a, b = _bigrams(rule), _bigrams(generic)
    if not a and not b:
        return 1.0
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total())


def drifted(rule: str, generic: str) -> bool:
    """Whether a rule and the generic extractor disagree so much that the rule should be looked at."""
    return agreement(rule, generic) < AGREEMENT


def _bigrams(text: str) -> Counter[str]:
    flat = BLANK.sub("", text)
    return Counter(map("".join, pairwise(flat)))
