"""Lines of a page that are no part of its article, and sentences that look like them."""

from __future__ import annotations

import pytest

from agents.ingest.boilerplate import excluded_ranges

BEFORE = "The council of Tarnley backed a new bridge on Tuesday after a long debate."
AFTER = "Work will begin in March and cost 40 million, according to the plan that was passed."

FURNITURE = """
ALSO READ | “I lost it all,” says farmer Nils Aro after fire
[Watch: How the old ferry crosses the Tarn in winter]
More on this story: Who pays for the bridge? Five questions
Sponsored content: Ten pension tips that banks hate
Follow Fell Post on WhatsApp for the latest news from Tarnley.
Join our WhatsApp channel for breaking news alerts.
Download the Fell Post app for free and get alerts on the go.
Get email alerts on Tarnley news: enter your address below.
Like what you read? Subscribe to our YouTube channel for more videos.
By signing up you agree to our terms of service and privacy policy.
Please upgrade your browser or turn off your ad blocker to go on.
This video can not be played
The media could not be loaded, either because the server or network failed.
We and our partners store and access information on your device.
This content is hosted by a third party. To see it, please allow cookies.
Support the Fell Post from as little as £1. Our journalism depends on readers like you.
If you value our reporting, please consider making a donation.
Our journalism is funded by readers.
Copy link
WhatsApp
Article continues below this ad
Contact her at nora.feld@fellpost.example
Tags: bridge, Tarnley, Ines Holm
First published on: 14 May 2024, 10:22 IST
Last updated: 3 June 2024 at 14:05
Have you been affected by the ferry closure? Share your experiences by emailing us.
LISTEN: Our podcast on the bridge row
Watch the video below:
To comment on this story, log in or register.
Your support makes our work possible. Donate today.
Skip Ad
Loading...
Show more
Open image in gallery
Log in to bookmark your favourite articles
Thank you for signing up!
Please check your email to confirm your subscription.
Enjoy this article? Share it with a friend.
Accept cookies to view this content
Sorry, we can't find that video.
Got a tip? Email tips@fellpost.example
NEW: Get our app
""".strip().splitlines()

PROSE = """
Follow the river on foot and you reach the old ferry in an hour.
The mayor said that residents could follow the debate on Facebook.
Support for the bridge fell to 40 percent from 51, a poll found.
If you enjoy silence, the valley is the place to be, said guide Rolf Ahn.
The video can not be played in court, the judge ruled.
We and our children will pay for it, said Holm.
Have you seen the ferry? “Not since May,” said Aro.
Updated plans were shown to 300 residents on Monday.
Tags on the trees show which of them will be felled.
Our journalism teacher had warned us, said pupil Ada Brecht.
Join the queue at eight and you may be served by noon, said Lindt.
The app was downloaded 3,000 times in May.
Got a tip from a friend, he drove to Varn at once.
Sorry, that is not how a bridge is built, said Oduya.
Your support for the bridge is needed, the mayor told the crowd.
Show more courage, the crews told the mayor.
Nora Feld is a reporter at heart, her mother said.
""".strip().splitlines()


def _left(*lines: str) -> list[str]:
    text = "\n\n".join(lines)
    excluded = excluded_ranges(text)
    return [line for line in lines if not any(s <= text.index(line) < e for s, e in excluded)]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_left_out(line: str) -> None:
    assert _left(BEFORE, line, AFTER) == [BEFORE, AFTER]


@pytest.mark.parametrize("line", PROSE)
def test_sentences_like_it_stay(line: str) -> None:
    assert _left(BEFORE, line, AFTER) == [BEFORE, line, AFTER]


@pytest.mark.parametrize(
    "line",
    [
        "Nora Feld is a reporter at the Fell Post. She covers councils and roads.",
        "Otto Kern is the roads correspondent of the Fell Post. Follow him @ottokern.",
        "Ada Brecht is an editor at the Fell Post.",
    ],
)
def test_what_is_said_of_the_author_below_an_article_is_left_out(line: str) -> None:
    assert _left(BEFORE, AFTER, line) == [BEFORE, AFTER]


@pytest.mark.parametrize(
    "comments",
    [
        ("Comments", "KarlH: This mayor is a liar and should resign at once!", "anna_b: No."),
        ("3 Comments", "Berit says:", "I think that this bridge is a mistake."),
        ("Comments (12)", "Old Hand", "4 hours ago", "The ferry was fine, as we all know."),
    ],
)
def test_readers_comments_are_left_out(comments: tuple[str, ...]) -> None:
    assert _left(BEFORE, AFTER, *comments) == [BEFORE, AFTER]


def test_a_heading_above_prose_is_no_comments() -> None:
    lines = (BEFORE, "Comments", "The board takes a sober view of the year that lies ahead.", AFTER)
    assert _left(*lines)[2:] == [*lines[2:]]
