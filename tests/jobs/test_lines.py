from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs import lines
from records import InputError, Precision

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def written(folder: Path, *rows: object, name: str = "a.jsonl") -> Path:
    file = folder / name
    text = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    if name.endswith(".gz"):
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_line_is_an_article_known_when_it_was_published(tmp_path: Path, name: str) -> None:
    row = {
        "id": 7,
        "title": "题",
        "text": "文",
        "publish_date": "2023-05-18T09:30:00+08:00",
        "url": "http://www.site.example/1?utm_source=x",
        "gold": 1,
    }
    (article,) = lines.read(written(tmp_path, row, name=name), NOW)
    assert article.external_id == "7"
    assert article.url == "https://www.site.example/1"
    assert article.known_at == datetime(2023, 5, 18, 1, 30, tzinfo=UTC)
    assert article.seen_at == NOW
    assert article.published is not None
    assert article.published.precision is Precision.MINUTE


def test_a_bare_day_is_known_when_it_is_over(tmp_path: Path) -> None:
    (article,) = lines.read(written(tmp_path, {"id": "a", "text": "文", "publish_date": "2023-05-18"}), NOW)
    assert article.known_at.isoformat() == "2023-05-18T15:59:59+00:00"
    assert article.published is not None
    assert article.published.precision is Precision.DAY


def test_an_undated_line_is_known_now(tmp_path: Path) -> None:
    (article,) = lines.read(written(tmp_path, {"id": "a", "text": "文", "source": {"repo": "x"}}), NOW)
    assert article.known_at == NOW
    assert article.published is None
    assert article.source == ""


def test_a_text_file_is_one_article(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("一段文字", encoding="utf-8")
    (article,) = lines.read(file, NOW)
    assert (article.external_id, article.text) == ("one", "一段文字")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", "a.jsonl:2: not JSON"),
        ("[1]", "a.jsonl:2: not an object"),
        ({"id": "b"}, "a.jsonl:2: an article needs `id` and `text`"),
        ({"id": "b", "text": 5}, "a.jsonl:2: an article needs `id` and `text`"),
        ({"id": "b", "text": "文", "publish_date": "soon"}, "a.jsonl:2: publish_date 'soon'"),
        ({"id": "b", "text": "文", "publish_date": 20230518}, "a.jsonl:2: publish_date 20230518"),
    ],
)
def test_a_wrong_line_is_named_by_file_and_number(tmp_path: Path, row: object, says: str) -> None:
    file = written(tmp_path, {"id": "a", "text": "文"}, row)
    with pytest.raises(InputError) as refused:
        list(lines.read(file, NOW))
    assert says in str(refused.value)


def test_a_torn_gz_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, *({"id": str(n), "text": "文" * 50} for n in range(500)), name="a.jsonl.gz")
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"a\.jsonl\.gz:\d+: cannot be read on"):
        list(lines.read(file, NOW))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        list(lines.read(tmp_path / "nowhere.jsonl", NOW))
