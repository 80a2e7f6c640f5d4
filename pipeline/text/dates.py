"""A publication time as sites write it → an aware moment in Asia/Shanghai with its precision.

absolute   2023-05-18 10:30 · 2023年5月18日 · 20230518 · ISO 8601 · RFC 2822 · unix seconds and milliseconds
Chinese    二〇二三年五月十八日 · 民國112年5月18日 · 下午3:05
partial    5月18日 · 05-18 10:30 · 10:30        the latest such moment that is not ahead of `now`
relative   刚刚 · 3小时前 · 昨天 12:30 · 前天 · 周三 · 3 hours ago
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from records import SHANGHAI, Dated, Origin, Precision

FIRST_YEAR = 1995  # no Chinese news site is older
AHEAD = timedelta(hours=1)  # clocks of publishers differ; what lies further in the future is no publication time
LONGEST = 120  # characters read of a time; whatever a site calls a time is shorter

CLOCK = r"""(?:(?P<half>凌晨|早上|早间|上午|中午|下午|傍晚|晚上|晚间|[AaPp]\.?[Mm]\.?)\s*)?
    (?P<h>[01]?\d|2[0-4])[:时時点點](?P<min>[0-5]\d)(?:[:分](?P<s>[0-5]\d)(?:\.\d+)?)?(?!\d)分?\s*(?P<half2>[AaPp][Mm]\b)?"""
ZONE = r"(?:\s*(?:\(?(?P<zone>Z|UTC|GMT|[A-Z]{2}T|[+-]\d{2}:?\d{2})(?![\d:A-Za-z])))?"
WEEKDAYS = r"(?:[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)"
AT = rf"(?:(?:[\sT,]|&nbsp;)*{WEEKDAYS}?[\s,]*{CLOCK}{ZONE})?"
ABSOLUTE = re.compile(
    rf"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})(?!\d)\s?[日号號]?{AT}",
    re.X,
)
COMPACT = re.compile(
    r"""(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])
    (?:[\sT]*(?P<h>[01]\d|2[0-3]):?(?P<min>[0-5]\d):?(?P<s>[0-5]\d)?)?(?!\d)""",
    re.X,
)
PARTIAL = re.compile(
    rf"(?<![\d.])(?P<m>\d{{1,2}})\s?(?:[-/月]|(?<=\d\d)\.(?=\d\d))\s?(?P<d>\d{{1,2}})(?![\d.年%])\s?[日号號]?{AT}", re.X
)
ENGLISH = re.compile(
    rf"""(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+)?(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*
    [.\s,-]+(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y>(?:19|20)\d\d)(?:[\s,]*(?:at\s+)?{CLOCK}{ZONE})?""",
    re.X,
)
AGO = re.compile(  # weeks, months and years ago are too coarse to be a day
    r"""(?P<n>\d+|[半一二两三四五六七八九十]+|an?\b)\s*(?P<more>个半)?(?:个)?\s*(?P<unit>秒|分钟|分鐘|小时|小時|钟头|天|日
    |sec|min|hour|hr|day)[a-z钟鐘]*\s*(?:之?前|以前|ago)""",
    re.X,
)
DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2, "today": 0, "yesterday": 1}
NAMED_DAY = re.compile(rf"(?P<name>{'|'.join(DAYS_AGO)}){AT}", re.X | re.I)
WEEKDAY = re.compile(rf"(?:上周|星期|周|週)(?P<name>[一二三四五六日天])[\s,]*(?:{CLOCK})?", re.X)
JUST_NOW = re.compile(r"刚刚|剛剛|just now", re.I)
ONLY_CLOCK = re.compile(rf"^{CLOCK}$", re.X)
UNIX = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")
HAN_DAY = re.compile(
    r"([一二〇零○三四五六七八九]{4})年([元正一二三四五六七八九十]{1,3})月([初一二三四五六七八九十廿卅]{1,4})[日号號]"
)
REPUBLIC = re.compile(r"(?:中華)?(?:民國|民国)\s?(\d{2,3})\s?年")
HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"零": 0, "○": 0, "两": 2, "元": 1, "正": 1}
MONTHS = {name: n for n, name in enumerate(re.findall("...", "JanFebMarAprMayJunJulAugSepOctNovDec"), 1)}
UNITS = {
    **dict.fromkeys(("秒", "sec"), timedelta(seconds=1)),
    **dict.fromkeys(("分钟", "分鐘", "min"), timedelta(minutes=1)),
    **dict.fromkeys(("小时", "小時", "钟头", "hour", "hr"), timedelta(hours=1)),
    **dict.fromkeys(("天", "日", "day"), timedelta(days=1)),
}
NAMED_ZONES = {"EST": -5, "EDT": -4, "CST": 8, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "JST": 9, "HKT": 8, "BST": 1}


def published(
    text: str, now: datetime, zone: str = "Asia/Shanghai", fmt: str = "", origin: Origin = Origin.LIST
) -> Dated | None:
    """The moment `text` names, seen at `now` (aware). None: no time in it, an impossible one, or one ahead of `now`.

    `zone` holds for times that name none. `fmt` is the source's strptime format and is tried first. A day without a
    time is 00:00+08:00 of that day with precision `day`; the day of a moment is taken in Asia/Shanghai.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    base = now.astimezone(_zone(zone)).replace(microsecond=0)
    found = (_formatted(text, fmt, base) if fmt else None) or _unix(text) or _written(text, base)
    if found is None:
        return None
    moment, precision = found
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(zone))
    if precision is Precision.DAY:
        at = datetime.combine(moment.date(), time(), SHANGHAI)
    else:
        at = moment.astimezone(SHANGHAI)
    return Dated(at, origin, precision) if at.year >= FIRST_YEAR and at <= now + AHEAD else None


@cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
    ):  # a source's file is checked on loading; an unknown zone is read as ours
        return SHANGHAI


Found = tuple[datetime, Precision] | None


def _formatted(text: str, fmt: str, base: datetime) -> Found:
    try:
        moment = datetime.strptime(text, fmt)  # noqa: DTZ007 (published() adds the source's zone)
    except ValueError:
        return None
    if "%Y" not in fmt and "%y" not in fmt:
        return _latest(moment.month, moment.day, moment.time(), base, "%H" in fmt or "%I" in fmt)
    return moment, Precision.MINUTE if any(sign in fmt for sign in ("%H", "%I", "%T", "%X", "%c")) else Precision.DAY


def _unix(text: str) -> Found:
    if not UNIX.match(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds >= 1e11 else seconds, UTC), Precision.MINUTE


def _written(text: str, base: datetime) -> Found:
    text = REPUBLIC.sub(lambda found: f"{int(found[1]) + 1911}年", text)
    text = HAN_DAY.sub(_arabic, text)
    for pattern in (ABSOLUTE, COMPACT):
        if found := pattern.search(text):
            return _moment(found, int(found["y"]), int(found["m"]), int(found["d"]))
    if found := ENGLISH.search(text):
        day = found["d1"] or found["d2"]
        return _moment(found, int(found["y"]), MONTHS[found["mon"]], int(day)) if day else None
    return _relative(text, base) or _partial(text, base)


def _relative(text: str, base: datetime) -> Found:
    if JUST_NOW.search(text):
        return base, Precision.MINUTE
    if found := AGO.search(text):
        unit = UNITS[found["unit"]]
        n = 0.5 if found["n"] == "半" else 1 if found["n"].startswith("a") else _number(found["n"])
        if (n := n + 0.5 * bool(found["more"])) > 1000:
            return None
        return base - n * unit, Precision.DAY if unit >= timedelta(days=1) else Precision.MINUTE
    if found := NAMED_DAY.search(text):
        day = base.date() - timedelta(days=DAYS_AGO[found["name"].lower()])
        return _moment(found, day.year, day.month, day.day, base.tzinfo)
    return None


def _partial(text: str, base: datetime) -> Found:
    if found := PARTIAL.search(text):
        clock = _clock(found)
        return _latest(int(found["m"]), int(found["d"]), clock or time(), base, clock is not None)
    if found := WEEKDAY.search(text):
        back = (base.weekday() - "一二三四五六日".index(found["name"].replace("天", "日"))) % 7
        day = base.date() - timedelta(days=back)
        return _moment(found, day.year, day.month, day.day, base.tzinfo)
    if (found := ONLY_CLOCK.match(text)) and (clock := _clock(found)):
        at = datetime.combine(base.date(), clock, base.tzinfo)
        return (at if at <= base + AHEAD else at - timedelta(days=1)), Precision.MINUTE
    return None


def _latest(month: int, day: int, clock: time, base: datetime, timed: bool) -> Found:
    """The latest such day that is not ahead of `base`."""
    for year in range(base.year, base.year - 5, -1):  # four years back there was a 29 February
        try:
            at = datetime.combine(date(year, month, day), clock, base.tzinfo)
        except ValueError:
            if month != 2:
                return None
            continue
        if at <= base + AHEAD:
            return at, Precision.MINUTE if timed else Precision.DAY
    return None


def _moment(found: re.Match[str], year: int, month: int, day: int, zone: tzinfo | None = None) -> Found:
    try:
        at = date(year, month, day)
        clock = _clock(found)
        if clock is None:
            return datetime.combine(at, time(), zone), Precision.DAY
        return datetime.combine(at, clock, _stated_zone(found) or zone), Precision.MINUTE
    except ValueError:  # 2023-02-30
        return None


def _clock(found: re.Match[str]) -> time | None:
    said = found.groupdict()
    if not said.get("h"):
        return None
    hour = int(said["h"]) % 24
    half = (said.get("half") or said.get("half2") or "").lower().replace(".", "")
    if hour < {"中午": 6}.get(half, 12 if half in ("下午", "傍晚", "晚上", "晚间", "pm") else 0):
        hour += 12
    elif half in ("凌晨", "上午", "am") and hour == 12:
        hour = 0
    return time(hour, int(said["min"]), int(said.get("s") or 0))


def _stated_zone(found: re.Match[str]) -> tzinfo | None:
    said = found.groupdict().get("zone")
    if not said:
        return None
    if said[0] in "+-":
        hours, minutes = int(said[1:3]), int(said[-2:])
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(offset if said[0] == "+" else -offset) if offset < timedelta(hours=15) else None
    return UTC if said in ("Z", "UTC", "GMT") else _named_zone(said)


def _named_zone(name: str) -> tzinfo | None:
    return timezone(timedelta(hours=NAMED_ZONES[name])) if name in NAMED_ZONES else None


def _arabic(found: re.Match[str]) -> str:
    year = "".join(str(HAN_DIGITS[c]) for c in found[1])
    return f"{year}年{_number(found[2]):.0f}月{_number(found[3].lstrip('初')):.0f}日"


def _number(text: str) -> float:
    """A number below a hundred in digits or Han figures: 12, 十二, 二十, 廿一."""
    if text.isdecimal():
        return int(text)
    total = 0
    for c in text.replace("廿", "二十").replace("卅", "三十"):
        total = (total or 1) * 10 if c == "十" else total + HAN_DIGITS.get(c, 0)
    return total
