"""A source's own rules on a parsed page: CSS selectors, `selector@name` for an attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode, SelectolaxError

from pipeline.text.document import Document
from pipeline.text.lines import render
from pipeline.text.tree import BLANKS, BODY, Element
from records import ArticleRules

PSEUDO = re.compile(r"::(?:text|attr\(([\w:-]+)\))\s*$")


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules found; "" and () where they are empty or found nothing. `missed` names the rules that did."""

    lines: tuple[str, ...] = ()
    title: str = ""
    published: str = ""
    author: str = ""
    publisher: str = ""
    missed: tuple[str, ...] = ()


def apply(document: Document, rules: ArticleRules) -> Ruled:
    """Read a page by its source's rules. A selector that matches nothing, or is none, is named in `missed`."""
    said = {name: _first(document, getattr(rules, name)) for name in ("title", "published", "author", "publisher")}
    lines = _body(document, rules)
    missed = [name for name, text in said.items() if getattr(rules, name) and not text]
    if rules.body and not lines:
        missed.insert(0, "body")
    return Ruled(lines, **said, missed=tuple(missed))


def _body(document: Document, rules: ArticleRules) -> tuple[str, ...]:
    tops = _select(document, rules.body)
    if not tops:
        return ()
    tree = document.tree
    mirrored = {of.mem_id: element for element, of in enumerate(tree.of) if of is not None}
    if (body := document.parser.body) is not None:
        mirrored[body.mem_id] = BODY
    dropped = {mirrored[node.mem_id] for node in _select(document, rules.drop) if node.mem_id in mirrored}
    lines: list[str] = []
    taken: set[Element] = set()
    for top in tops:
        element = mirrored.get(top.mem_id)
        if element is None:  # the selector means an element that no article was read from: <textarea>, <template>
            lines += render(Document(top.inner_html or "").tree)
        elif not any(above in taken for above in tree.ancestors(element)):
            taken.add(element)
            lines += render(tree, element, dropped=dropped)
    return tuple(lines)


def _select(document: Document, selector: str) -> list[LexborNode]:
    selector = PSEUDO.sub("", selector.partition("@")[0]).strip()
    if not selector:
        return []
    try:
        return document.parser.css(selector)
    except SelectolaxError:  # no selector that lexbor reads: the same as one that matches nothing
        return []


def _first(document: Document, selector: str) -> str:
    attribute = selector.partition("@")[2].strip()
    if pseudo := PSEUDO.search(selector):
        attribute = pseudo[1] or ""
    for node in _select(document, selector):
        text = (node.attributes.get(attribute) or "") if attribute else node.text(separator=" ")
        if text := BLANKS.sub(" ", text).strip():
            return text
    return ""
