"""Elements that are no body for their structure: lists of other articles, tables that set a page in columns."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.text.tree import Element, Tree
from pipeline.text.votes import PARAGRAPHS

COLUMN, ROWS = 100, 50  # characters that no cell of a table of figures has; rows that are looked at
LIST_ITEMS, LIST_LINKS = 3, 12  # items, and characters in their links, that make a list
NO_ITEMS = PARAGRAPHS - {"li"}


def heart(tree: Tree, element: Element) -> Iterator[Element]:
    """The element, and the child with most of its text, two levels deep."""
    yield element
    for _ in range(2):
        largest = max(tree.children(element), key=tree.han.__getitem__, default=None)
        if largest is None or tree.inline[largest] or 5 * tree.han[largest] < 3 * tree.han[element]:
            return
        yield largest
        element = largest


def is_list(tree: Tree, element: Element) -> bool:
    """Whether the element is mainly a row of like items with links: other articles, a stream, a ranking."""
    if tree.link_han[element] < LIST_LINKS:
        return False
    kinds: dict[tuple[str, str], list[Element]] = {}
    for child in tree.children(element):
        if tree.han[child] and (tag := tree.tag(child)) not in NO_ITEMS:
            kinds.setdefault((tag, tree.names(child)), []).append(child)
    items = max(kinds.values(), key=len, default=[])
    if _headed(tree, element):
        return True
    if len(items) < LIST_ITEMS or 2 * sum(tree.han[item] for item in items) < tree.han[element]:
        return False
    return 5 * sum(tree.link_han[item] > 0 for item in items) > 3 * len(items)


def _headed(tree: Tree, element: Element) -> bool:
    """Whether every other paragraph is a link and nothing else: headlines over the summaries of other articles."""
    said = [child for child in tree.children(element) if tree.han[child] and not tree.inline[child]]
    links = sum(10 * tree.link_han[child] > 8 * tree.han[child] for child in said)
    return links >= LIST_ITEMS and 3 * links >= len(said)


def columns(tree: Tree, element: Element) -> bool:
    """Whether a table or a row of it sets a page in columns: the article is one of its cells."""
    parts = (element, *tree.children(element))
    rows = [row for part in parts for row in (part, *tree.children(part)) if tree.tag(row) == "tr"]
    return any(sum(tree.han[cell] >= COLUMN for cell in tree.children(row)) > 1 for row in rows[:ROWS])
