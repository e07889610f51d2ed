"""The words of a text as spaCy reads them, with the types of the names that it finds."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

COARSE = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
    "NORP": "MISC", "EVENT": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "LAW": "MISC",
    "LANGUAGE": "MISC", "MISC": "MISC",
}  # fmt: skip
DETERMINERS = frozenset({"the", "The", "a", "an", "A", "An", "THE"})


@dataclass(slots=True)
class Words:
    """The words of one segment. `label` is spaCy's type of the word, coarse; `fine` its own."""

    text: list[str]
    start: list[int]
    label: list[str]
    fine: list[str]
    folded: list[str]


def words_of(doc: Doc) -> Words:
    """The words of a Doc with what spaCy found."""
    whole = doc.text
    places_in_text = doc.to_array(["IDX", "LENGTH"]).tolist() if len(doc) else []
    start = [index for index, _ in places_in_text]
    text = [whole[index : index + length] for index, length in places_in_text]
    label = ["O"] * len(text)
    fine = [""] * len(text)
    for span in doc.ents:
        coarse = COARSE.get(span.label_)
        if coarse is None:
            fine[span.start : span.end] = ["#"] * (span.end - span.start)
            continue
        first = span.start
        if text[first] in DETERMINERS and first + 1 < span.end:
            first += 1
        last = span.end
        if last - first > 1 and text[last - 1] in ("'s", "\u2019s", "'", "\u2019"):
            last -= 1
        label[first:last] = ["I-" + coarse] * (last - first)
        label[first] = "B-" + coarse
        fine[first:last] = [span.label_] * (last - first)
    return Words(text, start, label, fine, [word.casefold() for word in text])
