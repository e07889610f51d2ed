"""What counts as a page's content, and its address."""

from __future__ import annotations

import pytest

from streams.collect.page import address_key, normal, read_page

URL = "https://wire.example/a"
STORY = "<p>The old bridge would stay closed, the mayor said.</p>" * 3


def print_of(body: str) -> bytes:
    return read_page(f"<html><body>{body}</body></html>".encode(), URL).print


@pytest.mark.parametrize(
    "page",
    [
        "<article><h1>Flood</h1>{story}</article><div><h2>{other}</h2><p>{other}</p></div>",
        "<main><h1>Flood</h1>{story}</main><aside><h2>{other}</h2></aside>",
        "<main><h1>Flood</h1>{story}</main><footer><p>{other}</p></footer>",
        "<nav><p>{other}</p></nav><h1>Flood</h1>{story}<form><p>{other}</p></form>",
        "<h1>Flood</h1><p><time>{other}</time></p>{story}<h2><a href='/b'>{other}</a></h2>",
        "<h1>Flood</h1>{story}<p>Ad: <a href='/b'>{other} {other} {other}</a></p>",
        "<h1>Flood</h1><article>{story}</article><article><p>{other}</p></article>",
    ],
)
def test_what_stands_beside_a_story_makes_no_new_version_of_it(page: str) -> None:
    some = print_of(page.format(story=STORY, other="Two hurt in a fire"))
    assert some == print_of(page.format(story=STORY, other="Rain until Friday, and snow"))
    assert some != print_of(page.format(story=STORY.replace("old", "new"), other="Two hurt"))
    assert some != print_of(page.format(story=STORY, other="x").replace("Flood", "Fire"))


def test_all_entries_of_a_live_page_count() -> None:
    entry = "<article><h2>{0}</h2><p>The river rose by {0} cm, she said.</p></article>"
    pages = [
        print_of("<h1>Flood</h1>" + "".join(entry.format(n) for n in range(count)))
        for count in (5, 6)
    ]
    assert pages[0] != pages[1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://wire.example/a#xtor=RSS-7", "http://www.wire.example/a/", True),
        ("https://wire.example/a;jsessionid=1F", "https://wire.example/a", True),
        ("https://wire.example/a?n=1&PHPSESSID=2", "https://wire.example/a?n=1", True),
        ("https://wire.example/?PHPSESSID=2&p=1", "https://wire.example/?p=1", True),
        ("https://wire.example/caf%C3%A9", "https://wire.example/café", True),
        ("https://wire.example/?p=1", "https://wire.example/?p=2", False),
        ("https://wire.example/#!/a", "https://wire.example/#!/b", False),
        ("https://wire.example/A", "https://wire.example/a", False),
    ],
)
def test_which_addresses_are_one(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same
    assert "xtor" not in normal(one)
