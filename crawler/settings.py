"""Our settings → Scrapy's. Everything that would open a door, follow a stranger or wait for ever is off or bounded."""

from __future__ import annotations

from typing import Any

import net
from config import Settings
from records import Source

MEMORY_MB = 768  # a crawl that needs more is ended; its pages so far are kept
OURS = "crawler.middlewares"
THEIRS = "scrapy.downloadermiddlewares"


def scrapy_settings(settings: Settings, source: Source) -> dict[str, Any]:
    """The Scrapy settings of one crawl."""
    crawl = settings.crawl
    delay = 0.0 if _all_mapped(settings, source) else crawl.delay_seconds
    size = crawl.max_body_mb * 1024 * 1024
    return {
        **_pace(delay),
        "USER_AGENT": crawl.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
        },
        "DOWNLOAD_TIMEOUT": crawl.timeout_seconds,
        "CLOSESPIDER_TIMEOUT": crawl.max_minutes * 60,
        "DOWNLOAD_MAXSIZE": size,
        "DOWNLOAD_WARNSIZE": size,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.guard.GuardedHandler",
            "https": "crawler.guard.GuardedHandler",
            **dict.fromkeys(("file", "ftp", "s3", "data")),
        },
        "TWISTED_DNS_RESOLVER": "crawler.guard.PinnedResolver",
        "PLAYWRIGHT_BROWSER_PROVIDER": "crawler.browser.Provider",  # read for sources with `render` alone
        "DOWNLOADER_MIDDLEWARES": {
            f"{OURS}.Robots": 100,
            f"{OURS}.Patience": 550,
            **(_rendering() if source.render else {f"{OURS}.Decompress": 590}),
            f"{OURS}.SameSite": 600,
            f"{THEIRS}.robotstxt.RobotsTxtMiddleware": None,
            f"{THEIRS}.retry.RetryMiddleware": None,
            f"{THEIRS}.httpcompression.HttpCompressionMiddleware": None,
            f"{THEIRS}.redirect.RedirectMiddleware": None,
            f"{THEIRS}.redirect.MetaRefreshMiddleware": None,
            f"{THEIRS}.httpproxy.HttpProxyMiddleware": None,  # a proxy would resolve where we cannot check
            f"{THEIRS}.httpauth.HttpAuthMiddleware": None,
            f"{THEIRS}.offsite.OffsiteMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": {f"{OURS}.Problems": 40},
        "ITEM_PIPELINES": {"crawler.writer.WriterPipeline": 100},
        "REDIRECT_MAX_TIMES": 5,
        "RETRY_TIMES": 2,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # the problem is reported once, at the end
        "HTTPERROR_ALLOWED_CODES": [304],
        "COOKIES_ENABLED": False,
        "CONCURRENT_ITEMS": 4,  # tasks made for each response; writing is one after the other anyway
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads the callback's source again for every response
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_LIMIT_MB": MEMORY_MB,
        "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5.0,
        "LOG_LEVEL": "WARNING",
        "LOG_VERSIONS": [],
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
    }


def _rendering() -> dict[str, Any]:
    """For pages made by their scripts: unpacked, then rendered, and a page that leads elsewhere is a redirect."""
    return {f"{OURS}.Decompress": 620, "crawler.browser.Render": 610}


def _pace(delay: float) -> dict[str, Any]:
    return {
        "CONCURRENT_REQUESTS": 4,  # over the hosts of one source
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": max(30.0, delay),
    }


def _all_mapped(settings: Settings, source: Source) -> bool:
    """Every endpoint is a host the configuration has put on this machine: the sample site, or a test."""
    names = {key.rpartition(":")[0] for key in settings.crawl.hosts}
    parts = [net.split(endpoint.url.replace("{", "").replace("}", "")) for endpoint in source.endpoints]
    return all(part is not None and net.host(part) in names for part in parts)
