"""All nouns of Baimo on one page, in the order they come about.

Frozen, slotted dataclasses and enums: no folder hands a bare dict to another. Every `datetime` is aware; a `day` is a
calendar date in the time zone of its exchange or publisher (Asia/Shanghai unless said). Money and prices are `Decimal`
in the listing currency, volumes are shares. In this project "model" always means a large model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has kept no summer time since 1991


class BaimoError(Exception):
    """The root of every error we raise on purpose.

    BaimoError
      ConfigError         a file, environment variable or command-line option is wrong; exit code 2
      SourceError         a source answered with something we cannot use; carries source and url
        MissingField      a selector or path found nothing
        Refused           robots.txt, the address check, or a challenge page said no
      StoreError          the database or the archive cannot be used: wrong revision, full disk, no server
      InputError          a file given by the user cannot be read as what it should be; exit code 2
      DeliveryError       a channel did not accept a message; `permanent` says whether to try again
    """


class ConfigError(BaimoError):
    pass


class InputError(BaimoError):
    pass


class StoreError(BaimoError):
    pass


class SourceError(BaimoError):
    """`source` is the source's id, `url` the address that failed; both are in the message."""

    def __init__(self, source: str, url: str, reason: str) -> None:
        super().__init__(f"{source}: {reason} ({url})")
        self.source, self.url, self.reason = source, url, reason


class MissingField(SourceError):
    pass


class Refused(SourceError):
    pass


class DeliveryError(BaimoError):
    """`permanent`: no later attempt can succeed. `retry_after`: seconds the receiver asked us to wait."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent, self.retry_after = permanent, retry_after


# --- crawl: sources and pages -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of a source's list.

    Address, parameters and body may hold `{now}`, `{now_ms}` (unix time), `{today}`, `{since}` (days, Asia/Shanghai;
    `{today8}`, `{since8}` in eight digits), `{page}`, and a parameter `{sign}` (see `signer`).
    """

    url: str
    method: str = "GET"
    params: Mapping[str, str | int] = field(default_factory=dict)
    form: Mapping[str, str | int] = field(default_factory=dict)
    json: Mapping[str, Any] = field(default_factory=dict)
    pages: int = 1  # how far `{page}` counts from 1; reading stops at a page that holds nothing new
    fallback: bool = False  # asked only where the endpoint before it failed or held no item


@dataclass(frozen=True, slots=True)
class ListRules:
    """Where a list keeps its items and each item its fields: CSS for pages, dotted paths for JSON, tags for feeds."""

    items: str = ""
    url: str = ""
    url_template: str = ""  # "https://site.example/{id}.html", filled from the item's own fields
    title: str = ""
    published: str = ""
    summary: str = ""
    author: str = ""
    body: str = ""  # the item itself carries the whole text here
    tickers: str = ""  # a list of codes, or of objects with a code
    drop: str = ""  # an item in which this path or selector holds something true is an advertisement;
    # "title~神券|优惠": one whose value there matches
    state: str = ""  # state_page: the name of the script variable or element id that holds the JSON
    link: str = ""  # a regular expression: items whose address it does not match are no articles
    ok_when: str = ""  # "code=20000": any other value of this path is a refusal, whatever the items


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """How this source's article pages are read; every field empty means: leave it to the generic extractor."""

    body: str = ""
    drop: str = ""
    title: str = ""
    published: str = ""
    author: str = ""
    publisher: str = ""
    detail: str = ""  # json_api: address of the detail call, e.g. "https://api.site.example/posts/{id}"
    detail_body: str = ""  # dotted path to the HTML inside the detail's JSON; "*": the whole answer is the text
    state: str = ""  # the detail is a page, its JSON stands in this script variable or element id
    tickers: str = ""  # dotted path inside the detail's JSON: a list of codes, or of objects with a code


@dataclass(frozen=True, slots=True)
class Source:
    """One site as data: a file in crawler/sources/. `id` is the file's stem."""

    id: str
    name: str
    spider: str  # feed · json_api · list_page · state_page · a custom spider's name
    endpoints: tuple[Endpoint, ...]
    enabled: bool = True
    needs_reason: str = ""  # why it ships off: a reproduced signature, a disguised User-Agent
    render: str = ""  # browser: its lists and pages are made by their scripts, and taken from a browser
    tier: int = 1
    every_minutes: int = 60
    max_age_days: int = 3  # the newest item must be younger than this for the source to count as alive
    fulltext: str = "page"  # page · feed (the item's own HTML) · list (a field of the list) · api (a detail call)
    domains: tuple[str, ...] = ()  # redirects outside these (and the endpoints' hosts) are not followed
    headers: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "Asia/Shanghai"  # of times without a zone
    time_format: str = (
        ""  # strptime; empty: unix seconds or milliseconds, RFC 2822, ISO 8601 and Chinese forms are tried
    )
    encoding: str = ""  # where a site's own declaration is known to be wrong or absent
    signer: str = ""  # cls: the list's query is signed
    topic: tuple[str, ...] = ()  # keep only items whose title or summary holds one of these; empty keeps all
    robots_override: str = ""  # a written reason; empty: robots.txt is obeyed
    registry: bool = False  # an undated list of what exists: its first crawl is 首次收录, never 新入局
    publisher_tier: int = 2  # 1 official or disclosure, 2 newsroom, 3 aggregator
    note: str = ""
    list: ListRules = ListRules()
    article: ArticleRules = ArticleRules()


@dataclass(frozen=True, slots=True)
class Hint:
    """What the list said of a page before it was opened. Strings as found; nothing parsed yet."""

    title: str = ""
    published: str = ""
    author: str = ""
    summary: str = ""
    tickers: tuple[str, ...] = ()
    part_of: str = ""  # the canonical URL of the first page, where this is a later part of it
    imported: str = ""  # "" crawled · history · alert: imported, and whether it may raise an alert


@dataclass(frozen=True, slots=True)
class Page:
    """One document as it came. Everything below can be made again from this."""

    source: str
    url: str
    fetched_at: datetime
    media_type: str
    body: bytes = field(repr=False)  # kept in a WARC file; the table holds file, offset and digest
    hint: Hint = Hint()
    charset: str = ""  # as the HTTP header declared it
    status: int = 200
    kind: str = "article"  # article · list (archived only) · quote; only articles are extracted

    @property
    def digest(self) -> str:
        """sha256 of URL, body and hint, in hex: a changed page is a new row."""
        said = "\0".join((self.url, *map(str, (self.hint.title, self.hint.published))))
        return hashlib.sha256(said.encode() + b"\0" + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class CrawlStats:
    """What one crawl of one source came to; the child's last line of output, judged by its parent."""

    source: str
    reason: str  # Scrapy's finish reason, or: killed · deadline · crashed
    requests: int = 0
    pages: int = 0  # bodies archived
    new: int = 0  # page rows that were not there before
    unchanged: int = 0  # 304 answers and bodies met before
    listed: int = 0  # items the list held, known ones too
    bytes: int = 0
    seconds: float = 0.0
    newest: datetime | None = None  # publication of the newest item the list gave; None: the list gives none
    errors: Mapping[str, int] = field(default_factory=dict)  # kind of error → count
    problems: tuple[str, ...] = ()  # the first errors in words, each naming source and address
    skipped: str = ""  # why it was not crawled at all
    root: str = ""  # what the first list's answer was: its root element, html, json, text or empty
    titled: int = 0  # items of the list that carry a title
    dated: int = 0  # items of the list that carry a time we can read
    robots: str = ""  # allowed · disallowed · unreachable · overridden; "" where nobody came to ask


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one job. (schedule, planned_at) is unique: a double fire cannot run twice."""

    id: str
    job: str  # crawl · extract · analyse · stories · market · digest · deliver
    schedule: str  # the job, or crawl:<source>; "once" for a command
    planned_at: datetime
    started_at: datetime
    ended_at: datetime | None = None  # None: still running, or killed
    state: str = "running"  # running · ok · empty · failed · killed
    summary: Mapping[str, Any] = field(default_factory=dict)


# --- extract: articles ------------------------------------------------------------------------------------------------


class Precision(StrEnum):
    MINUTE = "minute"
    DAY = "day"


class Origin(StrEnum):
    """Where a publication time was read."""

    META = "meta"
    BYLINE = "byline"
    LIST = "list"
    URL = "url"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication time with where it was read and how exact it is. A day is 00:00+08:00 of that day."""

    at: datetime
    origin: Origin
    precision: Precision


@dataclass(frozen=True, slots=True)
class Article:
    """A text as published: decoded, never converted. Offsets elsewhere count code points of `text`."""

    id: str  # sha256 of the canonical URL; without one, of title, day and text
    url: str  # canonical; "" where there is none
    source: str  # id of the source, or the name an import gave
    title: str
    text: str = field(repr=False)
    seen_at: datetime
    known_at: datetime  # a crawl: seen_at; an import or a replay: publication (day precision: 23:59:59+08:00)
    published: Dated | None = None  # None: unknown, and it stays unknown
    author: str = ""
    publisher: str = ""  # 来源: who published it first, by the page's own words
    encoding: str = ""
    confidence: float = 1.0
    method: str = ""
    page: str = ""  # digest of the Page it came from; "" for imported texts
    external_id: str = ""  # the id an imported line carried
    tickers: tuple[str, ...] = ()  # as the source itself linked them
    first_recorded_only: bool = False  # from an import or the first crawl of a registry: 首次收录, never 新入局


# --- analyse: mentions, values, events --------------------------------------------------------------------------------


class MentionType(StrEnum):
    ORG = "ORG"
    MODEL = "MODEL"
    PERSON = "PERSON"
    TICKER = "TICKER"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. `entity` is the canonical name; `id` the registry's, "" for a discovered name."""

    type: MentionType
    text: str  # surface in the normalised text
    entity: str
    start: int  # offsets into the stored text
    end: int
    id: str = ""
    confidence: float = 1.0
    in_title: bool = False  # offsets are those of the title


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in base units: 825亿 is 82500000000, 65% is 65."""

    text: str
    value: Decimal
    unit: str  # CNY, USD, HKD…, %, 参数, 家, 倍 …
    approx: str  # "" · above · below · about · about_below · several
    start: int
    end: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class DateMention:
    """`value` is ISO: a day, or coarser (2026-10, 2026-Q3, 2024-H1)."""

    text: str
    value: str
    start: int
    end: int


class EventType(StrEnum):
    MODEL_RELEASE = "MODEL_RELEASE"
    OPEN_SOURCE = "OPEN_SOURCE"
    SERVICE_OPENING = "SERVICE_OPENING"
    APP_RELEASE = "APP_RELEASE"
    MODEL_PLAN = "MODEL_PLAN"
    INTEGRATION = "INTEGRATION"
    FILING = "FILING"
    PARTNERSHIP = "PARTNERSHIP"
    FUNDING = "FUNDING"
    PRICE_CHANGE = "PRICE_CHANGE"
    DISCONTINUATION = "DISCONTINUATION"
    DENIAL = "DENIAL"


ANNOUNCEMENTS = frozenset(  # the types that make an article a large-model announcement
    {
        EventType.MODEL_RELEASE,
        EventType.OPEN_SOURCE,
        EventType.SERVICE_OPENING,
        EventType.APP_RELEASE,
        EventType.MODEL_PLAN,
        EventType.INTEGRATION,
        EventType.FILING,
        EventType.PARTNERSHIP,
    }
)


class Status(StrEnum):
    """Realis: how real the article says it is."""

    RELEASED = "released"
    TESTING = "testing"
    TRAINED = "trained"
    PLANNED = "planned"
    RUMOURED = "rumoured"
    APPROVED = "approved"
    COMPLETED = "completed"
    EFFECTIVE = "effective"
    ANNOUNCED = "announced"
    DENIED = "denied"
    DISCONTINUED = "discontinued"


class Basis(StrEnum):
    """What a model stands on. Only 贴牌/接入 is no entrant."""

    OWN = "自研"
    TUNED = "基于"  # 基于X（微调）; X is in the event's `basis_of`
    RESOLD = "贴牌/接入"
    UNKNOWN = "未披露"


class Stage(StrEnum):
    """How far an entrant has come; never set back without evidence."""

    RUMOUR = "传闻"
    PLAN = "宣布/计划"
    TEST = "内测"
    FILING = "备案"
    RELEASE = "发布/开放"
    CASE = "接入案例"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say so: offsets into the article's stored text (or its title, where `in_title`)."""

    text: str
    start: int
    end: int
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Faction:
    """派系, origin at entry: 1 大厂与院所 · 2 AI企业 · 3 初创与大佬 · 4 跨界; None: unknown, government or foreign."""

    number: int | None
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing an article reports as news, with the words that say so."""

    article: str
    type: EventType
    status: Status
    org: str  # canonical name of the organisation or of the unit named
    model: str | None  # None: unnamed
    trigger: str
    evidence: Evidence
    rule: str
    confidence: float
    org_id: str = ""  # "" for a discovered organisation
    owner: str = ""  # canonical name after roll-up to the owner; entrants are judged by it
    owner_id: str = ""
    model_id: str = ""
    faction: Faction = Faction(None)
    event_date: str | None = None  # ISO, or coarser
    provider: str | None = None
    target: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    basis: Basis = Basis.UNKNOWN
    basis_of: str = ""
    basis_evidence: str = ""
    foreign: bool = False
    upgrade: bool = False  # the text says 升级, 此前, or a version above 1.0


class ClaimKind(StrEnum):
    STOCK = "stock"
    API = "api"
    VALUATION = "valuation"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Claim:
    """A price an article states. It stays a claim until a quote confirms it."""

    article: str
    kind: ClaimKind
    company: str
    start: int
    end: int
    text: str
    company_id: str = ""
    item: str | None = None
    from_value: Decimal | None = None
    to_value: Decimal | None = None
    currency: str | None = None
    unit: str | None = None
    percent: Decimal | None = None  # signed, as stated
    direction: str | None = None  # up · down · none
    period: str | None = None
    in_title: bool = False  # offsets are those of the title


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name nobody has ruled on yet."""

    type: MentionType
    name: str
    score: float
    rule: str
    article: str
    evidence: Evidence
    owner: str = ""  # for a model: the organisation it seems to belong to


@dataclass(frozen=True, slots=True)
class Learned:
    """A name a person has accepted: a new entity where `entity` is the name itself, else another name of that."""

    type: MentionType
    name: str
    entity: str
    owner: str = ""  # for a model: the organisation it was seen to belong to


@dataclass(frozen=True, slots=True)
class CompanyInArticle:
    """An organisation of one article with the models the article gives it."""

    name: str
    id: str
    faction: Faction
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that one article says, computed purely from its text, title, day and the registry."""

    article: str
    is_llm_announcement: bool
    events: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateMention, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    companies: tuple[CompanyInArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What of an article is compared when stories are made. Texts are folded: Han, Latin letters and digits only."""

    article: str
    known_at: datetime
    at: datetime  # publication where it is known to the minute, else `known_at`
    source: str
    title: str
    lead: str  # how the text begins
    headline_figures: tuple[str, ...]  # distinct numbers of the headline but for days and years, sorted
    lead_figures: tuple[str, ...]  # those of the beginning of the text
    figures: tuple[str, ...]  # those of the whole text
    acts: tuple[tuple[str, str, str, str], ...]  # owner, kind of event, model family, version
    orgs: tuple[str, ...]  # owners of the organisations the headline names, sorted
    origin: str  # whom the report comes from: the publisher it follows, else its own
    follows: bool  # it names another publisher as its source
    tier: int  # of its source
    roundup: bool  # a list of unrelated news
    size: int  # distinct shingles of the text
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Headline:
    """The little of a report by which another of the same event is looked for; roundups have none."""

    article: str
    known_at: datetime
    title: str
    acts: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """The signatures of many articles, in the order they became known: `signatures` holds one behind another."""

    articles: tuple[str, ...]
    known_at: tuple[datetime, ...]
    signatures: bytes | memoryview = field(repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """Reports of one event and reposts of one text, the original first, then in the order they became known."""

    id: str  # the id of its first article
    articles: tuple[str, ...]
    copies: tuple[str, ...] = ()  # those that print the text of another one
    independent: int = 1  # publishers with a report of their own


@dataclass(frozen=True, slots=True)
class Telling:
    """How widely the story of an article is told, as far as that was known at some moment."""

    story: str
    articles: frozenset[str]
    copies: Mapping[str, str] = field(default_factory=dict)  # articles that print another's text → their outlets
    publishers: frozenset[str] = frozenset()  # with a report of their own


# --- search -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article as the search index holds it: folded words, each without blanks."""

    article: str
    title: tuple[str, ...]  # in order, repetitions too
    body: tuple[str, ...]
    parts: tuple[str, ...]  # what no word above is, once each: pairs of characters, pieces of Latin names


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word that must be found: as an indexed word, or by all its parts. One character: what begins with it."""

    word: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has every word; the higher the score, the better, comparable within one search only."""

    article: Article
    score: float


# --- the registry -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticker:
    """`code` is 688327.SH, 0700.HK, BIDU.US; valid from the listing day, None: since before 2022."""

    code: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation of the registry: company, institute, university, fund, agency.

    `known_from` is the day from which its name is linked; `entrant_from` the day from which it is known to have, plan
    or file a model of its own. Both count as known at the end of that day, Asia/Shanghai.
    """

    id: str
    name: str
    known_from: date
    type: str = ""  # listed · private · startup · institute · university · carrier · fund · agency · media · foreign
    faction: Faction = Faction(None)
    aliases: tuple[str, ...] = ()
    tickers: tuple[Ticker, ...] = ()
    industry: str = ""
    owner: str = ""  # id of the parent it rolls up to; "" stands alone
    foreign: bool = False
    entrant_from: date | None = None  # None: not known to have a model of its own
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A large model of the registry; sizes and versions of one family are one row. `owner` is a company's id."""

    id: str
    name: str
    owner: str
    known_from: date
    aliases: tuple[str, ...] = ()
    basis: Basis = Basis.UNKNOWN
    basis_of: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A public professional role; never an alias of the organisation."""

    name: str
    company: str  # id of the organisation
    role: str
    known_from: date
    until: date | None = None  # None: still, as far as is known


@dataclass(frozen=True, slots=True)
class Entrant:
    """The first time an organisation is stated, with evidence, to have, plan or file a large model of its own."""

    company: str
    company_id: str  # the registry's id, or `new:<name>` for a discovered one
    model: str | None
    faction: Faction
    basis: Basis
    basis_of: str
    stage: Stage
    status: Status
    event_type: EventType
    article: str
    url: str
    title: str
    evidence: Evidence
    known_at: datetime
    confidence: float
    first_recorded: bool = False  # 首次收录: known to exist before we saw it
    review: bool = False  # waits for a person
    kind: str = "new_entrant"  # new_model, where the company was known; stage_change, where the model was too
    published_at: datetime | None = None
    source: str = ""
    before: Stage | None = None  # of a stage_change: how far it had come


@dataclass(frozen=True, slots=True)
class ImportedCompany:
    """A row of an imported list: a listed company of an exchange's code list, or a filing of the state's list.

    It lies under the registry: what the registry says of the same organisation stands.
    """

    key: str  # the ticker, or `filing:<number>`
    name: str
    known_from: date  # the day of listing or filing; as with every row, known when that day is over
    aliases: tuple[str, ...] = ()
    ticker: str | None = None
    board: str = ""  # 科创板 … as the list calls it
    industry: str = ""
    model: str | None = None  # of a filing
    filed: bool = False  # 备案 of a model of its own; a 登记 is an application of another's
    ordinary: bool = False  # its name is a word of the language too


@dataclass(frozen=True, slots=True)
class Reported:
    """An event with the article that reports it and when that was known."""

    event: Event
    known_at: datetime
    url: str
    title: str
    source: str = ""
    published_at: datetime | None = None  # None: unknown


@dataclass(frozen=True, slots=True)
class Promise:
    """A day an organisation has named for a large model of its own, and what became of it.

    `due` is the last day of what was said (2026-Q3: 30 September), Asia/Shanghai. What is not `kept` by then has
    slipped, for those who saw no report of it; a later one makes it late.
    """

    company: str
    company_id: str
    model: str | None  # None: unnamed
    said: str  # the day as told: ISO, or coarser
    due: date
    reported: Reported
    kept: Reported | None = None  # the first report that it is out, late or not
    slipped_at: datetime | None = None  # the moment from which it counts as slipped; None: kept in time, or still open


# --- market -----------------------------------------------------------------------------------------------------------


class QuoteStatus(StrEnum):
    OK = "ok"
    SUSPENDED = "suspended"
    STALE = "stale"
    NO_QUOTE = "no_quote"


@dataclass(frozen=True, slots=True)
class Quote:
    ticker: str
    name: str
    last: Decimal
    prev_close: Decimal  # on an ex-date the adjusted reference price
    open: Decimal
    high: Decimal
    low: Decimal
    volume: int  # shares
    amount: Decimal
    currency: str
    at: datetime
    day: date
    source: str
    status: QuoteStatus = QuoteStatus.OK
    limit_up: Decimal | None = None  # None: no price limit, or the provider did not say
    limit_down: Decimal | None = None
    st: bool = False  # the name carries ST: the main board's limit was narrower until 2026-07-05


@dataclass(frozen=True, slots=True)
class Bar:
    """A raw daily bar: unadjusted prices, shares, listing currency."""

    ticker: str
    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    amount: Decimal | None = None  # None: the source does not give it
    source: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """Forward-adjustment factor of one day: adjusted price = raw price × factor."""

    ticker: str
    day: date
    factor: Decimal
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One spike rule that fired: `limit_up`, `day_jump`, `runup20` …, with its numbers for a reader."""

    rule: str
    severity: int
    value: Decimal  # the share in percent (32.5), or the streak's length for limit rules
    from_price: Decimal
    to_price: Decimal
    from_day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spike:
    """All rules of one ticker and session in one direction."""

    ticker: str
    day: date
    kind: str  # price_spike · price_drop
    severity: int
    close: Decimal
    change: Decimal  # adjusted, percent, against the session before
    hits: tuple[RuleHit, ...]
    known_at: datetime  # 15:35 local for China and Hong Kong, 16:35 for New York
    tags: tuple[str, ...] = ()  # ex_right, new_listing, resumed, calendar_assumed, unconfirmed


@dataclass(frozen=True, slots=True)
class Study:
    """News and price side by side; an observation, never a cause."""

    ticker: str
    day: date
    article: str
    lead_sessions: int | None  # sessions from news to move; 0 same day, negative: the move came first; None unknown
    abnormal_return: Decimal | None
    car_1: Decimal | None
    car_5: Decimal | None


# --- digest and delivery ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """The share of a source's newest items that carry a field, beside its own habit of the last 30 days.

    Of the field `items` both figures are counts: how many items one list holds.
    """

    field: str  # title · time · text · items
    place: str  # list: what the list says of an item · article: what was read from its page
    count: int  # items the present figure is made of; of the field `items`: lists
    now: float
    usual: float | None = None  # None: there is no habit yet
    since: datetime | None = None  # the field is lost, and this is the first crawl or page without it; None: it is not


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source in the coverage footer."""

    id: str
    name: str
    state: str  # ok · unchanged · degraded (a success, but see `lost`) · empty · failed · stale · skipped · not_due
    pages: int = 0
    last_success: datetime | None = None
    reason: str = ""
    failures: int = 0  # consecutive
    silent_since: datetime | None = None  # the first of the present row of empty, failed or stale crawls; None: none
    listed: int = 0  # items of the last crawl's list
    usual: float = 0.0  # items its good crawls of the last 30 days listed, mean; 0: there was none
    rule_broken_since: datetime | None = None  # its rule for the text is not believed; None: it is, or there is none
    coverage: tuple[FieldCoverage, ...] = ()  # what its items carry; nothing of a field too few items speak of

    @property
    def lost(self) -> tuple[FieldCoverage, ...]:
        """What its items used to carry and do so no more."""
        return tuple(part for part in self.coverage if part.since)


@dataclass(frozen=True, slots=True)
class RuleState:
    """How a source's rule for the text of an article stands against the generic extractor.

    `against` are the canonical URLs of the articles running that speak against the state: of disagreement while the
    rule is trusted, of agreement while it is broken. All moments are fetches of pages, never a clock.
    """

    source: str
    rule: str
    at: datetime  # fetch of the newest article judged
    agreement: float  # on that article
    against: tuple[str, ...] = ()
    against_since: datetime | None = None  # fetch of the first of them
    broken_since: datetime | None = None  # None: it never broke
    healed_at: datetime | None = None  # None: still broken, or never was

    @property
    def broken(self) -> bool:
        return self.broken_since is not None and self.healed_at is None

    def broken_at(self, moment: datetime) -> bool:
        """Whether a page fetched then belongs to the time in which the rule was broken."""
        since, until = self.broken_since, self.healed_at
        return since is not None and since <= moment and (until is None or moment < until)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a price alert says of an article its study stands beside. Of a rumour it says nothing."""

    title: str
    url: str
    source: str = ""
    published_at: datetime | None = None
    by_the_day: bool = False  # the publication time is a day, not a moment
    rumoured: bool = False  # an event of it is rumoured: never beside a price


@dataclass(frozen=True, slots=True)
class Window:
    """What became known in [since, until), read once; rules compute on it."""

    since: datetime
    until: datetime
    entrants: tuple[Entrant, ...] = ()
    spikes: tuple[Spike, ...] = ()
    companies: Mapping[str, str] = field(default_factory=dict)  # ticker → company name
    listings: Mapping[str, str] = field(default_factory=dict)  # ticker → company id
    factions: Mapping[str, Faction] = field(default_factory=dict)  # company id → faction
    studies: tuple[Study, ...] = ()
    claims: tuple[Claim, ...] = ()
    coverage: tuple[SourceState, ...] = ()
    cited: Mapping[str, Cited] = field(default_factory=dict)  # article id → what a study's line needs of it
    slipped: tuple[Promise, ...] = ()  # those whose day passed in the window
    registries: frozenset[str] = frozenset()  # ids of sources that are lists of the state: a batch is one alert
    tellings: Mapping[str, Telling] = field(default_factory=dict)  # article id → its story; one not placed has none


@dataclass(frozen=True, slots=True)
class AlertEvidence:
    article: str
    url: str
    text: str  # at most 120 characters
    source: str = ""  # the source's name for a reader
    published: str = ""  # ISO, a day or a moment; "": unknown


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing worth telling. `key` is natural and unique: nothing is told twice."""

    key: str
    kind: str  # new_entrant · new_model · stage_change · promise_slipped · price_spike · price_drop · source_silent · …
    at: datetime  # the moment of knowledge, not of a digest
    title: str
    company: str
    severity: int
    model: str | None = None
    faction: Faction = Faction(None)
    ticker: str | None = None
    basis: str = ""
    stage: str = ""
    detail: tuple[str, ...] = ()  # further lines for a reader: numbers, reasons
    evidence: tuple[AlertEvidence, ...] = ()
    article_ids: tuple[str, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)  # of a price alert, as plain decimals: close, change …


@dataclass(frozen=True, slots=True)
class Digest:
    id: str
    since: datetime
    until: datetime
    alerts: tuple[Alert, ...]
    coverage: tuple[SourceState, ...]
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered digest. Stored before it is sent; every copy carries the same id."""

    id: str
    digest: str
    at: datetime
    subject: str
    text: str = field(repr=False)
    markdown: str = field(repr=False)
    html: str = field(repr=False)
    data: str = field(default="{}", repr=False)  # the alerts as JSON, for webhooks


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to one channel. The key message:channel is unique."""

    message: Message
    channel: str
    state: str  # due · sending · sent · dead
    tries: int  # attempts begun, a running one included
    due_at: datetime
    error: str = ""
