"""The spiders by the name a source's file gives them."""

from __future__ import annotations

from crawler.spiders.base import SourceSpider
from crawler.spiders.cac_filing import CacFilingSpider
from crawler.spiders.einteract import EinteractSpider
from crawler.spiders.feed import FeedSpider
from crawler.spiders.investor_qa import InvestorQASpider
from crawler.spiders.json_api import JsonApiSpider
from crawler.spiders.list_page import ListPageSpider
from crawler.spiders.probe import ProbeSpider
from crawler.spiders.quotes import QuotesSpider
from crawler.spiders.state_page import StatePageSpider

SPIDERS: dict[str, type[SourceSpider]] = {
    "feed": FeedSpider,
    "json_api": JsonApiSpider,
    "list_page": ListPageSpider,
    "state_page": StatePageSpider,
    "quotes": QuotesSpider,
    "probe": ProbeSpider,
    "cac_filing": CacFilingSpider,
    "investor_qa": InvestorQASpider,
    "einteract": EinteractSpider,
}
