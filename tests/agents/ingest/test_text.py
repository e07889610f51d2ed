"""Encodings, boilerplate, credits."""

from __future__ import annotations

import codecs

import pytest

from agents.ingest.boilerplate import excluded_ranges
from agents.ingest.credits import find_credits
from agents.ingest.decode import decode

WORDS = "“Café,” he said — naïve, 10 €."


@pytest.mark.parametrize(
    ("value", "content_type", "encoding"),
    [
        (WORDS.encode(), None, "utf-8"),
        (codecs.BOM_UTF8 + WORDS.encode(), None, "utf-8"),
        (WORDS.encode("utf-16"), None, "utf-16"),
        (WORDS.encode("cp1252"), "text/plain; charset=windows-1252", "cp1252"),
        (WORDS.encode("cp1252"), "text/plain; charset=ISO-8859-1", "cp1252"),
        (b'<meta charset="windows-1252">' + WORDS.encode("cp1252"), None, "cp1252"),
        (b'<?xml version="1.0" encoding="cp1252"?>' + WORDS.encode("cp1252"), None, "cp1252"),
        (WORDS.encode(), "text/plain; charset=us-ascii-nonsense", "utf-8"),
        (WORDS.encode("utf-16-le"), "text/plain; charset=utf-16-le", "utf-16-le"),
    ],
)
def test_encodings(value: bytes, content_type: str | None, encoding: str) -> None:
    text, found = decode(value, content_type)
    assert text.endswith(WORDS)
    assert found == encoding


def test_a_wrong_declaration_falls_back_to_utf_8() -> None:
    text = "Ελλάδα και Ρωσία"
    assert decode(text.encode(), "text/plain; charset=utf-16") == (text, "utf-8")
    assert decode(text.encode(), "text/plain; charset=cp1252") == (text, "utf-8")


def test_an_undeclared_encoding_is_guessed() -> None:
    text = "Министр заявил, что переговоры начнутся в понедельник, и отказался назвать условия. "
    assert decode((text * 5).encode("cp1251"), None)[0] == text * 5


def excluded(text: str) -> list[str]:
    return [text[start:end] for start, end in excluded_ranges(text)]


PROSE = "The mayor said the bridge would open.\n\nNobody believed her.\n\n"


def test_a_comment_form_is_excluded_to_the_end() -> None:
    form = "LEAVE A REPLY\n\nPlease enter your comment!\nPlease enter your name here"
    assert excluded(PROSE + form) == [form]
    assert excluded(PROSE + form + "\n") == [form]


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "Follow us on Twitter",
        "Read more: The bridge that never was",
        "ADVERTISEMENT",
        "Copyright 2022 Coast Wire. All rights reserved.",
        "Story continues below advertisement",
    ],
)
def test_a_line_of_boilerplate_is_excluded_alone(line: str) -> None:
    assert excluded(f"{PROSE}{line}\n\nThe rain went on.") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Leave a reply on the table, he told the committee, and go home before they come for you.",
        "Share prices fell by 3 percent after the vote and did not recover by the end of the day.",
        "“Read more books,” she said. “Follow us if you dare.”",
        "He asked readers to subscribe to the idea that a newsletter could change a town.",
        "Comments by the minister were not welcome.",
    ],
)
def test_prose_is_never_excluded(line: str) -> None:
    assert excluded(PROSE + line) == []


def test_a_form_with_prose_after_it_is_no_form() -> None:
    text = PROSE + "LEAVE A REPLY\n\n" + "The story goes on with a long paragraph. " * 5
    assert excluded(text) == []


@pytest.mark.parametrize(
    ("head", "dateline", "agency"),
    [
        ("LYON, 12 mars 2024 (AFP) - La ville", "LYON", "AFP"),
        ("BERLIN, 3. März (dpa) - Die Stadt", "BERLIN", "DPA"),
        ("PARIS, 1er mai — Le défilé", "PARIS", None),
        ("WASHINGTON (Reuters) - The", "WASHINGTON", "Reuters"),
        ("MOSCOW, Jan 9 (Reuters) - The", "MOSCOW", "Reuters"),
        ("NAIROBI, Kenya (AP) — The", "NAIROBI, Kenya", "AP"),
        ("PARIS — The", "PARIS", None),
        ("Kyiv (dpa) - The", "Kyiv", "DPA"),
        ("By Ana Petrova\n\nVIENNA – The", "VIENNA", None),
        ("The minister (a lawyer) - who", None, None),
        ("Well-known – but", None, None),
    ],
)
def test_dateline_and_agency(head: str, dateline: str | None, agency: str | None) -> None:
    text = f"{head} minister said so."
    found = find_credits(text)
    assert found.dateline == dateline
    assert (found.agency and found.agency[0]) == agency
    if found.agency:
        start, end = found.agency[1]
        assert text[start:end].lower() == found.agency[0].lower()


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Ana Petrova", "Ana Petrova"),
        ("By Ana Petrova and Jean-Luc Moreau", "Ana Petrova and Jean-Luc Moreau"),
        ("BY ANA PETROVA | Coast Wire", "ANA PETROVA"),
        ("By Monday the harbour was closed and the men were gone.", None),
        ("By train it takes an hour", None),
    ],
)
def test_byline(line: str, byline: str | None) -> None:
    assert find_credits(f"{line}\n\nThe minister said so.").byline == byline


@pytest.mark.parametrize(
    ("end", "agency"),
    [
        ("\n\n(Reuters)", "Reuters"),
        ("\n\n— AFP", "AFP"),
        ("\n\nSource: TASS.", "TASS"),
        ("\n\n(With inputs from PTI)", "PTI"),
        ("\n\nThe Associated Press contributed to this report.", "AP"),
        (" (AP)", "AP"),
        ("\n\nHe works for Reuters.", None),
        ("\n\nOslo", None),
        (" (Norway)", None),
    ],
)
def test_agency_credit_at_the_end(end: str, agency: str | None) -> None:
    text = "The harbour will close on Monday, the mayor said." + end
    found = find_credits(text).agency
    assert (found and found[0]) == agency
    if found:
        start, stop = found[1]
        assert text[start:stop] in end


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Ann Low in Oslo and Bo Ek; Editing by Cy Day)",
        "Additional reporting by Ann Low; Editing by Cy Day.",
        "Follow Ann Low on Twitter @annlow.",
        "Sign up for our weekly newsletter.",
        "Lire aussi : Le pont fermé jusqu’à lundi",
        "Your email address will not be published. Required fields are marked *",
    ],
)
def test_credits_and_sign_ups_are_excluded(line: str) -> None:
    assert excluded(f"The harbour will close.\n\n{line}\n\nThe mayor agreed.") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "ALSO READ: ‘We are broke’, says the mayor of Tarnley",
        "READ | Minister’s ‘secret’ flat sold",
        "• Related: Ferry captain: “I saw nothing”",
        "Lesen Sie auch: Brücke bleibt gesperrt",
        "Read More",
        "Article content",
        "- Advertisement 1Story continues below",
        "What the harbour’s sale means What the harbour’s sale means",
        "Already a subscriber? Log in. Only 1 euro a month. “The best paper,” says reader Ada.",
        "To continue reading, please subscribe.",
        "This article is exclusively for subscribers.",
        "You have reached your limit of 5 free articles this month.",
        "Cet article est réservé aux abonnés.",
        "Get the day’s best stories from the coast in your inbox every morning.",
        "Check out more of our travel stories by signing up to our free weekly newsletter",
        "Please enable JavaScript to view this page.",
        "Your browser does not support the audio element.",
        "We use cookies to make this site better.",
        "Do you have a story to tell? Email: news@coast.example",
        "Would you like to comment on this article?",
        "With files from Ann Low and Bo Ek",
        "Ann Low contributed reporting from Oslo.",
        "Coast Wire writers Ann Low in Oslo and Bo Ek in Bergen contributed to this report.",
    ],
)
def test_what_speaks_to_the_reader_or_of_other_articles_is_excluded(line: str) -> None:
    assert excluded(f"{PROSE}{line}\n\nThe rain went on until noon.") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "To continue reading aloud was hard, he said.",
        "Subscribe was the word she used, and he did.",
        "The paper said that readers could cancel anytime and pay 5 euros a month.",
        "Users are asked to sign in and to register for the newsletter, the company said.",
        "Read: the verb, not the colour, she joked.",
        "“Already a subscriber?” the form asks. “Then log in.”",
        "That was a joke. That was a joke.",
        "Related: to whom?",
        "He contributed reporting skills: “Not much else,” she said.",
        "Most read the letter twice. They did not like it.",
    ],
)
def test_prose_about_papers_and_readers_is_kept(line: str) -> None:
    assert excluded(f"{PROSE}{line}\n\nThe rain went on until noon.") == []


def test_a_testimonial_beside_an_offer_is_excluded() -> None:
    words = "“I read it with my first coffee,” says reader Doris."
    offer = "Already a subscriber? Log in."
    assert excluded(f"{PROSE}{words}\n\n{offer}") == [words, offer]
    assert excluded(f"{PROSE}{words}\n\nThe rain went on.") == []


TEASERS = (
    "More from the Harbour Post\n\nThe debate was a mess\n\nNeither of the two has won it.\n\n"
    "What the port fears\n\n“We will feel it far beyond the quay.”\n\nMayor leaves the town hall"
)


def test_a_list_of_other_articles_is_excluded_to_the_end() -> None:
    assert excluded(PROSE + TEASERS) == [TEASERS]


@pytest.mark.parametrize(
    "end",
    [
        "\n\n" + "The story goes on with a long paragraph that tells of the port. " * 6,
        "\n\nThe rain went on.\n\nNobody came.\n\nThe mayor said so.\n\nIt was late."
        "\n\nThe union left.\n\nShe stayed.",
    ],
)
def test_prose_below_the_title_of_a_list_is_kept(end: str) -> None:
    assert excluded(PROSE + TEASERS + end) == []


@pytest.mark.parametrize(
    "after",
    [
        "“Nobody wants this,” she said.",
        "The union will meet the council before the end of the week.",
        'Bos called it "a pity".',
    ],
)
def test_short_prose_after_the_title_of_a_list_is_kept(after: str) -> None:
    assert excluded(f"It rained.\n\nRelated stories:\n\nThe port\n\n{after}") == []


def test_utf_8_with_a_broken_or_missing_end_stays_utf_8() -> None:
    text = "Žluťoučký kůň pěl ďábelské ódy, řekl příšerně. " * 3
    value = text.encode()
    assert decode(value + "č".encode()[:1], None) == (text + "\ufffd", "utf-8")
    broken = value[:50] + b"\xff" + value[50:]
    assert decode(broken, None)[1] == "utf-8"


def test_a_guess_does_not_depend_on_where_the_sample_ends() -> None:
    text = "Премьер-министр заявил, что переговоры продолжатся. " * 3_000
    for shift in range(3):
        assert decode(("x" * shift + " " + text).encode("cp1251"), None)[0].endswith(text)
