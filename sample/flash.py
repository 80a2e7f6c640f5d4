"""flash.example: short news as a signed JSON API; each item carries its whole text."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode

from records import InputError
from sample.answers import Answer, Handler, Request, as_json, html, not_found
from sample.content import Era, Piece
from sample.pages import Templates

LIST = "/v1/roll/get_roll_list"
MOST = 50  # items of one answer


def signature(query: str) -> str:
    """md5 hex of the sha1 hex of the query: key-sorted, urlencoded, without `sign`."""
    pairs = sorted((key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key != "sign")
    inner = hashlib.sha1(urlencode(pairs).encode()).hexdigest()
    return hashlib.md5(inner.encode()).hexdigest()


def handler(era: Era, templates: Templates) -> Handler:
    """The list, and one page an item for readers who follow its address."""
    pieces = era.of("flash")
    pages = {
        piece.path: html(templates.render("flash_item.html", piece=piece), piece.time or era.now)
        for piece in pieces
        if not piece.advertisement
    }
    pages["/"] = html(templates.render("flash_index.html", pieces=pieces), era.now)

    def answer(request: Request) -> Answer:
        if request.path == LIST:
            return _listed(request, pieces)
        return pages.get(request.path) or not_found()

    return answer


def _listed(request: Request, pieces: tuple[Piece, ...]) -> Answer:
    query = f"{request.query}&{request.form}".strip("&")
    params = request.params
    if params.get("sign") != signature(query):
        return as_json({"errno": 50101, "msg": "签名错误", "data": {}}, status=403)
    try:
        before, count = int(params.get("last_time") or "0"), int(params.get("rn") or "20")
    except ValueError:
        return as_json({"errno": 50102, "msg": "参数错误", "data": {}}, status=400)
    older = [_item(piece) for piece in pieces if not before or (piece.time and piece.time.timestamp() < before)]
    return as_json({"errno": 0, "msg": "", "data": {"roll_data": older[: max(0, min(count, MOST))]}})


def _item(piece: Piece) -> dict[str, object]:
    if piece.time is None:
        raise InputError(f"{piece.name}: a flash has a time")
    number = int("".join(filter(str.isdigit, piece.path)))
    return {
        "id": number,
        "title": piece.title,
        "brief": f"【{piece.title}】{piece.lead}",
        "content": f"【{piece.title}】" + "\n".join(piece.paragraphs),
        "ctime": int(piece.time.timestamp()),
        "level": "C",
        "author": piece.author,
        "is_ad": int(piece.advertisement),
        "shareurl": f"http://flash.example{piece.path}",
        "stock_list": [{"StockID": code} for code in piece.tickers],
        "subjects": [],
        "reading_num": 1000 + number % 977,
    }
