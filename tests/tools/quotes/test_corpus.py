"""Articles with brat standoff annotation."""

from __future__ import annotations

from pathlib import Path

from tools.quotes.corpus import GoldAttribution, read_article, read_corpus

TEXT = "Ann said it rains, and that it pours. “Go,” Bo told us."
ANNOTATION = """T1\tSource 0 3\tAnn
T2\tCue 4 8\tsaid
T3\tContent 9 17;23 36\tit rains that it pours
E1\tAttribution:T1 Source:T1 Cue:T2 Content:T3
T4\tContent 38 43\t“Go,”
T5\tCue 44 46\tBo
T6\tSource 47 51\ttold
E2\tAttribution:T5 Source:T6 Cue:T5 Content:T4
E3\tAttribution:T2 Source:T1 Cue:T2
#1\tAnnotatorNotes T1\ta remark
"""


def test_an_article_has_its_attributions_with_all_parts(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes(TEXT.encode())
    path.with_suffix(".ann").write_bytes(ANNOTATION.encode())
    article = read_article(path)
    assert (article.id, article.text) == ("one", TEXT)
    assert article.attributions[0] == GoldAttribution(((0, 3),), ((4, 8),), ((9, 17), (23, 36)))
    assert len(article.attributions) == 2, "one without content is left out"


def test_a_source_that_is_a_verb_of_saying_was_swapped_with_its_cue(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes(TEXT.encode())
    path.with_suffix(".ann").write_bytes(ANNOTATION.encode())
    second = read_article(path).attributions[1]
    assert [TEXT[slice(*span)] for span in (*second.source, *second.cue)] == ["Bo", "told"]


def test_a_corpus_is_read_by_name_with_or_without_annotation(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_bytes(b"It rains.")
    articles = read_corpus(tmp_path)
    assert [article.id for article in articles] == ["a", "b"]
    assert articles[0].attributions == ()
