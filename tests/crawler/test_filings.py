"""The registry's tables: read by their headings, hardened against what a file can hold."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote

import pytest

from crawler import pdf_tables, sources
from crawler.filings import Batch, batches, filings

extra = pytest.mark.skipif(not pdf_tables.available(), reason="the extra pdf is not installed")
NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BATCH = Batch("https://site.example/1.docx", "生成式人工智能服务已备案信息（2026年9月）", "2026年9月")
HEADINGS = ["序号", "属地", "模型名称", "备案单位", "备案编号", "备案时间"]
ROW = ["1", "上海", "天衡", "上海星河智能科技有限公司", "Shanghai-TianHeng-202609010061", "2026/9/1"]
DOWNLOAD = "//www.cac.gov.cn/cms/pub/interact/downloadfile.jsp"
ATTACHMENTS = (
    "1.docx&fText=生成式人工智能服务已备案信息（2026年9月）.docx",
    "2.pdf&fText=生成式人工智能服务已备案信息（2026年5-6月）.pdf",
)
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


def test_an_algorithm_is_filed_as_one() -> None:
    headings = ["序号", "算法名称", "角色", "主体名称", "应用产品", "主要用途", "备案编号", "备注"]
    row = [
        "1",
        "星河文本合成算法",
        "服务提供者",
        "星河智能公司",
        "星河助手",
        "生成文本",
        "网信算备310110000000001号",
        "",
    ]
    (filing,) = filings(docx([headings, row]))
    assert (filing.model, filing.org, filing.number) == (row[1], row[3], row[6])
    said = "星河智能公司的“星河文本合成算法”已完成深度合成服务算法备案，备案编号为网信算备310110000000001号。"
    assert filing.text(Batch("", "境内深度合成服务算法备案清单（2026年7月）", "")).startswith(said)
    assert "已完成互联网信息服务算法备案" in filing.text(Batch("", "互联网信息服务算法备案清单", ""))


@extra
def test_the_tables_of_a_pdf_are_read_over_its_pages(pdf: Any) -> None:
    first = ["1", "上海", "天衡", "上海星河智能科技有限公司", "Shanghai-TianHeng-202609010061", "2026/9/1"]
    torn = ["2", "北京", "瀚海", "北辰科技", "Beijing-HanHai-", "2026/"]
    rest = ["", "", "", "有限公司", "20260901S0012", "9/2"]
    third = ["3", "广东", "小样助手", "样本科技公司", "Guangdong-20260901S0012", "2026/9/3"]
    rows = filings(pdf([HEADINGS, first, torn], [rest, third]))
    assert [(row.model, row.org, row.number, row.registered) for row in rows] == [
        ("天衡", "上海星河智能科技有限公司", "Shanghai-TianHeng-202609010061", False),
        ("瀚海", "北辰科技有限公司", "Beijing-HanHai-20260901S0012", True),
        ("小样助手", "样本科技公司", "Guangdong-20260901S0012", True),
    ]
    assert rows[1].day == "2026/9/2"
    assert "服务登记，登记编号为Guangdong-20260901S0012" in rows[2].text(BATCH)


@extra
def test_a_pdf_that_is_none_or_has_no_registry_is_said(pdf: Any) -> None:
    with pytest.raises(ValueError, match="no readable PDF"):
        filings(b"%PDF-1.7 and nothing more")
    with pytest.raises(ValueError, match="no table with a column of filing numbers"):
        filings(pdf([["姓名", "电话"], ["甲", "1"]]))


def test_only_attachments_are_batches() -> None:
    link = "/cms/pub/interact/downloadfile.jsp?filepath=a&fText=信息（2026年9月）.docx"
    page = f'<a href="/x.htm">公告</a><a href="{link}">下载</a>'
    (batch,) = batches(page, "https://www.cac.gov.cn/a.htm")
    assert (batch.title, batch.period) == ("信息（2026年9月）", "2026年9月")


def test_each_filing_comes_home_once_and_a_batch_is_asked_for_once(
    desk: Any, web: Any, recorded: Any, pdf: Any
) -> None:
    source = sources.load()["cac_genai_filing"]
    desk.configure("www.cac.gov.cn")
    web.put(NOTICE, recorded("cac_genai_filing", "notice.html"))
    word, portable = (f"{DOWNLOAD}?filepath=a/{quote(name, safe='/&=.-')}" for name in ATTACHMENTS)
    other = ["2", "北京", "瀚海", "北辰科技", "Beijing-HanHai-202609010062", "2026/9/2"]
    third = ["3", "广东", "小样助手", "样本科技公司", "Guangdong-20260901S0012", "2026/9/3"]
    web.put(word, docx([HEADINGS, ROW, other]), type="application/octet-stream")
    web.put(portable, pdf([HEADINGS, third]), type="application/octet-stream")
    first = desk.crawl(source.id, "--limit", "1", without="pdfplumber").stats
    assert first.new == 1
    assert {asked.headers["Referer"] for asked in web.asked if "download" in asked.path} == {f"https:{NOTICE}"}
    second = desk.crawl(source.id, without="pdfplumber").stats
    assert second.errors == {"unusable": 1}
    assert "is a PDF, and reading it needs the extra pdf: pip install 'baimo[pdf]'" in second.problems[0]
    titles = ["天衡（上海星河智能科技有限公司）", "瀚海（北辰科技）"]
    assert sorted(page.hint.title for page in desk.pages(source.id)) == sorted(titles)
    if pdf_tables.available():
        assert desk.crawl(source.id).stats.new == 1
        titles.append("小样助手（样本科技公司）")
        asked = len(web.asked)
        last = desk.crawl(source.id).stats
        assert (last.new, last.errors) == (0, {})
        assert not [a for a in web.asked[asked:] if "download" in a.path]
    assert sorted(page.hint.title for page in desk.pages(source.id)) == sorted(titles)
