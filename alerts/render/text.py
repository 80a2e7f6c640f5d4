"""The digest for a terminal and for the plain part of a mail: aligned, no colours, links in full."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.render.cells import cells, pad, wrap
from alerts.render.view import NEWS, Blind, Item, Quoted, View, facts

WIDTH = 80  # cells
RECORDED = 40  # first-recorded names listed; the rest is counted


def text(view: View, width: int = WIDTH) -> str:
    """The whole digest, ending in a newline."""
    said = view.said
    lines = [*wrap(f"{said['digest']}  {view.period}", width)]
    lines += wrap(" · ".join(f"{label} {count}" for _, label, count in view.counts) or said["nothing"], width)
    lines.append("═" * width)
    for name, items in view.sections.items():
        lines += ["", f"【{said.get(name, name)}】"]
        lines += _SECTIONS.get(name, _plain)(view, items, width)
    lines += ["", f"【{said['coverage']}】", *_coverage(view, width), "─" * width]
    lines += wrap(f"{said['issue']} {view.number}  {said['disclaimer']}", width)
    return "\n".join(lines) + "\n"


def _news(view: View, items: list[Item], width: int) -> Iterator[str]:
    said = view.said
    for n, item in enumerate(items, 1):
        if n > 1:
            yield ""
        yield from wrap(item.title, width, "    ", f"{n:>2}. ")
        yield from wrap(facts(item, said), width, "    ")
        for line in item.detail:
            yield from wrap(line, width, "    ")
        for quoted in item.quotes:
            yield from _quote(view, quoted, width)


def _quote(view: View, quoted: Quoted, width: int) -> Iterator[str]:
    if quoted.text:
        yield from wrap(view.said["quoted"].format(text=quoted.text), width, "    ")
    yield "    " + " · ".join(filter(None, (quoted.source, quoted.when, quoted.shown or view.said["no_link"])))


def _prices(view: View, items: list[Item], width: int) -> Iterator[str]:
    said = view.said
    table = [(said["company"], "", said["close"], said["change"])]
    table += [(i.company, i.ticker, i.close, i.change) for i in items]
    sizes = [max(cells(row[n]) for row in table) for n in range(4)]
    for n, row in enumerate(table):
        first = pad(row[0], sizes[0]) + "  " + pad(row[1], sizes[1])
        yield f"    {first}  {pad(row[2], sizes[2], right=True)}  {pad(row[3], sizes[3], right=True)}".rstrip()
        if n:
            item = items[n - 1]
            yield from wrap(f"{item.faction} · {said['severity']} {item.severity}", width, "      ")
            for line in item.detail:
                yield from wrap(line, width, "        ", "      · ")
            for quoted in item.quotes:
                yield "        " + " · ".join(filter(None, (quoted.source, quoted.when, quoted.shown)))


def _recorded(view: View, items: list[Item], width: int) -> Iterator[str]:
    names = [recorded(item, view.said) for item in items]
    yield from wrap(view.said["list"].join(names[:RECORDED]), width, "    ")
    if len(names) > RECORDED:
        yield "    " + view.said["more"].format(count=len(names) - RECORDED)


def recorded(item: Item, said: dict[str, str]) -> str:
    """云岭科技“青鸾”（待复核）."""
    tail = f"“{item.model}”" if item.model else ""
    return item.company + tail + (said["bracket"].format(text=item.detail[0]) if item.detail else "")


def _plain(view: View, items: list[Item], width: int) -> Iterator[str]:
    for item in items:
        yield from wrap(item.title, width, "      ", "    · ")
        for line in item.detail:
            yield from wrap(line, width, "      ")


def unseen(source: Blind, said: dict[str, str]) -> str:
    """备案公示栏：为空，列表页没有找到任何条目."""
    return source.name + said["colon"] + said["joiner"].join(filter(None, (source.label, source.reason)))


def _coverage(view: View, width: int) -> Iterator[str]:
    yield from wrap(view.coverage, width, "    ")
    if view.broken_line:
        yield from wrap(view.broken_line, width, "    ")
    if view.blind:
        yield from wrap(view.said["blind"], width, "    ")
    for source in view.blind:
        yield from wrap(unseen(source, view.said), width, "        ", "      · ")


_SECTIONS = {**dict.fromkeys(NEWS, _news), "price": _prices, "first_recorded": _recorded}
