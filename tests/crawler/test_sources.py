"""Source files: strict, and told apart in words."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from crawler import sources
from crawler.signers import cls
from records import ConfigError

TABLES = """
    jiqizhixin qbitai aiera leiphone zhidx ithome 36kr_feed oschina ifanr tmtpost cls_telegraph wallstreetcn em_fastnews
    yicai sina_tech thepaper stcn em_stock_news bing_news cninfo_ann irm_cninfo cac_genai_filing cac_list hf_org_models
    readhub huxiu_api geekpark infoq_cn jiemian qq_tech baai_hub modelscope_models deepseek_news qwen_blog
    cac_algo_filing em_notice sse_einteract hkex_news pedaily jazzyear github_releases arxiv latepost google_news gdelt
    ofweek
"""  # of the sources a user may count on
PLAIN = 'name = "样刊"\nspider = "feed"\nurl = "http://news.example/feed"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "not valid TOML"),
        (PLAIN + "ever_minutes = 5", "unknown key ever_minutes; did you mean every_minutes?"),
        (PLAIN + '[list]\nitmes = "a"', "unknown key list.itmes; did you mean items?"),
        (
            PLAIN + '[[endpoints]]\nurl = "http://a.example/"\nparms = {}',
            "unknown key endpoints[1].parms; did you mean",
        ),
        (PLAIN + 'every_minutes = "60"', "every_minutes: Input should be a valid integer"),
        (PLAIN + 'enabled = "yes"', "enabled: Input should be a valid boolean"),
        (PLAIN + 'id = "other"', "id: a source's id is the name of its file"),
        (PLAIN + "every_minutes = 0", "at least 1"),
        (PLAIN + 'timezone = "Asia/Shangai"', "no time zone 'Asia/Shangai'"),
        (PLAIN + 'encoding = "gb-80"', "no encoding 'gb-80'"),
        (PLAIN + 'signer = "clss"', "no signer 'clss'; did you mean cls?"),
        (PLAIN + 'fulltext = "pages"', "'pages' is none of"),
        (PLAIN + 'fulltext = "api"', "needs detail and detail_body"),
        (PLAIN + 'fulltext = "list"', "list.body"),
        (PLAIN + '[list]\nlink = "("', "list.link: not a regular expression"),
        (PLAIN.replace('"feed"', '"feeds"'), "no spider 'feeds'; did you mean feed?"),
        (PLAIN.replace("http://news", "ftp://news"), "no http or https address"),
        ('name = "样刊"\nspider = "feed"\n', "at least one endpoint"),
        ('spider = "feed"\nurl = "http://news.example/"', "name: Field required"),
        (PLAIN.replace('"feed"', '"list_page"'), "list.items"),
        (PLAIN.replace('"feed"', '"list_page"') + '[list]\nitems = "li["', "list.items: not a CSS selector"),
        (PLAIN.replace('"feed"', '"json_api"'), "list.url"),
        (PLAIN.replace('"feed"', '"state_page"') + '[list]\nurl = "u"', "list.state"),
        (PLAIN + '[[endpoints]]\nurl = "http://a.example/"\nmethod = "FETCH"', "'FETCH' is none of GET, POST, PUT"),
        (PLAIN + '[[endpoints]]\nurl = "http://a.example/"\nform = { a = 1 }', "a GET has no body"),
        (
            'name = "x"\nspider = "feed"\n[[endpoints]]\nurl = "http://a.example/"\nfallback = true',
            "stands in for none",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "news.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        sources.load((tmp_path,), builtin=False)
    assert str(tmp_path / "news.toml") in str(refused.value)
    assert words in str(refused.value)


def test_a_file_of_the_user_replaces_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ithome.toml").write_text(PLAIN, encoding="utf-8")
    loaded = sources.load((tmp_path,))
    assert loaded["ithome"].name == "样刊"
    assert loaded["leiphone"].name == "雷峰网"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder of sources"):
        sources.load((tmp_path / "none",))


def test_what_is_active_is_decided_by_the_file_and_the_operator() -> None:
    loaded = sources.load()
    on, off = sources.active(loaded, {}, ())
    assert {"36kr_feed", "ithome", "leiphone", "tmtpost"} <= {source.id for source in on}
    assert "校验码" in off["cls_telegraph"]
    assert "ofweek" in off
    on, off = sources.active(loaded, {"cls_telegraph": "for research", "ofweek": "wanted"}, ("ithome",))
    assert {"cls_telegraph", "ofweek"} <= {source.id for source in on}
    assert off["ithome"] == "已在配置中停用"
    _, off = sources.active(loaded, {}, ("ithome",), "en")
    assert off["ithome"] == "switched off in the configuration"


def test_twenty_five_are_on_by_default_and_the_second_tier_is_ready() -> None:
    known = sources.load()
    assert known.keys() >= set(TABLES.split())
    on, _ = sources.active(known, {}, ())
    assert len([source for source in on if source.spider != "quotes"]) == 25
    assert not [source.id for source in on if source.needs_reason or source.render or source.robots_override]


def test_a_misspelt_source_in_the_configuration_is_refused() -> None:
    with pytest.raises(ConfigError, match="no source ithom; did you mean ithome"):
        sources.active(sources.load(), {}, ("ithom",))


def test_what_needs_a_reason_or_a_disguise_ships_off() -> None:
    for source in sources.load().values():
        agent = source.headers.get("User-Agent", "")
        assert not (agent or source.signer) or source.needs_reason, source.id
        assert not source.robots_override, source.id


@pytest.mark.parametrize(
    ("params", "sign"),
    [
        ({"sv": "8.7.9", "os": "web", "appName": "CailianpressWeb"}, "10bdc2da403ad7415bb639aa22dc6cd3"),
        (
            {
                "appName": "CailianpressWeb",
                "category": "",
                "last_time": "1700000000",
                "os": "web",
                "refresh_type": "1",
                "rn": "30",
                "sv": "8.7.9",
            },
            "cb7a54d2e44df6f5efdd925c9a175b3f",
        ),
    ],
)
def test_the_checksum_is_the_published_one(params: dict[str, str], sign: str) -> None:
    assert cls(params) == sign


def test_a_list_request_is_signed_over_its_other_parameters(spider_of: object) -> None:
    source = sources.load()["cls_telegraph"]
    url = spider_of(source).list_request(source.endpoints[0]).url  # type: ignore[operator]
    assert "last_time=1795147200" in url
    params = dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
    assert params.pop("sign") == cls(params)
