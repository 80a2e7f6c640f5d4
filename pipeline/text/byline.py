"""Who published a text first (来源), and who wrote it, by the page's own words."""

from __future__ import annotations

import re

from pipeline.text.tree import Document

NAME = r"[^\s<>|,，。；;（）()\[\]【】：:“”\"']{2,24}"
LABELLED = re.compile(
    rf"(?:文章来源|新闻来源|信息来源|内容来源|来源于|本文来源|来\s*源|來\s*源|稿\s*源|摘自|转载自|转自|轉自|本文来自)\s*[:：丨|]\s*({NAME})"
)
DATELINE = re.compile(
    r"^\W{0,3}(?:据|據)?(中央社|新华社|新華社|中新社|中新网|法新社|路透社?|彭博社?|财联社|新京报|澎湃新闻|[\u4e00-\u9fffA-Za-z0-9]{2,10}?(?:社|网|報|报|新闻|财经|之家))"
    r"[\u4e00-\u9fff（(、\s]{0,12}(?:\d{1,2}月)?\d{1,2}日(?:电|電|讯|訊|消息|报道|報導)"
)
REPORTED = re.compile(r"^\W{0,3}([\u4e00-\u9fffA-Za-z0-9]{2,10}?)(?:讯|訊|消息)(?=[\s　（(，,])")
REPRINT = re.compile(r"转载请注明[：:]?\s*(?:出处|来源)?[：:]?\s*[“\"「『]([^”\"」』]{2,20})[”\"」』]")
ORIGINAL = re.compile(r"【([^】]{2,16}?)(?:原创|讯|消息|报道)】")
META = ("source", "article:source", "mediaid", "contentsource", "og:article:source", "weibo: article:source")
AUTHOR = re.compile(
    r"(?:文/|文丨|文｜|文\|||作\s*者\s*[:：丨|｜/]|撰文\s*[:：丨|｜/]|撰稿\s*[:：]|记者\s*[:：]?|記者\s*[:：]?)\s*([\u4e00-\u9fff·]{2,4}|[A-Z][A-Za-z .]{2,20})(?![\u4e00-\u9fff])"
)
NOT_A_NAME = re.compile(r"未经|授权|网络|不得|转载|互联网|^无$|^本站$|如下|以下|声明")


def publisher(document: Document, lines: tuple[str, ...]) -> str:
    """The publication a text is attributed to; "" where the page does not say."""
    for node in document.blocks:
        if node.own and node.han < 150 and ("源" in (text := "".join(node.own)) or "自" in text):
            for found in LABELLED.finditer(text):
                if not NOT_A_NAME.search(found[1]):
                    return found[1].strip("-_·")
    for key in META:
        if name := document.meta.get(key, ""):
            return name.strip()[:40]
    return from_text(lines)


def from_text(lines: tuple[str, ...]) -> str:
    for line in lines[:3]:
        if found := DATELINE.search(line):
            return found[1]
    for line in (*lines[:3], *lines[-5:]):
        for pattern in (LABELLED, REPRINT, ORIGINAL):
            if (found := pattern.search(line)) and not NOT_A_NAME.search(found[1]):
                return found[1]
    return ""


def author(document: Document, lines: tuple[str, ...]) -> str:
    for key in ("author", "article:author", "og:article:author"):
        if (name := document.meta.get(key, "")) and len(name) <= 30 and not name.startswith("http"):
            return name
    for line in (*lines[:2], *lines[-2:]):
        if found := AUTHOR.search(line):
            return found[1]
    return ""
