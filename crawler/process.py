"""Scrapy's process around one spider: started, awaited, and its account taken."""

from __future__ import annotations

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.spiders import Spider
from sqlalchemy import Engine

from crawler.items import Job
from crawler.settings import scrapy_settings
from crawler.spiders import SPIDERS
from crawler.writer import Writer
from records import CrawlStats, StoreError
from store.warc import Archive


def run(engine: Engine, archive: Archive, job: Job) -> CrawlStats:
    """Crawl to the end, deadline or signal; what was taken until then is written."""
    writer = Writer(engine, archive, job.tally)
    process = AsyncCrawlerProcess(scrapy_settings(job.settings, job.source))
    kind: type[Spider] = SPIDERS[job.source.spider]
    crawler = process.create_crawler(kind)
    process.crawl(crawler, job=job, writer=writer)
    process.start()
    measured = crawler.stats.get_stats() if crawler.stats else {}
    reason = str(measured.get("finish_reason") or "crashed")
    if process.bootstrap_failed and not job.tally.errors:
        job.tally.errors["crashed"] += 1
    if "store" not in job.tally.errors:
        whole = reason == "finished" and not (job.tally.errors or job.tally.cut or job.tally.stopped)
        try:
            writer.finish(whole)
        except StoreError as error:
            job.tally.fail("store", error)
    return job.tally.stats(job.source.id, reason, measured)
