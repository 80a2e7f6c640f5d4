"""The digest as an HTML mail: tables and inlined styles, no script, no remote resource, light and dark."""

from __future__ import annotations

from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from alerts.render.text import RECORDED, recorded
from alerts.render.view import NEWS, View

CARDS = 14  # alerts shown in full, in all news sections together; the rest has one line each
MOVES = 8  # price moves shown in full
MOST_BRIEF = 20  # lines a section; the rest is counted. Together below the 102 KB at which Gmail cuts a mail


def html(view: View) -> str:
    """The whole page. Everything from outside is escaped by the template; links are http and https only."""
    page = _template().render(
        view=view,
        said=view.said,
        full=_full(view),
        news_sections=NEWS,
        most_brief=MOST_BRIEF,
        most_recorded=RECORDED,
    )
    return _inliner().inline(page)


def _full(view: View) -> dict[str, int]:
    """How many alerts of each section are shown in full: the loudest, newcomers first."""
    counts = {name: len(items) for name, items in view.sections.items()}
    full = {"price": min(counts.get("price", 0), MOVES)}
    left = CARDS
    for name in NEWS:
        full[name] = min(counts.get(name, 0), left)
        left -= full[name]
    return full


@cache
def _template() -> Template:
    # Autoescape is on for every template, whatever its name; an unknown field is an error, not a gap.
    environment = Environment(
        loader=PackageLoader("alerts.render", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["recorded"] = recorded
    return environment.get_template("digest.html.j2")


@cache
def _inliner() -> css_inline.CSSInliner:
    # Media queries cannot be inlined: their sheet is marked to stay in the head, for dark mode and small screens.
    return css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
