"""One raw record to one article, whatever its form: what is refused, withheld, withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from agents.ingest.duplicates import DuplicateWindow
from agents.ingest.raw import Limits, RawInput, Unreadable
from agents.ingest.read import read_article
from schemas.article import Article
from streams.inputs import read_inputs
from tests.agents.ingest.reading import TEXT, raw, read
from tests.kafka import ROOT


def test_headers_fill_what_the_article_lacks() -> None:
    article = read(
        {"text": TEXT}, outlet="Coast Wire", url="https://example.org/h", published="2022-01-09"
    )
    assert article.published == "2022-01-09"
    assert article.outlet == "Coast Wire"
    assert article.url == "https://example.org/h"


# -- what cannot be read


@pytest.mark.parametrize(
    ("value", "content_type", "reason", "words"),
    [
        (b"", None, "empty", "no value"),
        (b"{broken", None, "bad_json", "line 1, column"),
        (b'{"text": "cut o', "application/json", "bad_json", "broken"),
        (b"[1, 2]", "application/json", "bad_json", "JSON array of 2"),
        (b'{"title": "x"}', None, "no_text", "no text"),
        (b'{"text": "  "}', None, "no_text", "no text"),
        (b"   \n", "text/plain", "no_text", "no text"),
        (b'{"@type": "Event", "name": "x"}', None, "no_text", "Event"),
        (b"[" * 5_000, "application/json", "too_deep", "too deeply"),
        (bytes(range(128)) * 4, None, "not_text", "control characters"),
        (b"\xff\xfe\x00", None, "bad_encoding", "utf-16"),
    ],
)
def test_what_is_refused_has_a_reason_and_says_why(
    value: bytes, content_type: str | None, reason: str, words: str
) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        read_article(raw(value, content_type, key=b"the-key"), Limits())
    assert caught.value.reason == reason
    assert caught.value.article_id == "the-key"


def test_bytes_of_every_kind_are_no_text() -> None:
    # Which of the two it is depends on what the encoding detector makes of noise.
    with pytest.raises(Unreadable) as caught:
        read_article(raw(bytes(range(256)) * 4), Limits())
    assert caught.value.reason in ("bad_encoding", "not_text")


def test_limits_name_their_setting() -> None:
    with pytest.raises(Unreadable, match="QUOTEWIRE_MAX_RAW_BYTES") as caught:
        read_article(raw("x" * 100), Limits(max_bytes=99))
    assert caught.value.reason == "too_large"
    with pytest.raises(Unreadable, match="QUOTEWIRE_MAX_CHARACTERS"):
        read_article(raw({"id": "a", "text": TEXT}), Limits(max_characters=99))


# -- status and embargo


@pytest.mark.parametrize("field", ["pubStatus", "pubstatus", "status"])
@pytest.mark.parametrize("status", ["canceled", "cancelled", "Canceled"])
def test_a_cancelled_article_is_withdrawn_and_needs_no_text(field: str, status: str) -> None:
    reading = read_article(raw({"id": "a", field: status}), Limits())
    assert reading.withdrawn
    assert reading.article["pub_status"] == "canceled"


@pytest.mark.parametrize(
    ("until", "held"),
    [
        ("2022-01-09T12:00:01Z", True),
        ("2022-01-09T13:30:00+01:00", True),
        ("2022-01-09T12:00:00Z", False),
        ("2022-01-09T11:00:00", False),
        ("soon", False),
    ],
)
def test_an_embargo_is_held_against_the_records_own_time(until: str, held: bool) -> None:
    document = {"id": "a", "text": TEXT, "embargoedUntil": until}
    assert bool(read_article(raw(document), Limits()).held_until) is held
    assert read_article(raw(document, released=True), Limits()).held_until is None


# -- language


def test_language_decides_whether_it_is_readable() -> None:
    french = "Le pont ne sera pas reconstruit avant la fin de l'année, a annoncé la préfète."
    article = read({"text": french})
    assert article.language == "fr"
    assert not article.readable
    both = Limits(languages=frozenset({"en", "fr"}))
    assert read_article(raw({"text": french}), both).article["readable"]


def test_a_wrong_declaration_does_not_hide_the_language() -> None:
    german = (
        "Der Bürgermeister sagte am Montag, der Hafen werde bis zum Ende der Woche geschlossen "
        "bleiben. Die Gewerkschaft kündigte an, den Streik fortzusetzen, bis ein neues Angebot "
        "auf dem Tisch liege. Der Rat der Stadt will am Dienstag über die Lage beraten."
    )
    assert read({"text": german, "language": "en"}).language == "de"


def test_a_short_text_is_in_the_declared_language_or_unknown() -> None:
    assert read({"text": "Bonjour.", "language": "fr-FR"}).language == "fr"
    assert read({"text": "1 2 3"}).language == "und"


def test_a_brief_is_in_the_language_of_its_outlet_else_of_the_stream() -> None:
    brief = {"text": "Solberg : « Non. »"}
    limits = Limits(usual="en", outlets={"le phare": "fr"})

    def language(document: dict[str, Any], **more: Any) -> Any:
        return read_article(raw(document, **more), limits).article["language"]

    assert language(brief) == "en"
    assert language(brief, language="fr") == "fr"
    assert language(brief, outlet="Le Phare") == "fr"
    assert language(brief | {"outlet": " LE PHARE"}) == "fr"
    assert language(brief | {"url": "https://phare.example.fr/a"}) == "fr"
    assert language(brief | {"language": "xx-@@"}) == "en"
    assert language({"text": "The harbour is shut, she said.", "outlet": "Le Phare"}) == "en"


def test_long_ids_that_begin_alike_stay_apart() -> None:
    long = "https://example.org/" + "z" * 1_000
    ids = [read({"id": f"{long}{number}", "text": TEXT}).id for number in range(3)]
    assert len(set(ids)) == 3
    assert {len(id) for id in ids} == {1_000}
    assert ids[0] == read({"id": f"{long}0", "text": TEXT}).id
    assert read({"id": long[:1_000], "text": TEXT}).id == long[:1_000]
    versions = {read({"text": TEXT, "version": f"{long}{number}"}).version for number in range(3)}
    assert len(versions) == 3
    with pytest.raises(Unreadable) as caught:
        read_article(raw("{broken", key=long.encode()), Limits())
    assert len(caught.value.article_id or "") == 1_000


@pytest.mark.parametrize(
    ("value", "content_type", "says"),
    [
        ('[{"text": "“No,” Solberg said."}, {"text": "b"}]', None, "JSON array of 2"),
        ('[{"text": "“No,” Solberg said."}, {"text": "b"}]', "text/plain", "quotewire publish"),
        ("[]", None, "JSON array of 0"),
        ("[1, 2]", "��", "JSON array of 2"),
        ("null", None, "null in JSON"),
        (" 5\n", None, "a number in JSON"),
        ("-1.5e3", "text/plain", "a number in JSON"),
        ("true", "application/octet-stream", "a truth value in JSON"),
        ('"She said \\"no\\"."', None, "a text in JSON"),
        ('"No."', "application/json", "a text in JSON"),
        ('{"status": "error", "message": "“No,” it said."}', None, "no text"),
        ('{"status": "error", "message": "“No,” it said."}', "text/plain", "no text"),
        ('{"@context": "https://schema.org", "@type": "Person", "name": "A"}', None, "Person"),
        ('{"articles": [{"text": "“No,” Solberg said."}]}', None, "list of 1 articles"),
        ('{"ok": true, "items": [{"html": "<p>a"}, {"html": "<p>b"}]}', None, "list of 2 articles"),
    ],
)
def test_json_that_is_no_article_never_becomes_a_text(
    value: str, content_type: str | None, says: str
) -> None:
    with pytest.raises(Unreadable, match=says):
        read_article(raw(value, content_type), Limits())


@pytest.mark.parametrize(
    ("value", "content_type"),
    [
        ("“No,” Solberg said.", None),
        ('"No," Solberg said. "Never."', None),
        ('"No comment."', None),
        ("[Update] The mayor said no.", None),
        ("{Correction} The mayor said no.", "text/plain"),
        ("null and void, the mayor said.", None),
        ("5 people were hurt.", None),
    ],
)
def test_texts_that_begin_like_json_stay_texts(value: str, content_type: str | None) -> None:
    assert read(value, content_type).text == value


@pytest.mark.parametrize("kind", ["��", "x", ";;", "json?", "text/", "a" * 1_000_000])
def test_a_content_type_that_is_none_says_nothing(kind: str) -> None:
    article = read('{"id": "a", "text": "“No,” Solberg said."}', kind)
    assert (article.id, article.source_format) == ("a", "json")


@pytest.mark.parametrize(
    "time",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31",
    ],
)
def test_the_first_and_the_last_year_are_times(time: str) -> None:
    for field in ("published", "modified", "version", "embargoedUntil"):
        document = {"text": TEXT, field: time}
        assert read_article(raw(document, published=time), Limits()).article["text"] == TEXT


SAMPLES = ROOT / "samples"


def test_the_samples_are_read_and_the_broken_one_is_not() -> None:
    window = DuplicateWindow(100)
    copies, broken, forms = [], [], set()
    for item in read_inputs([str(SAMPLES)]):
        record = RawInput(item.value, None, item.content_type, 0, False, False, None, None)
        try:
            reading = read_article(record, Limits())
        except Unreadable as error:
            broken.append(error.reason)
            continue
        article = Article.model_validate(reading.article)
        forms.add(article.source_format)
        assert article.language == ("fr" if article.id == "voix-du-sud-88" else "en")
        assert article.readable == (article.language == "en")
        assert 95 <= article.word_count <= 300
        if (found := window.judge(reading.summary).duplicate) is not None:
            copies.append((article.id, found["relation"], found["changed"]))
    assert forms == {"ninjs", "newsml-g2", "nitf", "json-ld", "json", "html", "text"}
    assert copies == [("daily-lantern-7731", "near", ["title", "cut"])]
    assert broken == ["bad_json"]
