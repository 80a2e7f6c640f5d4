"""The registry's tables: read by their headings, hardened against what a file can hold."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from crawler import sources
from crawler.filings import Batch, batches, filings

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BATCH = Batch("https://site.example/1.docx", "生成式人工智能服务已备案信息（2026年9月）", "2026年9月")
HEADINGS = ["序号", "属地", "模型名称", "备案单位", "备案编号", "备案时间"]
ROW = ["1", "上海", "天衡", "上海星河智能科技有限公司", "Shanghai-TianHeng-202609010061", "2026/9/1"]
NOTICE = "//www.cac.gov.cn/2024-04/02/c_1713729983803145.htm"


def docx(*tables: list[list[str]], body: str = "", name: str = "word/document.xml") -> bytes:
    def cell(text: str) -> str:
        half = len(text) // 2  # Word splits a cell's text into runs wherever it likes
        return f"<w:tc><w:p><w:r><w:t>{text[:half]}</w:t></w:r><w:r><w:t>{text[half:]}</w:t></w:r></w:p></w:tc>"

    rows = [["".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in table)] for table in tables]
    xml = (
        body
        or f'<w:document xmlns:w="{NS}"><w:body>{"".join(f"<w:tbl>{r[0]}</w:tbl>" for r in rows)}</w:body></w:document>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return file.getvalue()


def test_a_row_is_read_by_its_headings_and_says_where_it_is_from() -> None:
    (row,) = filings(docx([HEADINGS, ROW]))
    assert (row.model, row.org, row.number, row.day, row.registered) == (*ROW[2:6], False)
    text = row.text(BATCH)
    assert text.startswith("上海星河智能科技有限公司（上海）的“天衡”已完成生成式人工智能服务备案，备案编号为Shanghai-")
    assert "表格原文：序号：1；属地：上海；模型名称：天衡；" in text
    assert "《生成式人工智能服务已备案信息（2026年9月）》" in text


def test_other_headings_in_another_order_are_understood() -> None:
    (row,) = filings(
        docx([["登记编号", "应用名称", "登记主体"], ["Beijing-20260901S0012", "小样助手", "样本科技公司"]])
    )
    assert (row.model, row.org, row.registered, row.region) == ("小样助手", "样本科技公司", True, "")
    assert "服务登记，登记编号为" in row.text(BATCH)


def test_a_table_that_goes_on_keeps_its_headings_and_broken_rows_are_left_out() -> None:
    second = [["2", "北京", "瀚海", "北辰科技", "Beijing-HanHai-202609010062", "2026/9/2"], ["合计", "2"], [""] * 6]
    assert [row.model for row in filings(docx([HEADINGS, ROW], second))] == ["天衡", "瀚海"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<html>\xe9\xaa\x8c\xe8\xaf\x81</html>", "no readable document"),
        (docx([HEADINGS, ROW])[:-40], "no readable document"),
        (docx([["姓名", "电话"], ["甲", "1"]]), "no table with a column of filing numbers"),
        (docx([HEADINGS, ROW], name="word/other.xml"), "no readable document"),
        (docx(body="<w:document"), "no readable document"),
        (docx(body=" " * 40_000_000), "too large"),
        (docx(body='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "no table"),
    ],
    ids=["html", "torn", "no numbers", "no document", "no xml", "bomb", "entity"],
)
def test_what_is_no_registry_is_said(document: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        filings(document)


def test_only_attachments_are_batches() -> None:
    link = "/cms/pub/interact/downloadfile.jsp?filepath=a&fText=信息（2026年9月）.docx"
    page = f'<a href="/x.htm">公告</a><a href="{link}">下载</a>'
    (batch,) = batches(page, "https://www.cac.gov.cn/a.htm")
    assert (batch.title, batch.period) == ("信息（2026年9月）", "2026年9月")


def test_each_filing_comes_home_once_and_a_batch_is_asked_for_once(desk: Any, web: Any, recorded: Any) -> None:
    source = sources.load()["cac_genai_filing"]
    desk.configure("www.cac.gov.cn")
    web.put(NOTICE, recorded("cac_genai_filing", "notice.html"))
    download = "//www.cac.gov.cn/cms/pub/interact/downloadfile.jsp"
    other = ["2", "北京", "瀚海", "北辰科技", "Beijing-HanHai-202609010062", "2026/9/2"]
    web.put(download, docx([HEADINGS, ROW, other]), type="application/octet-stream")
    web.put(download, b"%PDF-1.7 a table of which nothing is read", type="application/pdf")
    first = desk.crawl(source.id, "--limit", "1")
    assert (first.stats.new, first.stats.errors) == (1, {"unusable": 1})
    assert "is a PDF and is not read" in first.stats.problems[0]
    assert [asked.headers["Referer"] for asked in web.asked if "download" in asked.path] == [f"https:{NOTICE}"] * 2
    web.put(download, docx([HEADINGS, ROW, other]), type="application/octet-stream")
    web.answers["www.cac.gov.cn", "/cms/pub/interact/downloadfile.jsp"][:-1] = []
    assert desk.crawl(source.id).stats.new == 1
    asked = len(web.asked)
    last = desk.crawl(source.id)
    assert (last.stats.new, last.stats.errors) == (0, {})
    assert not [a for a in web.asked[asked:] if "download" in a.path]
    assert [page.hint.title for page in desk.pages(source.id)] == [
        "瀚海（北辰科技）",
        "天衡（上海星河智能科技有限公司）",
    ]
