"""Keywords of an article: how often a word stands in it against how rare it is, by jieba's table of rarities."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

from pipeline.search.words import Words, folded
from records import Article

TITLE_COUNTS = 3  # a word of the title counts so many times
SHORTEST = 2
MANY = 8


class Keywords:
    """Reads the table once. A word it does not have, such as a name of ours, counts as of middling rarity."""

    def __init__(self, words: Words) -> None:
        self._words = words
        table = files("jieba").joinpath("analyse/idf.txt").read_text(encoding="utf-8")
        self._rarity = {word: float(value) for word, value in (line.split(" ") for line in table.splitlines())}
        self._middling = sorted(self._rarity.values())[len(self._rarity) // 2]

    def of(self, article: Article, most: int = MANY) -> list[str]:
        """The most telling words, best first, each as the text first writes it."""
        count: Counter[str] = Counter()
        written: dict[str, str] = {}
        for text, times in ((article.title, TITLE_COUNTS), (article.text, 1)):
            normal = folded(text)
            for word, start, end in self._words.cut(normal.text):
                if len(word) < SHORTEST or not any(c.isalpha() for c in word):
                    continue
                count[word] += times
                if word not in written:
                    a, b = normal.span(start, end)
                    written[word] = text[a:b]
        best = sorted(count, key=lambda word: (-count[word] * self._rarity.get(word, self._middling), word))
        return [written[word] for word in best[:most]]
