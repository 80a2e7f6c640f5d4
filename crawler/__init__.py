"""Sources → pages. The only folder that knows Scrapy; one crawl is one process (`python -m crawler SOURCE`).

sources/*.toml ─▶ Source ─▶ spider: list ─▶ items (Hint) ─▶ requests ─▶ Page ─▶ writer (WARC record, pages row)
"""
