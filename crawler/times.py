"""When an item was published, by the words of its list: good enough to tell new from old, never stored as such."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

SPAN = re.compile(r"(\d+)\s*(秒|分钟|小时|天|周|个月)[钟]?\s*[之以]?前")
SECONDS = {"秒": 1, "分钟": 60, "小时": 3600, "天": 86400, "周": 604800, "个月": 2592000}
DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
DATE = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z?)(?!\d)")
US_DATE = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[-/月]\s*(\d{1,2})(?!\d)")
CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?!\d)")
OFFSET = re.compile(r"(?:\d{2})\s*(Z|[+-]\d{2}:?\d{2})\s*$")
MILLISECONDS = 10**11  # unix times from here on are not seconds
AHEAD = timedelta(days=1)  # what lies further ahead is a mistake, or an item pinned to the top


def moment(text: str, now: datetime, zone: str = "Asia/Shanghai", fmt: str = "") -> datetime | None:
    """The instant a list's words name, aware, or None. `zone` holds for words without one, `fmt` is tried first."""
    text = " ".join(text.split())
    if not text:
        return None
    local = ZoneInfo(zone)
    for reader in (_by_format, _unix, _rfc2822, _relative, _written):
        found = _read(reader, text, now.astimezone(local), fmt)
        if found is not None:
            found = found if found.tzinfo else found.replace(tzinfo=local)
            return found.astimezone(UTC) if found <= now + AHEAD else None
    return None


def _read(reader: object, text: str, now: datetime, fmt: str) -> datetime | None:
    try:
        found = reader(text, now, fmt)  # type: ignore[operator]  # one of the readers below
    except (ValueError, OverflowError, OSError, IndexError, TypeError):  # the words fit its form, their numbers do not
        return None
    return found if isinstance(found, datetime) else None


def _by_format(text: str, now: datetime, fmt: str) -> datetime | None:
    return datetime.strptime(text, " ".join(fmt.split())) if fmt else None  # noqa: DTZ007  # moment() adds the zone


def _unix(text: str, now: datetime, fmt: str) -> datetime | None:
    if not re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        return None
    number = float(text)
    return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS else number, UTC)


def _rfc2822(text: str, now: datetime, fmt: str) -> datetime | None:
    return parsedate_to_datetime(text) if re.search(r"\d{1,2}\s+[A-Za-z]{3,}\s+\d{2,4}\s+\d", text) else None


def _relative(text: str, now: datetime, fmt: str) -> datetime | None:
    if "刚刚" in text or text == "刚才":
        return now
    if span := SPAN.search(text):
        return now - timedelta(seconds=int(span[1]) * SECONDS[span[2]])
    for word, days in DAYS_AGO.items():
        if word in text:
            return _clock(now - timedelta(days=days), text)
    return None


def _written(text: str, now: datetime, fmt: str) -> datetime | None:
    """A date as written, with or without a year, a time of day and an offset; the offset wins over the zone."""
    if found := DATE.search(text):
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=now.tzinfo)
        rest = text[found.end() :].lstrip("日T ")
    elif found := US_DATE.search(text):
        day = datetime(int(found[3]), int(found[1]), int(found[2]), tzinfo=now.tzinfo)
        rest = text[found.end() :]
    elif found := COMPACT.search(text):
        hour, minute, second = (int(part or 0) for part in found.group(4, 5, 6))
        zone = UTC if found[7] else now.tzinfo
        return datetime(int(found[1]), int(found[2]), int(found[3]), hour, minute, second, tzinfo=zone)
    elif found := MONTH_DAY.search(text):
        day = datetime(now.year, int(found[1]), int(found[2]), tzinfo=now.tzinfo)
        day = day.replace(year=now.year - 1) if day > now + AHEAD else day
        rest = text[found.end() :]
    elif CLOCK.search(text):
        today = _clock(now, text)
        return today if today <= now + timedelta(hours=1) else today - timedelta(days=1)
    else:
        return None
    return _offset(_clock(day, rest), rest)


def _clock(day: datetime, text: str) -> datetime:
    found = CLOCK.search(text)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)


def _offset(local: datetime, text: str) -> datetime:
    found = OFFSET.search(text)
    if not found:
        return local
    return datetime.fromisoformat(local.replace(tzinfo=None).isoformat() + found[1].replace("z", "Z"))
