"""Tables of options become rules, strictly."""

import pytest

from alerts.build import options
from alerts.entrants import NewEntrant
from alerts.prices import PriceSpike
from alerts.rules import RULES, build_rules
from records import ConfigError


def test_a_named_rule_is_on_and_one_not_named_is_off():
    assert list(build_rules({"price_spike": {}, "new_entrant": {}})) == ["new_entrant", "price_spike"]
    assert build_rules({}) == {}


def test_options_reach_the_rule():
    rules = build_rules({"new_entrant": {"rumours": False, "min_confidence": 0.5}})
    assert rules == {"new_entrant": NewEntrant(rumours=False, min_confidence=0.5)}


def test_the_common_age_limit_holds_where_a_rule_has_none_of_its_own():
    rules = build_rules({"new_entrant": {}, "price_spike": {"max_age_days": 2}, "source_silent": {}}, max_age_days=14)
    assert rules["new_entrant"] == NewEntrant(max_age_days=14)
    assert rules["price_spike"] == PriceSpike(max_age_days=2)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"new_entrants": {}}, "[alerts.rules] unknown rule new_entrants; did you mean new_entrant?"),
        ({"xyz": {}}, "[alerts.rules] unknown rule xyz; there is new_entrant, new_model, filing_list"),
        (
            {"price_spike": {"min_severty": 3}},
            "[alerts.rules.price_spike] unknown key min_severty; did you mean min_severity?",
        ),
        ({"price_spike": {"min_severity": 9}}, "[alerts.rules.price_spike] min_severity: "),
        ({"price_spike": {"min_severity": "high"}}, "[alerts.rules.price_spike] min_severity: "),
        ({"source_silent": {"hours": -1}}, "[alerts.rules.source_silent] hours: "),
        ({"new_entrant": {"max_age_days": 0}}, "[alerts.rules.new_entrant] max_age_days: "),
    ],
)
def test_a_wrong_table_is_refused_by_place_and_name(tables, words):
    with pytest.raises(ConfigError) as caught:
        build_rules(tables)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_defaults_and_a_docstring_that_explains_severity(name):
    assert "everity" in (RULES[name].__doc__ or "")
    RULES[name]()
    assert options(RULES[name])


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_silent_on_an_empty_window(make, name):
    assert list(RULES[name]()(make.window())) == []
