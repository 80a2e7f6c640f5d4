"""Which news becomes an alert, under which key, how loud and in which words."""

from datetime import timedelta

import pytest

from alerts.entrants import FirstRecorded, NewEntrant, NewModel, model_key
from records import Basis, EventType, Evidence, Faction, SourceState, Stage, Status


def test_a_first_sighting_becomes_one_alert_with_its_evidence(make):
    e = make.entrant("云岭科技", company_id="yunling")
    (alert,) = NewEntrant()(make.window(entrants=(e,), coverage=make.SOURCES))
    assert (alert.key, alert.kind, alert.at) == ("new_entrant:yunling", "new_entrant", e.known_at)
    assert alert.title == "云岭科技（AI企业）计划发布大模型“青鸾”，底座未披露"
    assert (alert.company, alert.model, alert.faction, alert.basis) == ("云岭科技", "青鸾", Faction(2), "未披露")
    (said,) = alert.evidence
    assert (said.article, said.url, said.text) == (e.article, e.url, e.evidence.text)
    assert (said.source, said.published) == ("申城财讯", "2023-05-18T09:18+08:00")
    assert alert.article_ids == (e.article,)


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("waits for review", {"review": True}),
        ("is first recorded", {"first_recorded": True}),
        ("has no date", {"published_at": None}),
        ("is resold", {"basis": Basis.RESOLD}),
        ("is denied", {"status": Status.DENIED}),
        ("is discontinued", {"status": Status.DISCONTINUED}),
        ("is of the other kind", {"kind": "new_model"}),
    ],
)
def test_no_new_entrant_is_what(make, what, fields):
    assert list(NewEntrant()(make.window(entrants=(make.entrant(**fields),)))) == []


@pytest.mark.parametrize(
    ("published_days", "known_days", "told"),
    [(0, 0, 1), (7, 0, 1), (7.001, 0, 0), (30, 0, 0), (7, 7, 1), (8, 8, 0)],
)
def test_news_older_than_a_week_is_not_alerted(make, published_days, known_days, told):
    e = make.entrant(
        published_at=make.UNTIL - timedelta(days=published_days), known_at=make.UNTIL - timedelta(days=known_days)
    )
    assert len(list(NewEntrant()(make.window(entrants=(e,))))) == told


def test_the_age_limit_is_an_option(make):
    e = make.entrant(published_at=make.UNTIL - timedelta(days=10))
    assert list(NewEntrant(max_age_days=14)(make.window(entrants=(e,))))


@pytest.mark.parametrize(
    ("stage", "status", "listed", "severity"),
    [
        (Stage.RUMOUR, Status.RUMOURED, False, 1),
        (Stage.RUMOUR, Status.RUMOURED, True, 1),
        (Stage.PLAN, Status.PLANNED, False, 2),
        (Stage.PLAN, Status.PLANNED, True, 3),
        (Stage.PLAN, Status.TRAINED, False, 3),
        (Stage.TEST, Status.TESTING, False, 3),
        (Stage.FILING, Status.APPROVED, False, 3),
        (Stage.RELEASE, Status.RELEASED, True, 4),
    ],
)
def test_severity_says_how_real_it_is_and_whether_a_price_may_move(make, stage, status, listed, severity):
    e = make.entrant(company_id="yunling", stage=stage, status=status)
    listings = {"688999.SH": "yunling"} if listed else {}
    (alert,) = NewEntrant()(make.window(entrants=(e,), listings=listings))
    assert alert.severity == severity


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"basis": Basis.OWN}, "云岭科技（AI企业）计划发布大模型“青鸾”"),
        ({"basis": Basis.TUNED, "basis_of": "LLaMA"}, "云岭科技（AI企业）计划发布大模型“青鸾”，基于LLaMA"),
        ({"basis": Basis.TUNED}, "云岭科技（AI企业）计划发布大模型“青鸾”，基于其他模型微调"),
        ({"basis": Basis.OWN, "model": None}, "云岭科技（AI企业）计划发布大模型"),
        ({"basis": Basis.OWN, "model": "青鸾大模型"}, "云岭科技（AI企业）计划发布“青鸾大模型”"),
        ({"basis": Basis.OWN, "faction": Faction(None)}, "云岭科技（未归类）计划发布大模型“青鸾”"),
        ({"basis": Basis.OWN, "status": Status.RELEASED}, "云岭科技（AI企业）发布大模型“青鸾”"),
        ({"basis": Basis.OWN, "status": Status.TRAINED}, "云岭科技（AI企业）完成大模型“青鸾”训练"),
        (
            {"basis": Basis.OWN, "status": Status.APPROVED, "event_type": EventType.FILING},
            "云岭科技（AI企业）旗下大模型“青鸾”通过备案",
        ),
        (
            {"basis": Basis.OWN, "status": Status.RUMOURED, "stage": Stage.RUMOUR},
            "【未经证实】云岭科技（AI企业）据申城财讯消息将发布大模型“青鸾”",
        ),
    ],
)
def test_the_title_states_who_what_and_on_what_basis(make, fields, title):
    window = make.window(entrants=(make.entrant(**fields),), coverage=make.SOURCES)
    assert [a.title for a in NewEntrant()(window)] == [title]


@pytest.mark.parametrize("event", list(EventType))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_and_status_of_news_has_a_title(make, event, language):
    for status in set(Status) - {Status.DENIED, Status.DISCONTINUED}:
        window = make.window(entrants=(make.entrant(event_type=event, status=status),))
        (alert,) = NewEntrant()(window, language)
        assert "青鸾" in alert.title
        assert "{" not in alert.title


def test_a_rumour_names_its_source_says_unconfirmed_and_carries_no_ticker(make):
    e = make.entrant(company_id="yunling", status=Status.RUMOURED, stage=Stage.RUMOUR, source="huaxun")
    window = make.window(entrants=(e,), listings={"688999.SH": "yunling"}, coverage=make.SOURCES)
    (alert,) = NewEntrant()(window)
    assert "未经证实" in alert.title
    assert "华讯财经" in alert.title
    assert (alert.ticker, alert.stage) == (None, "传闻")
    assert list(NewEntrant(rumours=False)(window)) == []


def test_a_rumour_of_an_unknown_source_names_the_host(make):
    e = make.entrant(status=Status.RUMOURED, stage=Stage.RUMOUR, source="", url="https://a.example.com/x")
    (alert,) = NewEntrant()(make.window(entrants=(e,)))
    assert "据a.example.com消息" in alert.title


def test_two_models_of_one_newcomer_are_one_alert_that_names_both(make):
    first = make.entrant("云岭科技", model="青鸾", article="a1")
    second = make.entrant("云岭科技", model="朱雀", article="a2", known_at=make.MORNING + timedelta(hours=1))
    (alert,) = NewEntrant()(make.window(entrants=(second, first)))
    assert (alert.model, alert.at) == ("青鸾", first.known_at)
    assert alert.detail == ("同时提及：朱雀",)
    assert alert.article_ids == ("a1", "a2")


def test_what_is_certain_leads_and_the_rumour_beside_it_is_left_out(make):
    rumour = make.entrant("云岭科技", status=Status.RUMOURED, stage=Stage.RUMOUR, article="a1")
    fact = make.entrant("云岭科技", article="a2", known_at=make.MORNING + timedelta(hours=1))
    (alert,) = NewEntrant()(make.window(entrants=(rumour, fact)))
    assert alert.article_ids == ("a2",)


def test_more_than_three_sightings_are_counted_not_dropped(make):
    many = tuple(make.entrant("云岭科技", article=f"a{n}") for n in range(5))
    (alert,) = NewEntrant()(make.window(entrants=many))
    assert len(alert.evidence) == 3
    assert alert.detail == ("另有 2 条来源未列出",)
    assert len(alert.article_ids) == 5


def test_doubtful_sightings_can_be_left_out(make):
    window = make.window(entrants=(make.entrant(confidence=0.4),))
    assert list(NewEntrant(min_confidence=0.5)(window)) == []
    assert list(NewEntrant(min_confidence=0.4)(window))


def test_a_listed_company_carries_its_mainland_ticker(make):
    listings = {"BIGX.US": "yunling", "9998.HK": "yunling", "688999.SH": "yunling", "600000.SH": "other"}
    (alert,) = NewEntrant()(make.window(entrants=(make.entrant(company_id="yunling"),), listings=listings))
    assert alert.ticker == "688999.SH"


def test_a_further_model_of_a_known_company_is_a_new_model(make):
    e = make.entrant("百川湖", company_id="bch", kind="new_model", model="湖心 2.0", stage=Stage.RELEASE)
    (alert,) = NewModel()(make.window(entrants=(e,)))
    assert (alert.key, alert.severity) == ("new_model:bch:湖心2.0", 2)
    assert list(NewEntrant()(make.window(entrants=(e,)))) == []


def test_spellings_of_one_model_are_one_alert(make):
    names = ("ERNIE 4.0", "ernie-4.0", "ＥＲＮＩＥ　4.0", "《ERNIE4.0》")
    assert len({model_key(name) for name in names}) == 1
    entrants = tuple(make.entrant("百川湖", kind="new_model", model=name, article=name) for name in names)
    assert len(list(NewModel()(make.window(entrants=entrants)))) == 1


def test_a_new_model_without_a_name_is_not_told(make):
    assert list(NewModel()(make.window(entrants=(make.entrant(kind="new_model", model=None),)))) == []


def test_what_existed_before_is_first_recorded_and_what_waits_says_so(make):
    entrants = (
        make.entrant("南山智能", company_id="ns", first_recorded=True),
        make.entrant("北辰数据", company_id="bc", published_at=None),
        make.entrant("新源机器人", company_id="xy", review=True, model=None),
        make.entrant("云岭科技", company_id="yl"),
    )
    alerts = {a.key: a for a in FirstRecorded()(make.window(entrants=entrants))}
    assert set(alerts) == {"first_recorded:ns:青鸾", "first_recorded:bc:青鸾", "first_recorded:xy"}
    assert alerts["first_recorded:xy"].title == "新源机器人（AI企业）首次收录大模型，待复核"
    assert {a.severity for a in alerts.values()} == {1}
    assert "first_recorded:xy" not in {a.key for a in FirstRecorded(review=False)(make.window(entrants=entrants))}


def test_evidence_is_at_most_120_characters_and_keeps_the_name_it_is_for(make):
    text = "今天的大会上，" + "多位嘉宾谈到了行业的变化与机会，" * 12 + "云岭科技宣布发布“青鸾”大模型，面向制造业。"
    (alert,) = NewEntrant()(make.window(entrants=(make.entrant(evidence=Evidence(text, 0, len(text))),)))
    quoted = alert.evidence[0].text
    assert len(quoted) <= 120
    assert "云岭科技" in quoted
    assert quoted.startswith("…")


def test_without_a_sentence_the_articles_title_is_quoted(make):
    (alert,) = NewEntrant()(make.window(entrants=(make.entrant(evidence=Evidence("", 0, 0)),)))
    assert alert.evidence[0].text == "云岭科技入局大模型"


def test_a_day_without_a_time_is_shown_as_a_day(make):
    e = make.entrant(published_at=make.MORNING.replace(hour=0, minute=0))
    (alert,) = NewEntrant()(make.window(entrants=(e,)))
    assert alert.evidence[0].published == "2023-05-18"


def test_hostile_names_leave_no_control_characters_in_an_alert(make):
    bad = "云岭\x1b[31m科技\u202e\r\nBcc: x@y"
    e = make.entrant(
        bad, company_id="x", model=bad, basis=Basis.TUNED, basis_of=bad, source="s", evidence=Evidence(bad, 0, 1)
    )
    (alert,) = NewEntrant()(make.window(entrants=(e,), coverage=(SourceState("s", bad, "ok"),)))
    said = (alert.title, alert.company, alert.model, alert.basis, alert.evidence[0].text, alert.evidence[0].source)
    for text in said:
        assert text.isprintable()
        assert "\u202e" not in text
        assert "[31m" not in text
