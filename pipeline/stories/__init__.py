"""Which articles tell the same: reposts of one text, and reports of one event by several outlets.

    Article, events ──report──▶ Report: signature, headline, opening, acts, figures, whom it follows
    Reports ──bands──▶ pairs ──is_repost──▶ one text                    (`signatures`, `reposts`)
            ──shared words, acts──▶ pairs ──is_same_event──▶ one event  (`events`)
            ──linked──▶ stories: what hangs together          (`groups`)
            ──composed──▶ Story: the original, copies, independent publishers

A link between two reports depends on these two alone, and a story is all that links tie together: it comes out the same
in whatever order the articles arrive. Pure: no clock, no database.
"""

from __future__ import annotations

from pipeline.stories.groups import (
    composed,
    event_pairs,
    independent,
    linked,
    merged,
    pairs_among,
    text_pairs,
    together,
)
from pipeline.stories.publishers import Outlet
from pipeline.stories.reports import report

__all__ = [
    "Outlet",
    "composed",
    "event_pairs",
    "independent",
    "linked",
    "merged",
    "pairs_among",
    "report",
    "text_pairs",
    "together",
]
