"""Names on lists: how they are spelt, what lies under the registry, and when a word of the language is a company."""

from datetime import date

import pytest

from pipeline.entities import listed, registry
from pipeline.entities.link import Linker
from records import ImportedCompany, MentionType


@pytest.fixture(scope="module")
def names() -> registry.Registry:
    return listed.load()


@pytest.mark.parametrize(
    ("given", "name"),
    [("*ST云 从", "云从"), ("万科Ａ", "万科"), ("石头科技-UW", "石头科技"), ("TCL科技", "TCL科技"), ("N苍岩", "苍岩")],
)
def test_the_marks_of_the_exchange_are_no_part_of_a_name(given: str, name: str) -> None:
    assert listed.plain(given) == name


def test_every_row_of_the_shipped_list_is_whole() -> None:
    rows = listed.exchanges()
    assert len(rows) > 5000
    assert len({row.ticker for row in rows}) == len(rows)
    assert all(len(row.name) > 2 and row.known_from < date(2026, 10, 23) for row in rows)


def test_a_listed_company_is_recognised_with_code_and_industry(names: registry.Registry) -> None:
    company = names.by_ticker["600547.SH"]
    assert (company.name, company.type, company.industry) == ("山东黄金", "listed", "采矿业")


def test_the_registry_is_not_changed_by_the_lists(names: registry.Registry) -> None:
    plain = registry.load()
    assert {key: names.companies[key].name for key in plain.companies} == {
        k: c.name for k, c in plain.companies.items()
    }
    assert plain.models.items() <= names.models.items()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公司计划在屋顶铺设太阳能，降低能耗", []),
        ("太阳能（000591）午后涨停", ["太阳能"]),
        ("太阳能股份发布公告", ["太阳能"]),
        ("新开源模型登上榜单", []),
        ("山东黄金发布公告", ["山东黄金"]),
    ],
)
def test_a_word_of_the_language_is_a_company_only_beside_market_words(
    names: registry.Registry, text: str, found: list[str]
) -> None:
    mentions = Linker(names).mentions(text)
    assert [
        m.text for m in mentions if m.type is MentionType.ORG and m.text in ("太阳能", "山东黄金", "新开源")
    ] == found


def test_an_imported_row_under_another_ones_name_is_left_out() -> None:
    row = ImportedCompany("920999.BJ", "百度", date(2024, 1, 1), ticker="920999.BJ")
    made = listed.with_lists(registry.load(), [row])
    assert made.company("百度").id == "baidu"  # type: ignore[union-attr]


def test_a_filing_under_the_legal_name_of_a_known_company_is_that_companys() -> None:
    legal = "北京月之暗面科技有限公司"
    row = ImportedCompany("filing:1", legal, date(2024, 1, 1), ("月之暗面",), model="苍海大模型", filed=True)
    made = listed.with_lists(registry.load(), [row])
    company, model = made.company(legal), made.model("苍海大模型")
    assert company is not None
    assert model is not None
    assert (company.name, company.id, model.owner) == ("月之暗面", "moonshot", "moonshot")
    assert "filing:1" not in " ".join(made.companies)


def test_a_filing_whose_short_form_nobody_bears_is_a_company_of_its_own() -> None:
    row = ImportedCompany("filing:1", "北京苍海未来科技有限公司", date(2024, 1, 1), ("苍海未来",), filed=True)
    assert listed.with_lists(registry.load(), [row]).companies["list:filing:1"].name == row.name
