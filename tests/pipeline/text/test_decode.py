import pytest

from pipeline.text.decode import decode

CHINESE = "云帆科技今日发布大模型“远航”，面向企业开放申请，价格为每千词元0.008元。" * 5
TRADITIONAL = "雲帆科技今天發表大型語言模型「遠航」，開放企業申請測試，強調以繁體中文語料訓練。" * 5


def page(text, declared):
    return f'<html><head><meta charset="{declared}"></head><body>{text}</body></html>'


@pytest.mark.parametrize(
    ("text", "codec", "declared", "encoding"),
    (
        (CHINESE, "utf-8", "utf-8", "utf-8"),
        (CHINESE, "utf-8", "gb2312", "utf-8"),  # saved again by a tool that left the declaration
        (CHINESE, "gb18030", "gb2312", "gb18030"),
        (CHINESE, "gb18030", "utf-8", "gb18030"),  # the declaration is wrong
        (CHINESE, "gb18030", "iso-8859-1", "gb18030"),
        (CHINESE, "gb18030", "no-such-thing", "gb18030"),
        (TRADITIONAL, "big5hkscs", "big5", "big5hkscs"),
        (TRADITIONAL, "big5hkscs", "gb2312", "big5hkscs"),
        (TRADITIONAL, "utf-8", "big5", "utf-8"),
        (CHINESE, "utf-16", "utf-8", "utf-16-le"),
        (CHINESE, "utf-8-sig", "gbk", "utf-8"),
    ),
)
def test_a_page_is_read_in_its_encoding_whatever_it_declares(text, codec, declared, encoding):
    whole = page(text, declared)
    read = decode(whole.encode(codec))
    assert (read.text, read.encoding, read.replaced) == (whole, encoding, 0.0)


@pytest.mark.parametrize(
    ("codec", "declared", "text"), (("gb18030", "GBK", CHINESE), ("big5hkscs", "Big5", TRADITIONAL))
)
def test_the_header_counts_where_the_page_declares_nothing(codec, declared, text):
    assert decode(text.encode(codec), declared).text == text


@pytest.mark.parametrize("cut", (1, 2))
def test_a_cut_last_character_is_left_out(cut):
    read = decode(page(CHINESE, "gb2312").encode()[:-14] + "云".encode()[:-cut])
    assert read.encoding == "utf-8"
    assert read.replaced == 0


def test_a_character_outside_gb2312_is_read_from_a_page_that_declares_it():
    assert "朱镕基䶮" in decode(page(CHINESE + "朱镕基䶮", "gb2312").encode("gb18030")).text


def test_a_few_bad_bytes_leave_utf8_and_are_counted():
    read = decode(page(CHINESE * 20, "utf-8").encode() + b"\xe4\xba" + b"</html>")
    assert read.encoding == "utf-8"
    assert 0 < read.replaced < 0.01


def test_what_was_lost_before_is_counted():
    assert decode("锟斤拷锟斤拷锟斤拷云帆".encode()).replaced > 0.2
    assert decode("\ufffd\ufffd云帆".encode()).replaced == 0.5


def test_nothing_is_read_from_nothing():
    assert decode(b"").text == ""
