"""A source is a file: read strictly here, known by its stem. Nothing to register."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import cssselect
from pydantic import TypeAdapter, ValidationError

from config import nearest
from crawler import chromium
from crawler.signers import SIGNERS
from net import split
from records import ConfigError, Endpoint, Source

BUILTIN = Path(__file__).parent
SPIDERS = ("feed", "json_api", "list_page", "state_page", "quotes", "cac_filing", "investor_qa", "einteract", "probe")
FULLTEXTS = ("page", "feed", "list", "api")
RENDERS = ("", "browser")
METHODS = ("GET", "POST", "PUT")
OFF = {
    "zh": {
        "disabled": "已在配置中停用",
        "off": "默认停用；写入 [crawl.enable] 即启用",
        "reason": "{}；请在 [crawl.enable] 写明理由",
        "extra": "页面由脚本生成，需要浏览器渲染，但没有安装扩展 browser；请运行 pip install 'baimo[browser]'",
        "chromium": "页面由脚本生成，需要浏览器渲染，但找不到 Chromium；请安装（如 apt install chromium），"
        '或在 [crawl] 写明 chromium = "路径"',
    },
    "en": {
        "disabled": "switched off in the configuration",
        "off": "ships off; an entry under [crawl.enable] switches it on",
        "reason": "{}; give your reason under [crawl.enable]",
        "extra": "its pages are made by scripts and need a browser, and the extra is not installed: "
        "pip install 'baimo[browser]'",
        "chromium": "its pages are made by scripts and need a browser, and there is no Chromium: "
        'install one (apt install chromium), or say chromium = "PATH" under [crawl]',
    },
}
ADAPTER = TypeAdapter(Source)
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def load(dirs: Sequence[Path] = (), builtin: bool = True) -> dict[str, Source]:
    """Every source of the shipped folder and of `dirs`, by id; a later folder's file replaces an earlier one's.

    Raises ConfigError naming the file and the key's path, with the nearest key there is.
    """
    found: dict[str, Source] = {}
    for folder in (*((BUILTIN,) if builtin else ()), *dirs):
        if not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder of sources")
        for file in sorted(folder.glob("*.toml")):
            found[file.stem] = read(file)
    return found


def active(
    sources: Mapping[str, Source],
    enable: Mapping[str, str],
    disable: Iterable[str],
    language: str = "zh",
    browser: str = "",
) -> tuple[list[Source], dict[str, str]]:
    """The sources to crawl, by id, and for each other one why it is off. `enable` gives the operator's reasons,
    `browser` the Chromium the configuration names.
    """
    words = OFF["en" if language == "en" else "zh"]
    for name in (*enable, *disable):
        if name not in sources:
            raise ConfigError(f"[crawl] no source {name}{nearest(name, sources)}")
    off: dict[str, str] = {}
    for name, source in sources.items():
        if name in disable:
            off[name] = words["disabled"]
        elif why := withheld(source, enable, language, browser):
            off[name] = why
        elif not source.enabled and name not in enable:
            off[name] = words["off"]
    return [source for name, source in sorted(sources.items()) if name not in off], off


def withheld(source: Source, enable: Mapping[str, str], language: str = "zh", browser: str = "") -> str:
    """Why a source is not crawled whatever is switched on: its pages need a browser that is not here, or the operator
    has yet to write down his reason; "" where it may be.
    """
    words = OFF["en" if language == "en" else "zh"]
    if source.render == "browser" and (lacking := chromium.missing(browser)):
        return words[lacking]
    if source.needs_reason and source.id not in enable:
        return words["reason"].format(source.needs_reason)
    return ""


def read(file: Path) -> Source:
    """One source from its file. `url` and `urls` are short for endpoints that are asked by a plain GET."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    return from_table(table, file.stem, str(file))


def from_table(table: Mapping[str, Any], name: str, place: str) -> Source:
    """A source from its table, checked whole. `place` stands in the error messages."""
    table = dict(table)
    short = [table.pop("url")] if "url" in table else table.pop("urls", [])
    if isinstance(short, list) and isinstance(table.get("endpoints", []), list):
        table["endpoints"] = [*({"url": url} for url in short), *table.get("endpoints", ())]
    if "id" in table:
        raise ConfigError(f"{place}: id: a source's id is the name of its file")
    _check_keys(Source, table, place, "")
    try:
        source = ADAPTER.validate_json(json.dumps({**table, "id": name}, default=str), strict=True)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"{place}: {wrong}") from None
    for key, problem in _problems(source):
        raise ConfigError(f"{place}: {key}: {problem}")
    return source


def _check_keys(kind: Any, table: Mapping[str, Any], place: str, path: str) -> None:
    """Unknown keys at any depth: the dataclasses' fields are the schema."""
    hints = get_type_hints(kind)
    known = [f.name for f in fields(kind)]
    for key, value in table.items():
        if key not in known:
            also = [*known, "url", "urls"] if kind is Source else known
            raise ConfigError(f"{place}: unknown key {path}{key}{nearest(key, also)}")
        inner = next((k for k in (hints[key], *get_args(hints[key])) if is_dataclass(k)), None)
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if inner and isinstance(part, dict):
                at = f"{path}{key}[{number}]." if isinstance(value, list) else f"{path}{key}."
                _check_keys(inner, part, place, at)


def _problems(source: Source) -> Iterable[tuple[str, str]]:
    """What types cannot say, as (key, problem)."""
    if source.spider not in SPIDERS:
        yield "spider", f"there is no spider {source.spider!r}{nearest(source.spider, SPIDERS)}"
    if source.fulltext not in FULLTEXTS:
        yield "fulltext", f"{source.fulltext!r} is none of {', '.join(FULLTEXTS)}"
    if source.render not in RENDERS:
        yield "render", f"{source.render!r} is not browser"
    if source.fulltext == "api" and not (source.article.detail and source.article.detail_body):
        yield "article", "fulltext = 'api' needs detail and detail_body"
    if source.fulltext == "list" and not source.list.body:
        yield "list.body", "fulltext = 'list' needs the field that holds the text"
    if source.spider in {"json_api", "state_page"} and not (source.list.url or source.list.url_template):
        yield "list.url", f"a {source.spider} source needs url or url_template"
    if source.spider == "list_page" and not source.list.items:
        yield "list.items", "a list_page source needs a selector for its items"
    if source.spider == "state_page" and not source.list.state:
        yield "list.state", "a state_page source needs the variable or element that holds the state"
    if source.signer and source.signer not in SIGNERS:
        yield "signer", f"there is no signer {source.signer!r}{nearest(source.signer, SIGNERS)}"
    if source.every_minutes < 1 or source.max_age_days < 1:
        yield "every_minutes", "every_minutes and max_age_days are at least 1"
    if not source.endpoints:
        yield "endpoints", "a source needs at least one endpoint (or url)"
    yield from _bad_names(source)
    for number, endpoint in enumerate(source.endpoints):
        for key, problem in _endpoint_problems(endpoint, first=number == 0):
            yield f"endpoints[{number}].{key}", problem


def _bad_names(source: Source) -> Iterable[tuple[str, str]]:
    try:
        ZoneInfo(source.timezone)
    except (KeyError, ValueError, OSError):
        yield "timezone", f"there is no time zone {source.timezone!r}"
    try:
        codecs.lookup(source.encoding or "utf-8")
    except LookupError:
        yield "encoding", f"there is no encoding {source.encoding!r}"
    for key, expression in (("link", source.list.link), ("drop", source.list.drop.partition("~")[2])):
        try:
            re.compile(expression)
        except re.error as error:
            yield f"list.{key}", f"not a regular expression: {error}"
    if source.spider == "list_page":
        yield from _bad_selectors(source)


def _bad_selectors(source: Source) -> Iterable[tuple[str, str]]:
    for key in ("items", "url", "title", "published", "summary", "author", "body"):
        for selector in getattr(source.list, key).split("|"):
            try:
                cssselect.parse(selector.partition("@")[0].strip() or "*")
            except cssselect.SelectorError as error:
                yield f"list.{key}", f"not a CSS selector: {error}"


def _endpoint_problems(endpoint: Endpoint, *, first: bool) -> Iterable[tuple[str, str]]:
    if split(PLACEHOLDER.sub("x", endpoint.url)) is None:
        yield "url", f"{endpoint.url!r} is no http or https address"
    if endpoint.method not in METHODS:
        yield "method", f"{endpoint.method!r} is none of {', '.join(METHODS)}"
    if endpoint.form and endpoint.json:
        yield "form", "an endpoint sends a form or JSON, not both"
    if endpoint.method == "GET" and (endpoint.form or endpoint.json):
        yield "method", "a GET has no body; say POST or PUT"
    if endpoint.pages < 1:
        yield "pages", "at least 1"
    if endpoint.fallback and first:
        yield "fallback", "the first endpoint stands in for none"
