"""Who published a text first (来源), and who wrote it, by the page's own words.

label       来源：新华社 · 稿源 · 转自          behind the title, then below the text, then anywhere
class       <span class="source">新华社</span>  behind the title
metadata    source, mediaid …
dateline    据财联社5月18日电 · （法新社羅馬19日電） · 新浪科技讯
signature   转载请注明“X” · 【X原创】 · 扬子晚报记者 张楠
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence

from pipeline.text.document import Document
from pipeline.text.tree import BLANKS, Element, Tree

NAME = r"[“\"《「]?([^\s<>|｜,，。；;（）()\[\]【】：:“”\"'？?！!]{2,24})"
LABELLED = re.compile(
    rf"(?:来\s*源\s*(?:于|自)?|來\s*源|稿\s*源|摘\s?自|转\s?自|轉\s?自|转载自|轉載自|本文来自|原载)(?:\s*[:：丨|]\s*|\s+){NAME}"
)
OUTLET = (  # how publications call themselves
    r"网|報|报|社|新闻|新聞|财经|周刊|杂志|電視|电视台|卫视|频道|客户端|中文站|之家|在线|广播|日报|晚报|早报|时报|导报|传媒|娱乐|音乐|科技|体育|汽车|证券|研究院|观察|智库|评论|中心"
)
DATELINE = re.compile(
    r"^\W{0,3}(?:据|據)?((?:中央|新华|新華|中新|法新|路透|美联|美聯|彭博|塔斯|共同|联合|财联)社?|[\u4e00-\u9fffA-Za-z0-9]{2,10}?"
    rf"(?:{OUTLET}))(?:[\u4e00-\u9fff（(、·\s／/A-Za-z]{{0,24}}?)(?:\d{{1,2}}月)?\d{{1,2}}日\s?(?:[上下]午|凌晨|晚间?)?(?:电|電|讯|訊|消息|报道|報導)"
)
REPORTED = re.compile(r"^\W{0,3}([\u4e00-\u9fffA-Za-z0-9]{2,10}?)(?:讯|訊)(?=[\s（(，,/／])")
REPRINT = re.compile(r"转载请注明\s*[：:]?\s*(?:出处|来源|来自)?\s*[：:]?\s*[“\"「『]([^”\"」』]{2,20})[”\"」』]")
ACCOUNT = re.compile(r"公众号\s*[:：]?\s*[“\"「『]([^”\"」』]{2,20})[”\"」』]")
ORIGINAL = re.compile(r"【([^】\s]{2,16}?)(?:原创|讯|訊|消息|报道|報導|综合)】")
SIGNATURE = re.compile(
    rf"^\W{{0,3}}(?:作者[:：])?\W?([\u4e00-\u9fffA-Za-z0-9]{{2,10}}?(?:{OUTLET}|企业家))》?(?:特约|见习|实习|首席|全媒体)?记者"
)
AFTER_DATE = re.compile(
    rf"\d{{1,2}}(?::\d{{2}}|日)\s*(?:\||｜|·)?\s*([\u4e00-\u9fffA-Za-z0-9·\-]{{1,14}}(?:{OUTLET}))(?![\u4e00-\u9fff])"
)
META = (
    "source",
    "article:source",
    "og:article:source",
    "weibo: article:source",
    "mediaid",
    "contentsource",
    "copyrightsource",
)
NAMED = re.compile(
    r"(?:^|[\s_-])(?:source|src|media|media[_-]?name|laiyuan|ly|where|from|origin|publisher|source[_-]?baidu|art[_-]?source|comefrom)(?:[\s_-]|$)"
)
BYLINE_HAN = 90  # a longer block is text
NEAR = 60  # elements behind the title that may hold the byline
GLUED = re.compile(
    r"作者|编辑|責任|责任|责编|记者|记者|发布|發布|时间|日期|浏览|字号|字体|点击|阅读|评论|分享|\d{4}[-年/]|我要|打印|收藏|原标题|关注|[>＞|_]"
)
NOT_A_NAME = re.compile(
    r"未经|授权|不得|转载|^(?:无|本站|网络|互联网|原创|其他|如下|以下|声明|整理|综合|未知|佚名|版权)$|注明"
)
AUTHOR = re.compile(
    r"(?:文\s*[/／丨｜|]|作\s*者\s*[:：丨｜/]|撰\s?[文稿]\s*[:：丨｜/]|(?:记者|記者)\s*[:：]?)\s*"
    r"((?:[\u4e00-\u9fff·]{2,4}(?:[、 \u3000]+|$|(?=[\W\dA-Za-z]))){1,3}|[A-Z][A-Za-z .]{2,20})"
)


def publisher(document: Document, lines: Sequence[str], title: Element | None) -> str:
    """The publication a text is attributed to; "" where the page does not say."""
    near: list[str] = []
    far: list[str] = []
    tree = document.tree
    for element, text in enumerate(tree.own):
        if ("源" in text or "自" in text) and 1 < tree.own_han[element] < BYLINE_HAN:
            behind = title is not None and 0 <= tree.order[element] - tree.order[title] <= NEAR
            (near if behind else far).append(BLANKS.sub(" ", text))
    for found in (_labelled(near), _classed(document, title), _meta(document), _labelled(lines[-4:]), _labelled(far)):
        if found:
            return found
    return from_text(lines) or _behind_date(document, title)


def from_text(lines: Sequence[str]) -> str:
    """The publication by the words of the text alone: dateline, signature, reprint notice."""
    for pattern in (DATELINE, REPORTED):
        for line in lines[:5]:
            if (found := pattern.search(line)) and (said := name(found[1])):
                return said
    for line in (*lines[:3], *lines[-6:]):
        for pattern in (LABELLED, REPRINT, ACCOUNT, ORIGINAL, SIGNATURE):
            if (found := pattern.search(line)) and (said := name(found[1])):
                return said
    return ""


def author(document: Document, lines: Sequence[str], title: Element | None) -> str:
    """The writer's name; "" where the page does not say."""
    for key in ("author", "article:author", "og:article:author"):
        said = document.meta.get(key, "")
        if 2 <= len(said) <= 20 and not re.search(r"http|[.。@]|网|社$", said):
            return said
    near = []
    if title is not None:
        tree = document.tree
        near = [tree.own[e] for e in _behind(tree, title) if not tree.inline[e] and tree.own_han[e] < 80]
    return author_of(near) or author_of((*lines[:2], *lines[-2:]))


def author_of(lines: Sequence[str]) -> str:
    """The writer's name by the words of a text's lines."""
    for line in (*lines[:2], *lines[-2:]) if len(lines) > 4 else lines:
        if found := AUTHOR.search(line):
            return BLANKS.sub(" ", found[1]).strip(" 、")
    return ""


def _labelled(texts: Sequence[str]) -> str:
    for text in texts:
        for found in LABELLED.finditer(text):
            if said := name(found[1]):
                return said
    return ""


def _classed(document: Document, title: Element | None) -> str:
    if title is None:
        return ""
    tree = document.tree
    behind = _behind(tree, title)
    for element in (*(e for e in behind if tree.inline[e]), *(e for e in behind if not tree.inline[e])):
        if tree.own_han[element] > 20 or not NAMED.search(tree.names(element)):
            continue
        if 2 <= len(text := tree.text(element)) <= 40:
            text = LABELLED.sub(r"\1", text)
            if said := name(re.sub(r"^来源\W*", "", text)):
                return said
    return ""


def _behind(tree: Tree, title: Element) -> range:
    """The elements behind the title that may hold the byline."""
    return range(title + 1, bisect(tree.order, tree.order[title] + NEAR))


def _behind_date(document: Document, title: Element | None) -> str:
    if title is None:
        return ""
    tree = document.tree
    for element in (title, *_behind(tree, title)):
        if tree.own_han[element] >= BYLINE_HAN:
            continue
        if (found := AFTER_DATE.search(BLANKS.sub(" ", tree.own[element]))) and (said := name(found[1])):
            return said
    return ""


def _meta(document: Document) -> str:
    for key in META:
        if said := name(document.meta.get(key, "")):
            return said
    return ""


def name(text: str) -> str:
    """A publication's name without what the page glued to it; "" where it is none."""
    said = GLUED.split(text.strip())[0].strip(' -_·、，《》“”"：:　')
    if not 2 <= len(said) <= 30 or NOT_A_NAME.search(said) or said.startswith("http") or said.isdigit():
        return ""
    return said
