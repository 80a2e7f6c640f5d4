"""Another news crawler on the bench's site, told of it as it wants to be told. Runs in the interpreter that has it.

    http_proxy=http://127.0.0.1:PORT python bench/one_crawler.py NAME PAGES FOLDER

Both take a site by its name only, so the bench's server stands as their proxy and answers for http://bench.example. The
delays are off, one request at a time where that can be said. The last line is `{"version", "pages"}`: articles kept.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

SITE = "http://bench.example"


def news_please(pages: int, folder: Path) -> int:
    """Its RSS crawler with its own settings, one request at a time; it extracts, and writes HTML and JSON files."""
    library = importlib.import_module("newsplease")
    shipped = Path(str(library.__file__)).parent / "config" / "config.cfg"
    changes = {
        "working_path": str(folder / "work"),
        "LOG_LEVEL": "ERROR",
        "CONCURRENT_REQUESTS_PER_DOMAIN": "1",
        "url_input_file_name": "sitelist.hjson",
    }
    lines = []
    for line in shipped.read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0].strip()
        lines.append(f"{name} = {changes[name]}" if "=" in line and name in changes else line)
    (folder / "config.cfg").write_text("\n".join(lines), encoding="utf-8")
    sites = {"base_urls": [{"url": f"{SITE}/", "crawler": "RssCrawler"}]}
    (folder / "sitelist.hjson").write_text(json.dumps(sites), encoding="utf-8")
    crawler = importlib.import_module("newsplease.single_crawler").SingleCrawler
    crawler(str(folder / "config.cfg"), str(folder / "sitelist.hjson"), "0", "False", "False")
    return sum(1 for _ in (folder / "work" / "data").rglob("*.json"))


def fundus(pages: int, folder: Path) -> int:
    """A publisher for the site, as it has one for each of its own; it extracts, and keeps articles in memory."""
    library: Any = importlib.import_module("fundus")
    parsing: Any = importlib.import_module("fundus.parser")
    helping: Any = importlib.import_module("fundus.parser.utility")
    selector = importlib.import_module("lxml.cssselect").CSSSelector("div > p")

    class Version(parsing.BaseParser):  # type: ignore[misc]
        @parsing.attribute  # type: ignore[untyped-decorator]
        def body(self) -> Any:
            return helping.extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=selector)

        @parsing.attribute  # type: ignore[untyped-decorator]
        def title(self) -> Any:
            return helping.parse_title_from_root(self.precomputed.doc)

    parser = type("Bench", (parsing.ParserProxy,), {"V1": type("V1", (Version,), {})})
    feed = importlib.import_module("fundus.scraping.url").RSSFeed(f"{SITE}/feed")
    publisher = importlib.import_module("fundus.publishers.base_objects").Publisher("bench", SITE, parser, [feed])
    crawler = library.Crawler(publisher, delay=0.0)
    filled = importlib.import_module("fundus.scraping.filter").Requires("title", "body")
    return sum(1 for _ in crawler.crawl(max_articles=pages, only_complete=filled))


CRAWLERS = {"news-please": news_please, "fundus": fundus}


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    name = sys.argv[1]
    kept = CRAWLERS[name](int(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write("\n" + json.dumps({"version": version(name), "pages": kept}) + "\n")


if __name__ == "__main__":
    main()
