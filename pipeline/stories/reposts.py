"""Reposts: one text, printed again whole, cut, with additions, or under another headline.

    signatures ──bands──▶ pairs with three equal minima in one of 42 bands ──is_repost──▶ copies of one text

A pair of texts with half their shingles in common meets in a band with probability .996, one with a fifth in .29, two
unrelated articles of one outlet (.02) in .0003. `is_repost` then decides by all 128 minima and by what tells a template
from a text: figures, headline, outlet, time.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from pipeline.stories.signatures import Signatures, containment, similarity
from pipeline.stories.words import bigrams, overlap, said, share
from records import Report

ROWS = 3
BANDS = 42
CROWD = 500  # texts in one band's bucket: a template everybody prints; it ties nothing together

REACH = timedelta(days=30)  # a text is looked for among those known this long before and after
SOON = timedelta(days=7)  # reposts come within days; later only a text as good as the same counts

# Calibrated on 956 pairs of reposts (all at .4 and above) and on five months of two outlets' own news, where different
# reports by one template reach .55 across outlets and .95 within one.
SIMILAR = 0.4
CONTAINED = 0.8  # of the shorter text: a repost cut short
CONTAINED_SIMILAR = 0.12  # below it the estimate of containment is noise
CUT_HEADLINE = 0.5  # … and of one's headline, in the other's headline or opening
ALIKE = 0.8  # late, or about others by the headline: the same text but for a few words
SHORT = 60  # shingles; in a flash of one sentence the template weighs more than the news
SHORT_SIMILAR = 0.6
LEAST = 12  # shingles; below, headline and text together must be the very same
OWN_REACH = timedelta(hours=20)  # one outlet prints one text twice within a day; the next day it is the next occurrence
OWN_SIMILAR = 0.6  # … with the same headline …
OWN_ALIKE = 0.97  # … or word by word; everything between is its next report
SAME_HEADLINE = 0.8
SAME_FIGURES = 0.5  # of the figures of the text with fewer: a copy keeps them, a template changes them
FEW_FIGURES = 2  # fewer figures say nothing

Rows = npt.NDArray[np.intp]


def candidates(all_: Signatures, new: Rows) -> Rows:
    """Pairs of rows that may be one text, of which at least one is new: shape (pairs, 2), each pair once.

    `all_` in the order of knowledge, `new` rows of it. Equal signatures are chained, each to the one before. A bucket
    of more than CROWD texts gives no pairs. Time grows with rows × bands, memory with the pairs found.
    """
    if not len(all_) or not len(new):
        return np.empty((0, 2), np.intp)
    pairs = [_equal(all_, new)]
    for band in range(BANDS):
        likely = _likely(all_, new, ROWS * band)
        asked = np.flatnonzero(np.isin(likely, new, assume_unique=True))
        pairs.append(likely[np.column_stack(_meeting(_band(all_, likely, band), asked))])
    return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)


def _equal(all_: Signatures, new: Rows) -> Rows:
    """Neighbours in knowledge among rows of one signature, where a row of that signature is new."""
    likely = _likely(all_, new, 0)
    words = np.ascontiguousarray(all_[likely]).view(np.uint64)
    odd = np.arange(1, 2 * words.shape[1], 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    _, kind = np.unique((words * odd).sum(axis=1, dtype=np.uint64), return_inverse=True)
    order = np.argsort(kind, kind="stable")
    told = np.zeros(int(kind.max()) + 1, bool)
    told[kind[np.isin(likely, new, assume_unique=True)]] = True
    before, after = order[:-1], order[1:]
    together = (kind[before] == kind[after]) & told[kind[before]]
    pairs: Rows = likely[np.column_stack((before[together], after[together]))]
    return pairs


def _likely(signatures: Signatures, new: Rows, first: int) -> Rows:
    """The rows that agree with some new one in each of ROWS columns, one by one: all that can share a band, and few."""
    rows: Rows = np.arange(len(signatures), dtype=np.intp)
    for column in range(first, first + ROWS):
        told = np.zeros(1 << 16, bool)
        told[signatures[new, column]] = True
        values = signatures[rows, column] if len(rows) < len(signatures) else signatures[:, column]
        rows = np.compress(told[values], rows)
    return rows


def _band(signatures: Signatures, rows: Rows, band: int) -> npt.NDArray[np.uint64]:
    part = signatures[rows, ROWS * band : ROWS * (band + 1)].astype(np.uint64)
    key = part[:, 0]
    for row in range(1, ROWS):
        key = (key << np.uint64(16)) | part[:, row]
    return key


def _meeting(keys: npt.NDArray[np.uint64], asked: Rows) -> tuple[Rows, Rows]:
    """Rows of `asked` and the other rows with the same key, pair by pair."""
    wanted = np.unique(keys[asked])
    if not len(wanted):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    place = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    members = np.flatnonzero(wanted[place] == keys)
    bucket = place[members]
    crowd = np.bincount(bucket, minlength=len(wanted))
    members = members[(crowd[bucket] > 1) & (crowd[bucket] <= CROWD)]
    order = np.argsort(place[members], kind="stable")
    members = members[order]
    bucket = place[members]
    starts = np.searchsorted(bucket, np.arange(len(wanted)))
    sizes = np.bincount(bucket, minlength=len(wanted))
    inside = np.isin(members, asked)
    at, of = members[inside], bucket[inside]
    repeated = np.repeat(at, sizes[of])
    run = np.arange(sizes[of].sum()) - np.repeat(np.cumsum(sizes[of]) - sizes[of], sizes[of])
    other = members[np.repeat(starts[of], sizes[of]) + run]
    apart = repeated != other
    return repeated[apart], other[apart]


def is_repost(a: Report, b: Report) -> bool:
    """Whether one text is the other's: symmetric, and true of nothing but what is said above."""
    if not a.size or not b.size or abs(a.known_at - b.known_at) > REACH:
        return False
    similar = similarity(a.signature, b.signature)
    smaller = min(a.size, b.size)
    if smaller < LEAST:  # signed together with the headline
        return similar == 1.0
    if similar < SIMILAR and not _cut(a, b, similar):
        return False
    if similar < ALIKE and (abs(a.known_at - b.known_at) > SOON or _others(a, b)):
        return False
    if smaller < SHORT and similar < SHORT_SIMILAR:
        return False
    return _same_figures(a, b) and (a.source != b.source or not a.source or _printed_again(a, b, similar))


def _cut(a: Report, b: Report, similar: float) -> bool:
    """Whether one is the other cut short; an item of a roundup is not the roundup cut short."""
    return (
        similar >= CONTAINED_SIMILAR
        and min(a.size, b.size) >= SHORT
        and containment(similar, a.size, b.size) >= CONTAINED
        and not (a.roundup or b.roundup)
        and max(said(a.title, f"{b.title} {b.lead}"), said(b.title, f"{a.title} {a.lead}")) >= CUT_HEADLINE
    )


def _others(a: Report, b: Report) -> bool:
    """Both headlines name organisations, and not one in common."""
    return bool(a.orgs and b.orgs) and not set(a.orgs) & set(b.orgs)


def _same_figures(a: Report, b: Report) -> bool:
    if min(len(a.figures), len(b.figures)) < FEW_FIGURES:
        return True
    return share(a.figures, b.figures) >= SAME_FIGURES


def _printed_again(a: Report, b: Report, similar: float) -> bool:
    headline = overlap(bigrams(a.title), bigrams(b.title))
    same = similar >= OWN_ALIKE or (similar >= OWN_SIMILAR and headline >= SAME_HEADLINE)
    return same and abs(a.known_at - b.known_at) <= OWN_REACH
