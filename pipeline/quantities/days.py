"""Dates in a text, resolved against the day it was published.

    5月18日 · 2026年5月15日 · 2026-05-15 · 26日（今天） · 三月的第三周 · 今年10月底 · 2022年上半年 · Q3
    今日 昨晚 明天 前天 · 上周 本周五 周二深夜 下周 · 本月 下个月 · 近3个月 年初至今

A value is ISO: a day, or coarser: 2026-10, 2026-Q3, 2024-H1, 2026, 2026-W16, and a/b for a stretch of time. Without a
day to resolve against, what is relative has no value and is left out; a month and day without a year is --05-18.
A day without a year is the nearest one; 上一周, 周二 lie in the past unless the words around say 将, 即将, 拟.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from pipeline.quantities.numerals import number
from records import DateMention

_HAN_MONTH = "十[一二]|[一二三四五六七八九十]"
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s?年(?:的)?|(?P<rel>今年|去年|明年|前年|后年|同年)(?:的)?)"
_MONTH = rf"(?P<month>1[0-2]|0?[1-9]|{_HAN_MONTH})\s?月(?!活)"
MONTH_DAY = re.compile(
    rf"(?<![\d.])(?:{_YEAR}\s?)?(?<![\d.])(?:{_MONTH})(?:份?\s?(?P<day>[12]\d|3[01]|0?[1-9])\s?(?:日|号)|"
    rf"份?的?第(?P<week>[一二三四五])个?周"
    r"|份?(?P<part>初|上旬|中旬|下旬|底|末)|份|(?![\u4e00-\u9fff]?球))"
)
ISO_DAY = re.compile(
    r"(?<![\d./-])(?P<year>20\d\d)(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>[12]\d|3[01]|"
    r"0?[1-9])(?![\d.])"
)
YEAR_PART = re.compile(
    rf"(?<!\d){_YEAR}\s?(?:(?P<half>上半年|下半年|H[12])|第?(?P<quarter>[一二三四1-4])季度?|[Qq](?P<q>[1-4])|"
    rf"(?P<end>年?底|"
    rf"年?末)|(?P<start>年?初))?"
)
PART = re.compile(
    r"(?<![\d年A-Za-z])(?:(?P<half>上半年|下半年)|第?(?P<quarter>[一二三四])季度|"
    r"(?<![A-Za-z0-9.-])(?<![A-Za-z0-9] )Q(?P<q>[1-4])(?![A-Za-z0-9]))"
)
LONE_DAY = re.compile(r"(?<![\d月\-/.年第])(?<!月 )(?P<day>[12]\d|3[01]|0?[1-9])\s?日(?![均活内常后前游本元])")
SAME_MONTH = re.compile(r"(?P<month>1[0-2]|0?[1-9])\s?月\s?\d{1,2}\s?[日号]?\s?(?:至|到|-|—|–|、|和|~)\s?$")
RELATIVE = re.compile(
    r"今日|今天|今晚|今晨|今早|今夜|昨日|昨天|昨晚|昨夜|明日|明天|明晚|明早|前天|前日|后天|即日起?|当地时间昨"
)
WEEK = re.compile(
    r"(?P<which>上上|上一?个?|本|这一?|下一?个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])(?![年期岁])|"
    r"(?P<alone>上一?个?|本|这一?|下一?个?|未来一|"
    r"过去一)(?:周|星期)(?!期|年|边)"
)
MONTH = re.compile(r"(?P<which>上|本|下|当)个?月(?!亮)")
STRETCH = re.compile(
    r"近(?P<n>\d+|[一二两三四五六七八九十半]+)个?(?P<unit>天|日|周|月|年)|年初至今|今年以来|(?P<few>近几|"
    r"最近几)(?:天|日|周|个月|年)"
)
NOW = re.compile(r"(?P<bare>去年|明年|前年|后年)(?:底|末|初)?")
AHEAD = re.compile(r"将|拟|即将|计划|预计|定于|有望|预定|定档|待")

HALF_YEAR = 183  # days: a month and day further ahead than this belongs to the year before
SHIFT = {
    **dict.fromkeys(("今日", "今天", "今晚", "今晨", "今早", "今夜", "即日", "即日起"), 0),
    **dict.fromkeys(("昨日", "昨天", "昨晚", "昨夜", "当地时间昨"), -1),
    **dict.fromkeys(("明日", "明天", "明晚", "明早"), 1),
    **dict.fromkeys(("前天", "前日"), -2),
    "后天": 2,
}
YEARS = {"今年": 0, "同年": 0, "去年": -1, "明年": 1, "前年": -2, "后年": 2}
WEEKDAYS = {c: n for n, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
ENDS = {"底": "-12", "年底": "-12", "末": "-12", "年末": "-12", "初": "-01", "年初": "-01"}

Reader = Callable[[str, "re.Match[str]", date | None], str]


def dates(text: str, day: date | None) -> list[DateMention]:
    """The dates of a text, in order, not overlapping; `day` is the day of publication, where it is known."""
    found: list[DateMention] = []
    taken = bytearray(len(text))
    for pattern, read in READERS:
        for hit in pattern.finditer(text):
            if any(taken[hit.start() : hit.end()]):
                continue
            value = read(text, hit, day)
            if value:
                taken[hit.start() : hit.end()] = b"\1" * (hit.end() - hit.start())
                found.append(DateMention(hit[0], value, hit.start(), hit.end()))
    return sorted(found, key=lambda d: d.start)


def nearest(month: int, of_month: int | None, day: date, ahead: bool) -> int:
    """The year of a month (and day) that stands without one."""
    try:
        this = date(day.year, month, of_month or 15)
    except ValueError:  # 29 February
        return day.year
    if (this - day).days > HALF_YEAR and not ahead:
        return day.year - 1
    return day.year + 1 if (day - this).days > HALF_YEAR and ahead else day.year


def _iso(year: int, month: int, of_month: int) -> str:
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return ""


def _ahead(text: str, hit: re.Match[str]) -> bool:
    return bool(AHEAD.search(text, max(0, hit.start() - 6), min(len(text), hit.end() + 6)))


def _year(hit: re.Match[str], day: date | None) -> int | None:
    if hit["year"]:
        return int(hit["year"])
    return day.year + YEARS[hit["rel"]] if hit["rel"] and day else None


def _month_day(text: str, hit: re.Match[str], day: date | None) -> str:
    month = int(number(hit["month"]) or 0)
    if not 1 <= month <= 12:
        return ""
    of_month = int(hit["day"]) if hit["day"] else None
    year = _year(hit, day)
    if year is None and day is not None:
        year = nearest(month, of_month, day, _ahead(text, hit))
    if year is None:
        return f"--{month:02d}-{of_month:02d}" if of_month else ""
    if of_month:
        return _iso(year, month, of_month)
    if hit["week"]:  # counted from the week that holds the first of the month
        first = date(year, month, 1)
        iso = (first + timedelta(7 * (int(number(hit["week"]) or 1) - 1))).isocalendar()
        return f"{iso.year}-W{iso.week:02d}"
    return f"{year}-{month:02d}"


def _iso_day(text: str, hit: re.Match[str], day: date | None) -> str:
    return _iso(int(hit["year"]), int(hit["month"]), int(hit["day"]))


def _part(hit: re.Match[str], year: int) -> str:
    if hit["half"]:
        return f"{year}-H{1 if hit['half'] in ('上半年', 'H1') else 2}"
    if quarter := hit["quarter"] or hit["q"]:
        return f"{year}-Q{number(quarter)}"
    return ""


def _year_part(text: str, hit: re.Match[str], day: date | None) -> str:
    year = _year(hit, day)
    if year is None:
        return ""
    ends = hit["end"] or hit["start"]
    return _part(hit, year) or f"{year}{ENDS[ends] if ends else ''}"


def _lone_part(text: str, hit: re.Match[str], day: date | None) -> str:
    return _part(hit, day.year) if day else ""


def _lone_day(text: str, hit: re.Match[str], day: date | None) -> str:
    if day is None:
        return ""
    of_month, month, year = int(hit["day"]), day.month, day.year
    if before := SAME_MONTH.search(text, max(0, hit.start() - 16), hit.start()):  # 5月18日至20日
        return _iso(nearest(int(before["month"]), of_month, day, _ahead(text, hit)), int(before["month"]), of_month)
    if of_month > day.day + 1 and not _ahead(text, hit):  # 29日 on the 3rd is last month's
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return _iso(year, month, of_month)


def _relative(text: str, hit: re.Match[str], day: date | None) -> str:
    return (day + timedelta(SHIFT[hit[0]])).isoformat() if day else ""


def _week(text: str, hit: re.Match[str], day: date | None) -> str:
    if day is None:
        return ""
    which = hit["which"] or hit["alone"] or ""
    shift = (
        -14 if which == "上上" else -7 if which[:1] in "上过" and which else 7 if which[:1] in "下未" and which else 0
    )
    monday = day - timedelta(day.weekday()) + timedelta(shift)
    if hit["alone"]:
        iso = monday.isocalendar()
        return f"{iso.year}-W{iso.week:02d}"
    that = monday + timedelta(WEEKDAYS[hit["weekday"]])
    if not which and that > day and not _ahead(text, hit):
        that -= timedelta(7)
    return that.isoformat()


def _month(text: str, hit: re.Match[str], day: date | None) -> str:
    if day is None:
        return ""
    n = day.year * 12 + day.month - 1 + {"上": -1, "下": 1}.get(hit["which"], 0)
    return f"{n // 12}-{n % 12 + 1:02d}"


def _stretch(text: str, hit: re.Match[str], day: date | None) -> str:
    if day is None or hit["few"]:
        return ""
    if not hit["n"]:
        return f"{day.year}-01-01/{day.isoformat()}"
    n = number(hit["n"])
    if n is None or n > 100:
        return ""
    days = int(n * {"天": 1, "日": 1, "周": 7, "月": 30, "年": 365}[hit["unit"]])
    return f"{(day - timedelta(days)).isoformat()}/{day.isoformat()}"


READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (ISO_DAY, _iso_day),
    (MONTH_DAY, _month_day),
    (YEAR_PART, _year_part),
    (PART, _lone_part),
    (LONE_DAY, _lone_day),
    (RELATIVE, _relative),
    (WEEK, _week),
    (MONTH, _month),
    (STRETCH, _stretch),
)
