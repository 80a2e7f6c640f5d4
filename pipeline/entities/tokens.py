"""What a tagger may know of each word of a text: what kind of word stands there and around it, never which name it is.

    word    the word itself where it is one of a given vocabulary, else its length or script
    tag     its part of speech
    shape   Aa, AA, aB, A1 …; a Han word's length, and whether the dictionary lacks it
    last    its last character where that often ends names; else ""
    first   what its first character may begin: a surname, a foreign name
    times   how often the text has it (words outside the vocabulary only)
    gap     whether a blank stands before it
    topic   whether its surroundings speak of models, of firms and their money, of persons' offices

So what a tagger learns holds for names nobody has seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import rjieba

from pipeline.entities.words import HAN, coined, word_set, words

ATTRIBUTES = ("word", "tag", "shape", "last", "first", "gap", "times", "topic")
LONGEST = 60  # words of a stretch that is read at once; a longer one is cut
LEADS = frozenset("由与及跟被让给把向对")  # what the tokeniser draws to an unknown name behind it
ENDS = frozenset("。！？；\n!?")
HAN_WORD = re.compile(rf"{HAN}+")
NEAR = 7  # words within which a topic counts
TOPICS = (
    ("m", frozenset("模型 大 语言 开源 参数 权重 生成 多模态 推理 版本 接入 升级 基准 训练 上下文".split())),  # noqa: SIM905
    ("o", frozenset("公司 企业 融资 投资 股价 收购 合作 集团 旗下 创始人 股份 市值 财报 厂商 巨头 团队 领投".split())),  # noqa: SIM905
    ("p", frozenset("教授 CEO 总裁 董事长 博士 先生 院士 创始人 表示 认为 说 首席 负责人 透露".split())),  # noqa: SIM905
)
TIMES = ("", "1", "2", "3", "4")
NAMED = tuple("".join(name for n, (name, _) in enumerate(TOPICS) if mark >> n & 1) for mark in range(8))
DIGITS = re.compile(r"[\d.,%]+")
MIXED = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")


@lru_cache(maxsize=4)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text with their parts of speech; several readers of one text share them."""
    return tuple(rjieba.tag(text))


def pieces(text: str) -> tuple[list[tuple[str, str, bool]], list[int]]:
    """The words of a text but its blanks (word, part of speech, whether a blank stands before it), and their starts.

    Blanks between Chinese and Latin letters are a habit of some publishers and would keep a name from its verb.
    """
    words_, starts = [], []
    at, gap = 0, False
    for word, tag in tagged(text):
        if word.isspace() and "\n" not in word:
            gap = True
        elif word[0] in LEADS and len(word) > 2 and shape(word)[-1] == "+":  # 由霜岭: guessed, and no word
            words_ += [(word[0], "p", gap), (word[1:], "nz", False)]
            starts += [at, at + 1]
            gap = False
        else:
            words_.append((word, tag, gap))
            starts.append(at)
            gap = False
        at += len(word)
    return words_, starts


@lru_cache(maxsize=65536)
def shape(word: str) -> str:
    if HAN_WORD.fullmatch(word):
        return f"H{min(len(word), 5)}{'+' if coined(word) else ''}"
    if not word[0].isalnum():
        return "."
    if DIGITS.fullmatch(word):
        return "1"
    digit, joint = any(c.isdigit() for c in word), "-" in word or "." in word
    if MIXED.search(word):
        kind = "aB"
    elif word.isupper():
        kind = "A" if len(word) == 1 else "AA"
    elif word[0].isupper():
        kind = "Aa"
    else:
        kind = "aa"
    return f"{kind}{'1' if digit else ''}{'-' if joint else ''}"


@lru_cache(maxsize=4096)
def first(char: str) -> str:
    """S: a surname. s: one that begins ordinary words as often. F: a character of foreign names."""
    w = words()
    surname = "" if char not in w["surnames"] else "s" if char in w["word_surnames"] else "S"
    return surname + ("F" if char in w["foreign_chars"] else "")


def standing(word: str, tag: str, gap: bool, vocabulary: Collection[str], endings: Collection[str]) -> tuple[str, ...]:
    """What a word has wherever it stands: the attributes but the last two."""
    kind = shape(word)
    known = word in vocabulary or word in word_set("latin_stop")
    name = "¶" if word.isspace() else word if known else f"#{kind}"
    last = word[-1] if word[-1] in endings and kind[0] == "H" else ""
    return name, tag, kind, last, first(word[0]), "_" if gap else "-"


def passing(tokens: Sequence[tuple[str, str, bool]], known: Sequence[bool]) -> Iterator[tuple[str, str]]:
    """The last two attributes of each word; `known` says which words are of the vocabulary."""
    said = [word for word, _, _ in tokens]
    count = Counter(said)
    for word, is_known, topic in zip(said, known, _topics(said), strict=True):
        yield "" if is_known else TIMES[min(count[word], 4)], topic


def attributes(
    tokens: Sequence[tuple[str, str, bool]], vocabulary: Collection[str], endings: Collection[str]
) -> list[tuple[str, ...]]:
    """The attributes of each word, in the order of ATTRIBUTES."""
    first_ones = [standing(*token, vocabulary, endings) for token in tokens]
    known = [row[0][0] != "#" or row[2] == "." for row in first_ones]
    return [row + more for row, more in zip(first_ones, passing(tokens, known), strict=True)]


def _topics(said: Sequence[str]) -> list[str]:
    """For each word the topics named within NEAR words of it: m, o, p or several of them."""
    marks = [0] * (len(said) + 1)
    for topic, (_, subjects) in enumerate(TOPICS):
        for n, word in enumerate(said):
            if word in subjects:
                for at in range(max(0, n - NEAR), min(len(said), n + NEAR + 1)):
                    marks[at] |= 1 << topic
    return [NAMED[mark] for mark in marks[:-1]]


def stretches(tokens: Sequence[tuple[str, str, bool]]) -> list[tuple[int, int]]:
    """[start, end) of the sentences, in words, their marks with them; long ones are cut at a comma or at the limit."""
    out, begin, comma = [], 0, 0
    for n, (word, _, _) in enumerate(tokens):
        if word == "，":
            comma = n + 1
        ends = word[0] in ENDS and (n + 1 == len(tokens) or tokens[n + 1][0][0] not in ENDS)
        if ends or n - begin >= LONGEST:
            end = n + 1 if ends or comma <= begin else comma
            out.append((begin, end))
            begin = end
    if begin < len(tokens):
        out.append((begin, len(tokens)))
    return out
