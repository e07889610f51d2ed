"""Who is who, as people say it: the routes that show the evidence, and that take their word."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from streams.archive.answers import Judged, Mentioned
from streams.archive.api import Judgement
from streams.console.access import ARCHIVE
from streams.console.declared import Query, Refusal, Route, answers, body_of, json, query_of

MOST_ID = 200


# -- what is asked


class MentionsQuery(Query):
    """Parameters of a list of articles."""

    limit: int = Field(50, ge=1, le=500, description="Most to give.")


class Judge(Query):
    """What somebody says of identities."""

    judgement: Judgement = Field(description="same, not_same or is.")
    a: str = Field(max_length=MOST_ID, description="An identity's id.")
    b: str | None = Field(
        None,
        max_length=MOST_ID,
        description="Another one's, for `same` and `not_same`; for the latter also the id of an "
        "article's naming that is not of `a`.",
    )
    link: str | None = Field(None, max_length=MOST_ID, description="For `is`: of Wikidata, Q42.")


class Nothing(Query):
    """A body without anything in it."""


# -- what is answered


class Mentions(BaseModel):
    """The newest articles that name somebody."""

    mentions: list[Mentioned]


class Judgements(BaseModel):
    """What people have said of somebody, and not undone; the newest first."""

    judgements: list[Judged]


class Said(BaseModel):
    """A judgement that was taken, or taken back."""

    id: int = Field(description="The judgement's.")
    undone: bool


async def mentions(request: web.Request) -> web.Response:
    """Articles that name somebody."""
    id, limit = request.match_info["id"], query_of(request, MentionsQuery).limit
    found = await request.app[ARCHIVE].ask(lambda archive: archive.mentions(id, limit))
    return json({"mentions": found})


async def judgements(request: web.Request) -> web.Response:
    """What people have said of somebody."""
    id = request.match_info["id"]
    query_of(request, Nothing)
    found = await request.app[ARCHIVE].ask(lambda archive: archive.judgements(id))
    return json({"judgements": found})


async def judge(request: web.Request) -> web.Response:
    """Take somebody's word on who is who."""
    said = await body_of(request, Judge)
    id = await request.app[ARCHIVE].ask(
        lambda archive: archive.judge(said.judgement, said.a, b=said.b, link=said.link)
    )
    return json({"id": id, "undone": False}, 201)


async def undo(request: web.Request) -> web.Response:
    """Take a judgement back."""
    await body_of(request, Nothing)
    id = request.match_info["id"]
    if not (id.isascii() and id.isdigit() and len(id) < 19):
        raise Refusal(404, f"There is no judgement {id!r}.")
    await request.app[ARCHIVE].ask(lambda archive: archive.undo(int(id)))
    return json({"id": int(id), "undone": True})


_BODY = {
    400: "The body, or what it says, cannot be used.",
    415: "The body must be JSON.",
}
_AWAY = {503: "The archive's database does not answer."}
_READ = {400: "A parameter cannot be used.", 404: "There is no archive.", **_AWAY}

ROUTES = (
    Route(
        "GET",
        "/api/v1/people/{id}/mentions",
        mentions,
        "archive_mentions",
        "Articles that name a person or an organisation",
        answers("The newest first.", Mentions),
        query=MentionsQuery,
        ids="The person's or organisation's id.",
        refusals=_READ,
    ),
    Route(
        "GET",
        "/api/v1/people/{id}/judgements",
        judgements,
        "archive_judgements",
        "What people have said of who somebody is",
        answers("Those that stand, the newest first.", Judgements),
        ids="The person's or organisation's id.",
        refusals=_READ,
    ),
    Route(
        "POST",
        "/api/v1/judgements",
        judge,
        "archive_judge",
        "Say that two are one, or are not, or who one is in Wikidata",
        answers("The judgement's id, to undo it.", Said, 201),
        body=Judge,
        refusals={**_BODY, 404: "There is no such identity, or no archive.", **_AWAY},
    ),
    Route(
        "POST",
        "/api/v1/judgements/{id}/undo",
        undo,
        "archive_judge_undo",
        "Take a judgement back",
        answers("It no longer stands.", Said),
        body=Nothing,
        ids="The judgement's id.",
        refusals={**_BODY, 404: "There is no such judgement that stands, or no archive.", **_AWAY},
    ),
)
