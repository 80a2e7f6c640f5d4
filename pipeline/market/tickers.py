"""Tickers: one canonical spelling, the boards of the exchanges, and the vendors' spellings.

Canonical is `code.EXCHANGE`: 688327.SH, 002230.SZ, 430047.BJ, 0700.HK (at least four digits), BIDU.US. Indices keep the
exchange that publishes them: 000001.SH is the SSE Composite, 000001.SZ a bank.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from records import InputError


class Board(StrEnum):
    SH_MAIN = "SH_MAIN"
    SZ_MAIN = "SZ_MAIN"
    CHINEXT = "CHINEXT"
    STAR = "STAR"
    BSE = "BSE"
    HK = "HK"
    US = "US"
    INDEX = "INDEX"
    OTHER = "OTHER"  # funds, B shares, codes no rule of ours covers: no limit is known


ZONES = {
    "SH": ZoneInfo("Asia/Shanghai"),
    "SZ": ZoneInfo("Asia/Shanghai"),
    "BJ": ZoneInfo("Asia/Shanghai"),
    "HK": ZoneInfo("Asia/Hong_Kong"),
    "US": ZoneInfo("America/New_York"),
}
CURRENCIES = {"SH": "CNY", "SZ": "CNY", "BJ": "CNY", "HK": "HKD", "US": "USD"}
BSE_OPENED = date(2021, 11, 15)  # before that day its codes traded on another venue

# Which exchange a bare six-digit mainland code belongs to; the longest prefix wins.
_HOME = {
    "SH": ("60", "68", "900", "51", "56", "58"),
    "SZ": ("00", "30", "200", "15", "16", "399"),
    "BJ": ("43", "83", "87", "88", "92", "899"),
}
_INDICES = {"SH": ("000",), "SZ": ("399",), "BJ": ("899",)}
_BOARDS = {
    "SH": ((Board.STAR, ("688", "689")), (Board.SH_MAIN, ("600", "601", "603", "605"))),
    "SZ": ((Board.CHINEXT, ("300", "301", "302")), (Board.SZ_MAIN, ("000", "001", "002", "003"))),
    "BJ": ((Board.BSE, ("920", "43", "83", "87", "88")),),
}
_EXCHANGES = {
    "SS": "SH",
    "SSE": "SH",
    "XSHG": "SH",
    "SZSE": "SZ",
    "XSHE": "SZ",
    "BSE": "BJ",
    "HKEX": "HK",
    "XHKG": "HK",
}
_EXCHANGES |= {"NASDAQ": "US", "NYSE": "US", "AMEX": "US", "N": "US", "O": "US", "OQ": "US", "AM": "US", "K": "US"}
_EXCHANGES |= {name: name for name in ZONES}

_PREFIXED = re.compile(r"(SH|SZ|BJ|HK)[.:]?([0-9]{1,6})", re.ASCII)
_NAMED = re.compile(r"([A-Z]{2,6}):([0-9A-Z.-]{1,8})", re.ASCII)
_SUFFIXED = re.compile(r"([0-9A-Z]{1,6}(?:-[A-Z])?)\.([A-Z]{1,4})", re.ASCII)
_AMERICAN = re.compile(r"[A-Z]{1,5}(?:-[A-Z])?", re.ASCII)
_TENCENT_US = re.compile(r"us([A-Z]{1,5}(?:[.-][A-Z]{1,2})?)", re.ASCII)


def parse(text: str) -> str:
    """The canonical ticker of any usual spelling: 688327, sh688327, 688327.SH, 09988, hk00700, 0700.HK, usBIDU, BABA.

    A bare number of four or five digits is taken as Hong Kong, of six as mainland, bare letters as United States.
    Raises InputError saying what is wrong.
    """
    spelt = unicodedata.normalize("NFKC", text).strip()
    if len(spelt) > 20:
        raise InputError(f"not a ticker: {spelt[:20]}… is too long")
    if american := _TENCENT_US.fullmatch(spelt):
        return _american(american[1].split(".")[0], text)
    upper = spelt.upper()
    if named := _PREFIXED.fullmatch(upper):
        return _make(named[2], named[1], text)
    if named := _NAMED.fullmatch(upper):
        return _make(named[2], _EXCHANGES.get(named[1], named[1]), text)
    if named := _SUFFIXED.fullmatch(upper):
        return _make(named[1], _EXCHANGES.get(named[2], named[2]), text)
    if re.fullmatch(r"[0-9]{6}", upper):
        return _make(upper, _home(upper, text), text)
    if re.fullmatch(r"[0-9]{4,5}", upper):
        return _make(upper, "HK", text)
    if upper.isdigit():
        raise InputError(
            f"not a ticker: {text!r} has {len(upper)} digits (mainland codes have 6, Hong Kong codes 4 or 5)"
        )
    return _american(upper, text)


def exchange(ticker: str) -> str:
    """SH, SZ, BJ, HK or US of a canonical ticker."""
    return ticker.rpartition(".")[2]


def zone(ticker: str) -> ZoneInfo:
    return ZONES[exchange(ticker)]


def is_index(ticker: str) -> bool:
    code, _, home = ticker.rpartition(".")
    return code.startswith(_INDICES.get(home, ("\0",)))


def board(ticker: str, day: date) -> Board:
    """The board a canonical ticker trades on that day, which decides its price limit."""
    code, _, home = ticker.rpartition(".")
    if home in ("HK", "US"):
        return Board(home)
    if is_index(ticker):
        return Board.INDEX
    for name, prefixes in _BOARDS.get(home, ()):
        if code.startswith(prefixes):
            return Board.OTHER if name is Board.BSE and day < BSE_OPENED else name
    return Board.OTHER


def tencent(ticker: str) -> str:
    """The spelling of Tencent's quote and day-K addresses: sh688327, hk00700, usBIDU."""
    code, _, home = ticker.rpartition(".")
    if home == "US":
        return f"us{code}"
    return f"{home.lower()}{code.zfill(5) if home == 'HK' else code}"


def lot(ticker: str) -> int:
    """Shares in one unit of Tencent's volumes: lots of 100 but on STAR, for indices and abroad."""
    code, _, home = ticker.rpartition(".")
    return 1 if home in ("HK", "US") or is_index(ticker) or (home == "SH" and code.startswith("68")) else 100


def _make(code: str, home: str, text: str) -> str:
    if home == "US":
        return _american(code, text)
    if home == "HK":
        if not re.fullmatch(r"[0-9]{1,5}", code) or not int(code):
            raise InputError(f"not a ticker: {text!r} (Hong Kong codes are numbers of up to 5 digits)")
        return f"{int(code):04d}.HK"
    if home not in ZONES:
        raise InputError(f"not a ticker: {text!r} (no exchange {home!r}; known are SH, SZ, BJ, HK, US)")
    if not re.fullmatch(r"[0-9]{6}", code):
        raise InputError(f"not a ticker: {text!r} (mainland codes have 6 digits)")
    if code.startswith(_INDICES[home]):
        return f"{code}.{home}"
    if (owner := _home(code, text)) != home:
        raise InputError(f"not a ticker: {text!r} ({code} is a code of {owner}, not of {home})")
    return f"{code}.{home}"


def _home(code: str, text: str) -> str:
    for home, prefixes in _HOME.items():
        if code.startswith(prefixes):
            return home
    raise InputError(f"not a ticker: {text!r} (no mainland exchange has codes like {code})")


def _american(code: str, text: str) -> str:
    if not _AMERICAN.fullmatch(code):
        raise InputError(f"not a ticker: {text!r} (expected e.g. 688327, sh688327, 688327.SH, 09988, 0700.HK, BIDU.US)")
    return f"{code}.US"
