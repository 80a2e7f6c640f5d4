"""Exchange names of shares: what the exchange adds to a company's name on some days is taken off again."""

from __future__ import annotations

import re
import unicodedata

_HAN = r"(?=[\u4e00-\u9fff])"
_EX_DATE = re.compile(r"^(XD|XR|DR)")
_FIRST_DAYS = re.compile(rf"^[NC]{_HAN}")  # N: first session, C: the four after it
_ST = re.compile(r"^S?\*?ST")
_UNREFORMED = re.compile(rf"^S{_HAN}")
_SUFFIX = re.compile(r"-(?:SW|UW|WD|[SWUVRB])$")  # voting structure, not yet profitable, settlement


def clean(name: str) -> tuple[str, bool]:
    """The name without the exchange's marks (XD, XR, DR, N, C, S, ST, *ST, -W, -U, -SW), and whether it carries ST."""
    name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    name = _SUFFIX.sub("", _FIRST_DAYS.sub("", _EX_DATE.sub("", name)))
    bare = _ST.sub("", name)
    return _UNREFORMED.sub("", bare), bare != name
