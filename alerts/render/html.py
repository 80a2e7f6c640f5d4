"""The digest as an HTML mail: tables and inlined styles, no script, no remote resource, light and dark."""

from __future__ import annotations

from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from alerts.render.text import RECORDED, recorded
from alerts.render.view import View


def html(view: View) -> str:
    """The whole page. Everything from outside is escaped by the template; links are http and https only."""
    page = _template().render(view=view, said=view.said, most_recorded=RECORDED)
    return _inliner().inline(page)


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
    # Media queries cannot be inlined: they stay in the head, for dark mode and small screens.
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
