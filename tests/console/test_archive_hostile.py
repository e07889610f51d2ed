"""What nobody should ask of `/api/v1`, of each database: an answer or a sentence, never 500."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientResponse
from yarl import URL

from streams.archive.database import open_database
from streams.console.declared import Route
from streams.console.routes import ROUTES
from tests.console.api import Api, Start
from tests.postgresql import PASSWORD, Postgresql
from tests.streams.archive.filled import MINISTRY, RYABKOV, fill

TEXTS = [
    *"""
    %00 a%00b %ED%A0%80 %ED%BF%BF%ED%A0%80 %FF%FE %C0%80 % %zz %E2%80%AE %EE%80%81ryabkov %EE%80%8F
    %EF%BF%BF %F4%8F%BF%BF '%20OR%201=1-- %22%20OR%20" %25 _%25_ %5C %5C' :* %26!( %3C-%3E ** %7B%7D
    $1 %(x)s :wanted ? -%22a a*%20-a %0A%0D %09 %20 -
    """.split(),
    *("%F0%9D%94%98" * 120, "%22" * 400, "a%20" * 120, "1" * 500, "%CC%81" * 160),
    *("%EF%B7%BA" * 20, "%EA%99%AE" * 160),
]
NUMBERS = [
    *"-1 0 1e400 NaN inf 1_0 %D9%A1 0x10 +5 1.5 %00 %201%20 true".split(),
    *("9" * 30, "-" + "9" * 400, "1" * 5_000),
]
TIMES = [
    *"""
    0001-01-01T00:00:00%2B14:00 9999-12-31T23:59:59-14:00 9999-12-31 0001-01-01 0000-00-00
    2022-02-30 -0001-01-01 %2B275760-09-13T00:00:00Z 2022-W01-1 2022-01-01T24:00:00
    2022-01-01T00:00:60
    2022-01-01T00:00:00.999999999Z 2022-01-01T00:00:00%2B99:99 2022-01-01%00 %ED%A0%80 %00 now
    """.split(),
    "9" * 400,
]
CURSORS = [
    *"""
    n o5 n- n9223372036854775807 n9223372036854775808 n-9223372036854775808 n-9223372036854775807
    n%D9%A1 n5%00 n5' N5 n%205 1.p%00 9999999999999999999.pa 999999999999999999.pa 1.p' 1.%00 .
    """.split(),
    "n" + "9" * 190,
    "1.o" + "z" * 80,
]
IDS = [
    *"""
    1 0 -1 %00 a%00b %ED%A0%80 %D9%A1 p ..%2F.. %2F a%2Fb 9223372036854775807 9223372036854775808
    9999999999999999999
    """.split(),
    *(kind + tail for kind in "post" for tail in ("0" * 16, "g" * 16, "1" * 15 + "%00")),
    *("9" * 18, "9" * 400, "x" * 7_000, RYABKOV.upper(), f"{RYABKOV}%00"),
]
ANY = [*TEXTS[:4], "9" * 30, *CURSORS[3:5], TIMES[0], "1" * 500]
"""What every parameter of every route is given."""


def paths() -> list[str]:
    """What is asked, each once."""
    made: list[str] = []
    asked = [one for one in ROUTES if one.path.startswith("/api/v1/") and one.method == "GET"]
    for route in asked:
        if "{id}" in route.path:
            made += [route.path.replace("{id}", id) for id in IDS]
        made += [f"{route.path.replace('{id}', RYABKOV)}?{one}" for one in _parameters(route)]
    for name in ("words", "speaker", "about", "outlet"):
        made += [f"/api/v1/quotes?{name}={text}" for text in TEXTS]
    made += [f"/api/v1/articles?words={text}&place={text}" for text in TEXTS]
    made += [f"/api/v1/names?name={text}" for text in TEXTS]
    made += [f"/api/v1/quoted?outlet={text}&format=csv" for text in TEXTS]
    for name in ("limit", "min_confidence", "facets"):
        made += [f"/api/v1/quotes?{name}={number}" for number in NUMBERS]
    for what, name in itertools.product(("quotes", "quoted"), ("since", "until")):
        made += [f"/api/v1/{what}?{name}={time}" for time in TIMES]
    made += [f"/api/v1/quotes?since={a}&until={b}" for a, b in itertools.pairwise(TIMES)]
    made += [f"/api/v1/watches/{RYABKOV}/trial?since={time}" for time in TIMES]
    for what, cursor in itertools.product(("quotes", "articles", "people"), CURSORS):
        made += [f"/api/v1/{what}?cursor={cursor}&limit=1"]
        made += [f"/api/v1/{what}?cursor={cursor}&order=oldest"]
    made += [f"/api/v1/quotes?{'&'.join(['speaker=gas'] * 51)}"]
    made += [f"/api/v1/quotes?{'&'.join(f'about=n{n}' for n in range(50))}"]
    return list(dict.fromkeys(made))


def _parameters(route: Route) -> Iterator[str]:
    for name in route.query.model_fields if route.query is not None else ():
        yield from (f"{name}={value}" for value in ANY)


_SAME: dict[str, Any] = {"judgement": "same", "a": RYABKOV}
_NOT: dict[str, Any] = {"judgement": "not_same", "a": RYABKOV}
_IS: dict[str, Any] = {"judgement": "is", "a": RYABKOV}
BODIES: tuple[Any, ...] = (
    *({}, [], 5, "x", {"judgement": "same"}, {"judgement": None, "a": None, "b": None}),
    *({**_SAME, "a": text, "b": RYABKOV} for text in ("\0", "\ud800", "9" * 500, "p\0")),
    *({**_NOT, "b": text} for text in ("9" * 19, "9" * 40, "0", "\0", "\u0663")),
    *({**_IS, "link": text} for text in ("Q\0", "Q" + "9" * 400, "Q\u0663", "")),
    *({**_SAME, "b": RYABKOV}, {**_SAME, "a": [RYABKOV]}, {**_SAME, "b": MINISTRY}),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Those of an archive in each of the databases, that has something in it."""
    if request.param == "sqlite":
        found = {"archive": str(tmp_path_factory.mktemp("hostile") / "archive.sqlite")}
    else:
        server: Postgresql = request.getfixturevalue("postgresql_server")
        found = {"archive": server.make(uuid.uuid4().hex), "archive_password": PASSWORD}
    watches = tmp_path_factory.mktemp("hostile") / "watches.toml"
    watches.write_text(f"[watch.{RYABKOV}]\nwords = 'gas'\n")  # So that its id is a watch's too.
    found["watches"] = str(watches)
    database = open_database(found["archive"], found.get("archive_password"))
    fill(database)
    database.close()
    return found


@pytest.fixture
async def asked(start: Start, settings: dict[str, str]) -> Api:
    return await start(**settings)


async def test_no_question_breaks_it(asked: Api) -> None:
    broken = []
    for path in paths():
        async with asked.http.get(URL(asked.url + path, encoded=True)) as answer:
            body = await answer.read()
            if not (answer.status == 200 or is_said(answer, body)):
                broken.append((path[:200], answer.status, body[:300]))
    assert not broken, f"{len(broken)}: {broken[:20]}"
    code, body = await asked.get("/api/v1/quotes?min_confidence=0")
    assert (code, len(body["quotes"])) == (200, 6)


async def test_no_judgement_breaks_it(asked: Api) -> None:
    broken = []
    asks: list[tuple[str, Any]] = [("judgements", body) for body in BODIES]
    for path, given in [*asks, *((f"judgements/{id}/undo", {}) for id in IDS)]:
        url = URL(f"{asked.url}/api/v1/{path}", encoded=True)
        async with asked.http.post(url, json=given) as answer:
            body = await answer.read()
            if not is_said(answer, body):
                broken.append((path[:99], given, answer.status, body[:300]))
    assert not broken, f"{len(broken)}: {broken[:20]}"


def is_said(answer: ClientResponse, body: bytes) -> bool:
    """Whether it is a refusal in a sentence."""
    if answer.status not in (400, 404, 406) or answer.content_type != "application/problem+json":
        return False
    return bool(json.loads(body)["detail"].endswith("."))
