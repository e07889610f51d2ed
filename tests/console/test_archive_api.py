"""The API about the archive: `/api/v1`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree

from agents.statements.book import statement_of
from agents.statements.wording import read
from streams.archive.database import open_database
from streams.archive.importing import import_files
from tests.console.api import Api, Start
from tests.console.events import ferry
from tests.console.test_api import conforms
from tests.streams.archive.filled import GAS, MINISTRY, NAMESAKE, RYABKOV, SKATING, filled_in
from tests.streams.archive.made import NAMESAKES, numbered, put, resolve

DELIVERIES = statement_of("a1", read("Gas deliveries to Ukraine will go on"))
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An archive that has something in it."""
    return filled_in(tmp_path_factory.mktemp("archive"))


@pytest.fixture
async def asked(start: Start, address: str) -> Api:
    return await start(archive=address)


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("quotes?words=gas&speaker=ryabkov&facets=true", "quotes"),
        ("quotes?speaker=ryabkov&speaker=solberg&kind=direct&until=2022-02-03", "quotes"),
        ("facets?place=UA", "facets"),
        ("statements?speaker=ryabkov&carried=1", "statements"),
        (f"statements/{DELIVERIES}", "statements/{id}"),
        ("quoted?since=2022-01-01", "quoted"),
        ("names?name=ryab", "names"),
        ("articles?about=ukraine&language=fr", "articles"),
        ("articles/a1", "articles/{id}"),
        ("stories?order=largest&least=1&since=2022-01-01", "stories"),
        ("stories?about=ukraine&outlet=halden", "stories"),
        (f"stories/{GAS}", "stories/{id}"),
        ("people?name=ryab", "people"),
        (f"people/{RYABKOV}", "people/{id}"),
        ("organisations", "organisations"),
        (f"organisations/{MINISTRY}", "organisations/{id}"),
    ],
)
async def test_answers_are_as_the_document_says(asked: Api, path: str, described: str) -> None:
    code, body = await asked.get(f"/api/v1/{path}")
    assert code == 200, body
    if described != "articles/{id}":  # Events of tests lack what the schema wants of real ones.
        conforms(body, f"/api/v1/{described}", 200)
    assert body


async def test_a_story_tells_who_speaks_and_what_each_article_adds(asked: Api) -> None:
    code, body = await asked.get("/api/v1/stories")
    assert code == 200
    assert [(one["id"], one["articles"]) for one in body["stories"]] == [(SKATING, 1), (GAS, 2)]
    code, story = await asked.get("/api/v1/stories/s0")
    assert code == 200
    assert (story["head"]["id"], story["redirected"]) == (GAS, "s0")
    assert [one["article"]["id"] for one in story["articles"]] == ["a1", "a2"]
    ryabkov = story["voices"][0]
    assert (ryabkov["identity"], ryabkov["times"]) == (RYABKOV, 2)
    assert [one["name"] for one in story["articles"][0]["adds"]["voices"]] == ["Sergei Ryabkov"]
    code, of_article = await asked.get("/api/v1/stories/a2")
    assert of_article["head"] == story["head"]
    code, problem = await asked.get("/api/v1/stories/s9")
    assert (code, "no story" in problem["detail"]) == (404, True)
    code, problem = await asked.get("/api/v1/stories?least=0")
    assert (code, problem["detail"]) == (400, "least takes a number from 1 to 1000.")


async def test_a_quote_has_what_stands_around_it(asked: Api) -> None:
    _, listed = await asked.get("/api/v1/quotes?words=weapon")
    (one,) = listed["quotes"]
    code, body = await asked.get(f"/api/v1/quotes/{one['id']}")
    conforms(body, "/api/v1/quotes/{id}", code)
    assert (body["quote"], body["before"]) == ({**one, "highlights": []}, "It was said: ")


async def test_pages_are_linked(asked: Api) -> None:
    path, seen = "/api/v1/quotes?limit=2&order=oldest", []
    while path:
        async with asked.http.get(asked.url + path) as answer:
            body = await answer.json()
            linked = answer.links.get("next", {}).get("url")
        seen += [f"{one['article']} {one['quote']}" for one in body["quotes"]]
        path = body["next"]
        assert (str(linked.relative()) if linked else None) == path
    assert seen == ["a1 q2", "a1 q1", "a2 q2", "a2 q1", "a3 q1"]


async def test_what_is_still_the_same_is_not_sent_again(asked: Api) -> None:
    url = f"{asked.url}/api/v1/quotes?words=gas"
    async with asked.http.get(url) as answer:
        tag = answer.headers["ETag"]
    async with asked.http.get(url, headers={"If-None-Match": f'"x", {tag}'}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with asked.http.get(url, headers={"If-None-Match": "*"}) as answer:
        assert (answer.status, answer.headers["ETag"]) == (304, tag)
    async with asked.http.head(url) as answer:
        assert (answer.status, answer.headers["ETag"], await answer.read()) == (200, tag, b"")
    async with asked.http.get(f"{url}&limit=1", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("by", ["format", "accept"])
async def test_every_format_has_all_quotes(asked: Api, by: str) -> None:
    types = {
        "csv": "text/csv",
        "jsonl": "application/jsonl",
        "jsonld": "application/ld+json",
        "atom": "application/atom+xml",
    }
    got = {}
    for name, kind in types.items():
        query, headers = ("", {"Accept": f"text/html, {kind};q=0.9"})
        if by == "format":
            query, headers = f"?format={name}", {}
        async with asked.http.get(f"{asked.url}/api/v1/quotes{query}", headers=headers) as answer:
            assert answer.content_type == kind
            got[name] = await answer.text()
    rows = list(csv.DictReader(io.StringIO(got["csv"])))
    assert rows[0]["text"] == "'=1+1 is what I skate to in Ukraine"  # No spreadsheet runs it.
    assert rows[0]["about"] == "Ukraine"
    lines = [json.loads(line) for line in got["jsonl"].splitlines()]
    assert [one["text"] for one in lines][1:] == [row["text"] for row in rows][1:]
    graph = json.loads(got["jsonld"])["@graph"]
    assert {one["@type"] for one in graph} == {"Quotation"}
    assert graph[0]["creator"]["@id"] == f"{asked.url}/api/v1/people/{NAMESAKE}"
    assert graph[0]["isPartOf"]["@type"] == "NewsArticle"
    feed = etree.fromstring(got["atom"].encode())
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert len(titles) == 5
    assert "Sergei Ryabkov: “Gas deliveries to Ukraine will go on”" in titles
    assert "Sergei Ryabkov [denied]: that Russia delivers gas as a weapon" in titles
    terms = feed.xpath("a:entry/a:category/@term", namespaces=ATOM)
    assert "denied" in terms


async def test_people_and_articles_are_linked_data_too(asked: Api) -> None:
    for path, kind in (
        (f"people/{RYABKOV}", "Person"),
        (f"organisations/{MINISTRY}", "Organization"),
        ("articles/a1", "NewsArticle"),
    ):
        _, body = await asked.get(f"/api/v1/{path}?format=jsonld")
        assert (body["@context"], body["@type"]) == ("https://schema.org", kind)
    for name in ("articles", "people"):
        for form in ("csv", "jsonl", "jsonld", "atom"):
            async with asked.http.get(f"{asked.url}/api/v1/{name}?format={form}") as answer:
                assert answer.status == 200
                assert await answer.read()


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("quotes?speeker=x", 400, "There is no parameter 'speeker'; there are format"),
        ("quotes?limit=0", 400, "limit takes a number from 1 to 1000."),
        ("quotes?min_confidence=2", 400, "min_confidence takes a number from 0"),
        ("quotes?kind=spoken", 400, "kind takes direct, partial, mixed, indirect, not 'spoken'."),
        ("quotes?order=best", 400, "order takes newest, oldest, not 'best'."),
        ("quotes?format=xml", 400, "format takes json"),
        ("quotes?since=monday", 400, "since takes a time in ISO 8601"),
        ("quotes?words=!", 400, "has no word to look for."),
        ("quotes?words=" + "x" * 501, 400, "words takes at most 500 characters."),
        ("quotes?cursor=x", 400, "The cursor is not one"),
        ("quotes?cursor=n9999999999999999999", 400, "The cursor is not one"),
        ("people?cursor=1.p%00", 400, "The cursor is not one"),
        ("quotes?limit=1e9", 400, "limit takes a number from 1 to 1000."),
        ("quotes?min_confidence=nan", 400, "min_confidence takes a number from 0"),
        ("quotes?since=2022-02-01&until=2022-01-01", 400, "until is not after since"),
        ("people/p%00", 404, "knows nobody"),
        ("quotes?facets=maybe", 400, "facets takes true or false."),
        ("quotes/1", 404, "The archive has no quote '1'."),
        ("articles/" + quote("https://x.example/?a=b", safe=""), 404, "'https://x.example/?a=b'"),
        ("people/p9999999999999999", 404, "knows nobody"),
    ],
)
async def test_what_cannot_be_is_a_problem_in_a_sentence(
    asked: Api, path: str, code: int, said: str
) -> None:
    async with asked.http.get(f"{asked.url}/api/v1/{path}") as answer:
        assert answer.content_type == "application/problem+json"
        body = await answer.json(content_type=None)
    assert (answer.status, body["status"]) == (code, code)
    assert said in body["detail"]


async def test_a_type_that_there_is_not_is_refused(asked: Api) -> None:
    headers = {"Accept": "image/png"}
    code, body = await asked.get("/api/v1/quotes", headers=headers)
    assert (code, "text/csv" in body["detail"]) == (406, True)


async def test_people_say_who_is_who_and_take_it_back(start: Start, tmp_path: Path) -> None:
    path = str(tmp_path / "judged.sqlite")
    database = open_database(path)
    put(database, *numbered(*NAMESAKES))
    resolve(database)
    database.close()
    api = await start(archive=path)

    async def people() -> dict[str, int]:
        _, body = await api.get("/api/v1/people?name=petrova")
        return {one["id"]: one["articles"] for one in body["people"]}

    before = await people()
    a, b = before
    code, said = await api.post("/api/v1/judgements", json={"judgement": "same", "a": a, "b": b})
    assert code == 201
    conforms(said, "/api/v1/judgements", 201, "post")
    assert len(await people()) == 1
    _, body = await api.get(f"/api/v1/people/{b}/judgements")
    conforms(body, "/api/v1/people/{id}/judgements", 200)
    assert [(each["id"], each["judgement"]) for each in body["judgements"]] == [
        (said["id"], "same")
    ]
    _, body = await api.get(f"/api/v1/people/{b}/mentions?limit=4")
    conforms(body, "/api/v1/people/{id}/mentions", 200)
    assert {each["name"] for each in body["mentions"]} == {"Ana Petrova"}
    assert len(body["mentions"]) == 4
    code, body = await api.post(f"/api/v1/judgements/{said['id']}/undo", json={})
    assert (code, body) == (200, {"id": said["id"], "undone": True})
    assert await people() == before
    mention = (await api.get(f"/api/v1/people/{a}/mentions"))[1]["mentions"][0]["id"]
    code, said = await api.post(
        "/api/v1/judgements", json={"judgement": "not_same", "a": a, "b": mention}
    )
    assert code == 201
    assert len(await people()) == 3
    for given, code in (
        ({"judgement": "same", "a": a}, 400),
        ({"judgement": "is", "a": a, "link": "42"}, 400),
        ({"judgement": "maybe", "a": a, "b": b}, 400),
        ({"a": a}, 400),
        ({"judgement": "same", "a": a, "b": "p0000000000000000"}, 404),
    ):
        assert (await api.post("/api/v1/judgements", json=given))[0] == code
    assert (await api.post("/api/v1/judgements/99/undo", json={}))[0] == 404
    assert (await api.post("/api/v1/judgements", data="{}"))[0] == 415
    elsewhere = {"Origin": "https://elsewhere.example"}
    code, _ = await api.post(
        "/api/v1/judgements", json={"judgement": "is", "a": a, "link": "Q1"}, headers=elsewhere
    )
    assert code == 403


async def test_who_is_quoted_as_csv(asked: Api) -> None:
    async with asked.http.get(f"{asked.url}/api/v1/quoted?format=csv") as answer:
        assert answer.content_type == "text/csv"
        rows = list(csv.DictReader(io.StringIO(await answer.text())))
    assert [(row["by"], row["value"], row["quotes"]) for row in rows[:3]] == [
        ("all", "", "5"),
        ("outlet", "The Example", "3"),
        ("outlet", "Halden Post", "2"),
    ]


async def test_without_an_archive_it_says_so(start: Start, tmp_path: Path) -> None:
    none = await start(archive="none")
    code, body = await none.get("/api/v1/quotes")
    assert (code, "QUOTEWIRE_ARCHIVE" in body["detail"]) == (404, True)
    api = await start(archive=str(tmp_path / "archive.sqlite"))
    assert (await api.get("/api/v1/quotes"))[0] == 404
    filled_in(tmp_path)
    code, body = await api.get("/api/v1/quotes")
    assert (code, len(body["quotes"])) == (200, 5)


async def test_it_is_asked_with_the_consoles_token(start: Start, address: str) -> None:
    token: Any = "a token of more than 16"
    api = await start(archive=address, console_token=token)
    assert (await api.get("/api/v1/quotes"))[0] == 401
    headers = {"Authorization": f"Bearer {token}"}
    assert (await api.get("/api/v1/quotes", headers=headers))[0] == 200


async def test_who_speaks_in_the_live_stream_is_known_where_the_archive_knows(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "events.jsonl").write_text(json.dumps(ferry()), encoding="utf-8")
    archive = tmp_path / "archive.sqlite"
    database = open_database(str(archive))
    assert import_files(database, [tmp_path / "events.jsonl"]).written == 1
    resolve(database)
    database.close()
    api = await start(archive=str(archive))
    api.feed.put(ferry())
    _, kept = await api.get("/api/v1/quotes?min_confidence=0")
    known = {(one["article"], one["quote"]): one["speaker_identity"] for one in kept["quotes"]}
    code, body = await api.get("/api/quotes")
    conforms(body, "/api/quotes", code)
    live = {(one["article"], one["quote"]): one["speaker_identity"] for one in body["quotes"]}
    assert live == known
    assert any(live.values())

    later = ferry()
    for one in later["quotes"]:
        one["text"] += " indeed"
    api.feed.put(later)
    _, body = await api.get("/api/quotes")
    assert {one["speaker_identity"] for one in body["quotes"]} == {None}


async def test_the_live_view_does_without_an_archive_that_is_away(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "archive.sqlite").write_text("This is no database. " * 99, encoding="utf-8")
    api = await start(archive=str(tmp_path / "archive.sqlite"))
    api.feed.put(ferry())
    for _ in range(2):
        code, body = await api.get("/api/quotes")
        assert code == 200
        assert {one["speaker_identity"] for one in body["quotes"]} == {None}
