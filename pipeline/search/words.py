"""Texts to words. One folding for index and question: widths, case and script do not tell two words apart."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from pipeline.text.normalise import Normal, normalise, simplify
from records import Article, Indexed, InputError, SearchWord

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_RUN = re.compile(f"[{HAN}]+")
# Latin names fall into letters and figures, so that Qwen finds Qwen2.5; other scripts are words as they stand.
PIECE = re.compile(rf"[a-z]+|\d+(?:\.\d+)*|[^\W\d_a-z{HAN}]+")
NAME = re.compile(r"[^\W_]|[-._+#&%]")  # what jieba lets a word of its dictionary be made of
LONGEST_WORD = 40  # characters; longer runs are no words, and a database would refuse some of them
MOST_WORDS = 20_000  # of a text that are indexed: a tome beyond that is found by its beginning
MOST_ASKED = 40  # words of one question
SHORTEST_NAME = 2
FIELD = (  # words of the trade that jieba's dictionary, from before it, does not have
    "大模型", "大语言模型", "多模态", "智能体", "开源", "算力", "具身智能", "文生图", "文生视频", "生成式", "预训练",
)  # fmt: skip


def folded(text: str) -> Normal:
    """The text as words are taken from it, with the way back to the text given: simplified, half-width, lower case."""
    normal = normalise(text)
    return Normal(_lower(simplify(normal.text, above=0.0)), normal.offsets, normal.ends)


def _lower(text: str) -> str:
    """Lower case of the same length; İ, which would become two, stays."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class Words:
    """The tokeniser with our names in its dictionary. Building one takes about a second: build it once."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._cutter = _cutter()
        self._names = {name for name in map(_plain, names) if len(name) >= SHORTEST_NAME and not _odd(name)}
        for name in sorted({*self._names, *FIELD}):
            self._cutter.add_word(name)

    def cut(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Words of a folded text with their places, one behind the other; marks and blanks are none."""
        for word, start, end in self._cutter.tokenize(text):
            if any(c.isalnum() for c in word):
                yield word, start, end

    def known(self, word: str) -> bool:
        """Whether a folded word stands in the dictionary."""
        return bool(self._cutter.FREQ.get(word))

    def index(self, article: Article) -> Indexed:
        """What the index holds of an article."""
        title, body = folded(article.title).text, folded(article.text).text
        words = tuple(self._words(title)), tuple(self._words(body))
        parts = dict.fromkeys(part for text in (title, body) for part in _parts(text, ends=True))
        said = {*words[0], *words[1]}
        return Indexed(article.id, *words, tuple(part for part in parts if part not in said))

    def _words(self, text: str) -> Iterator[str]:
        """Words and, in the longer ones, the words inside them."""
        cut = (word for word, _, _ in self._cutter.tokenize(text, mode="search"))
        words = (word for word in cut if len(word) <= LONGEST_WORD and any(c.isalnum() for c in word))
        return islice(words, MOST_WORDS)

    def question(self, texts: Iterable[str]) -> tuple[SearchWord, ...]:
        """The words that must all be found. Raises InputError where nothing is asked for, or too much."""
        asked: dict[str, SearchWord] = {}
        for text in texts:
            for piece in folded(text).text.split():
                for word in self._asked(piece):
                    parts = tuple(dict.fromkeys(_parts(word)))
                    if parts and len(word) <= LONGEST_WORD:
                        asked[word] = SearchWord(word, parts)
        if not asked:
            raise InputError("nothing to search for: give a word of letters, figures or Chinese characters")
        if len(asked) > MOST_ASKED:
            raise InputError(f"{len(asked)} words to search for; at most {MOST_ASKED} are taken")
        return tuple(asked.values())

    def _asked(self, piece: str) -> Iterator[str]:
        """A piece cut into words. Neighbours that the dictionary does not know are one name, however they were cut."""
        unknown, behind = "", 0
        for word, start, end in self.cut(piece):
            strange = not self.known(word) or len(word) == 1
            if unknown and (not strange or start != behind):
                yield unknown
                unknown = ""
            if strange:
                unknown += word
            else:
                yield word
            behind = end
        if unknown:
            yield unknown


def _plain(name: str) -> str:
    return folded(name).text.strip()


def _odd(name: str) -> bool:
    return len(name) > LONGEST_WORD or not all(map(NAME.fullmatch, name))


def _parts(text: str, ends: bool = False) -> Iterator[str]:
    """Pairs of neighbouring Han characters (a lone one as it is) and pieces of the rest, each as many as are indexed.

    `ends`: the last character of a run too, so that every character of a text begins some part.
    """
    return chain(islice(_pairs(text, ends), MOST_WORDS), islice(_pieces(text), MOST_WORDS))


def _pairs(text: str, ends: bool) -> Iterator[str]:
    for found in HAN_RUN.finditer(text):
        run = found[0]
        for n in range(len(run) if ends else max(1, len(run) - 1)):
            yield run[n : n + 2]


def _pieces(text: str) -> Iterator[str]:
    return (found[0] for found in PIECE.finditer(text) if len(found[0]) <= LONGEST_WORD)


def _cutter() -> Any:
    """A tokeniser of jieba's with its own dictionary in it. jieba's cache, a file anybody could have put into the
    temporary folder, is neither read nor written. Imported here: only who searches or indexes pays for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42 asks for pkg_resources and has regular expressions of old
        import jieba
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    return cutter
