"""The digest in Markdown (CommonMark): for chat rooms, notes and files. Foreign text is escaped, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alerts.render.text import RECORDED, recorded, unseen
from alerts.render.view import NEWS, Item, Quoted, View, facts

# What means something, and what makes a bare address a link of its own: the colon, the dot of www. and the at sign.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&!$@]|(?<=[a-zA-Z]):|(?<=[wW]{3})\.")
LIST_START = re.compile(r"^([-=]|\+(?=\s|$)|\d+(?=[.)](?:\s|$)))")


def escape(text: str) -> str:
    """Clean text as Markdown that shows it as it is: no links (self-made ones neither), images, HTML or structure."""
    text = SPECIAL.sub(r"\\\g<0>", text)
    return LIST_START.sub(lambda m: f"{m[1]}\\" if m[1].isdigit() else f"\\{m[1]}", text)


def markdown(view: View) -> str:
    """The whole digest, ending in a newline."""
    said = view.said
    counts = " · ".join(f"{escape(label)} **{count}**" for _, label, count in view.counts)
    lines = [f"# {said['digest']} {view.day}", "", view.period, "", counts or said["nothing"]]
    for name, items in view.sections.items():
        lines += ["", f"## {escape(said.get(name, name))}", ""]
        lines += _SECTIONS.get(name, _plain)(view, items)
    lines += ["", f"## {said['coverage']}", "", escape(view.coverage)]
    if view.broken_line:
        lines += ["", escape(view.broken_line)]
    if view.blind:
        lines += ["", escape(said["blind"]), ""]
        lines += [f"- {escape(unseen(source, said))}" for source in view.blind]
    lines += ["", "---", "", f"{said['issue']} {escape(view.number)} · {said['disclaimer']}"]
    return "\n".join(lines) + "\n"


def _news(view: View, items: list[Item]) -> Iterator[str]:
    said = view.said
    for n, item in enumerate(items):
        if n:
            yield ""
        yield f"### {escape(item.title)}"
        yield ""
        yield escape(facts(item, said))
        for line in item.detail:
            yield ""
            yield escape(line)
        for quoted in item.quotes:
            yield ""
            if quoted.text:
                yield f"> {view.said['quoted'].format(text=escape(quoted.text))}"
                yield ">"
            yield f"> — {_origin(view, quoted)}"


def _origin(view: View, quoted: Quoted) -> str:
    said = view.said
    if quoted.url:
        target = f"[{said['read']}](<{quoted.url}>) {escape(quoted.host)}"
    else:
        target = escape(quoted.shown or said["no_link"])
    return " · ".join(filter(None, (escape(quoted.source), quoted.when, target)))


def _prices(view: View, items: list[Item]) -> Iterator[str]:
    said = view.said
    yield f"| {said['company']} | | {said['close']} | {said['change']} | {said['observed']} |"
    yield "|:--|:--|--:|--:|:--|"
    for item in items:
        cells = [f"**{escape(item.company)}**（{item.faction}）", item.ticker, item.close, item.change]
        lines = [escape(line) for line in item.detail] + [_origin(view, q) for q in item.quotes]
        yield f"| {' | '.join([*cells[:1], *map(escape, cells[1:])])} | {'<br>'.join(lines)} |"


def _recorded(view: View, items: list[Item]) -> Iterator[str]:
    yield view.said["list"].join(escape(recorded(item, view.said)) for item in items[:RECORDED])
    if len(items) > RECORDED:
        yield ""
        yield view.said["more"].format(count=len(items) - RECORDED)


def _plain(view: View, items: list[Item]) -> Iterator[str]:
    for item in items:
        yield f"- {escape(view.said['stop'].join((item.title, *item.detail)))}"


_SECTIONS = {**dict.fromkeys(NEWS, _news), "price": _prices, "first_recorded": _recorded}
