"""Headlines as sets of character pairs, and how much one says of another."""

from __future__ import annotations

from collections.abc import Collection


def bigrams(folded: str) -> frozenset[str]:
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1))


def trigrams(folded: str) -> frozenset[str]:
    return frozenset(folded[at : at + 3] for at in range(len(folded) - 2))


def overlap(a: Collection[str], b: Collection[str]) -> float:
    """Common members as a share of the larger collection; 0 where one is empty."""
    return len(set(a) & set(b)) / max(len(a), len(b)) if a and b else 0.0


def share(a: Collection[str], b: Collection[str]) -> float:
    """Common members as a share of the smaller collection; 0 where one is empty."""
    return len(set(a) & set(b)) / min(len(a), len(b)) if a and b else 0.0


def said(headline: str, text: str) -> float:
    """How much of a folded headline, pair of characters by pair, a folded text says as well."""
    pairs = bigrams(headline)
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
