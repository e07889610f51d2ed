"""What is denied, hedged and asserted, by the words around the cue."""

from __future__ import annotations

import pytest

from agents.quotes.modality import modality_of


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        # denied: it is not so, or was not said
        ("The club [denied] that it had paid the referee.", "denied"),
        ("The club vigorously [denied] any role in the affair.", "denied"),
        ("A spokeswoman [disputed] their account.", "denied"),
        ("She [dismissed] criticism of the plan.", "denied"),
        ("He [rejected] the notion that the changes were a shake-up.", "denied"),
        ("Mr. Reed [rejected] her claim.", "denied"),
        ("The report [did not say] who had signed the order.", "denied"),
        ("She [has never said] that she would resign.", "denied"),
        ("Most members [do not believe] it will pass.", "denied"),
        ("The advisers [are not convinced] that it will work.", "denied"),
        # hedged: not told
        ("The mayor [declined to say] whether he would run.", "hedged"),
        ("The bank [declined] to comment.", "hedged"),
        ("A lawyer [refused to confirm] the date.", "hedged"),
        ("The minister [would not comment] on the talks.", "hedged"),
        ("The mayor [wouldn’t discuss] his plans.", "hedged"),
        ("The firm [did not immediately respond] to a request for comment.", "hedged"),
        ("He [is not saying] what he will do.", "hedged"),
        ("He left [without saying] who would follow him.", "hedged"),
        # asserted, though the words may deny
        ("She [said] the road was closed.", "asserted"),
        ("The court [denied] bail.", "asserted"),
        ("The guards [denied] them entry.", "asserted"),
        ("The bishop [denied] Ann Lee the post.", "asserted"),
        ("He [was denied] a visa.", "asserted"),
        ("Nobody [can not deny] it.", "asserted"),
        ("The mayor [rejected] the offer.", "asserted"),
        ("The firm [refused to work] with the police.", "asserted"),
        ("She [refused] to let him sell the house.", "asserted"),
        ("It [is not clear] whether he will run.", "asserted"),
        ("They [do not know] how many there are.", "asserted"),
        ("He [never mentioned] his rival by name.", "asserted"),
        ("It is hard [not to wonder] whether he knew.", "asserted"),
    ],
)
def test_modality_by_the_words_around_the_cue(text: str, modality: str) -> None:
    start, stop = text.index("["), text.index("]") - 1
    bare = text.replace("[", "").replace("]", "")
    assert modality_of(bare, (start, stop), None) == modality


def test_a_speaker_who_is_nobody_denies() -> None:
    text = "None of them has said that the war must end."
    cue = (text.index("has"), text.index("said") + 4)
    assert modality_of(text, cue, (0, len("None of them"))) == "denied"
    assert modality_of(text, cue, None) == "asserted"


def test_the_words_before_a_cue_end_at_its_speaker_and_at_a_mark() -> None:
    text = "If it rains, Ann Lee said, they stay."
    cue = (text.index("said"), text.index("said") + 4)
    speaker = (text.index("Ann"), text.index(" said"))
    assert modality_of(text, cue, speaker) == modality_of(text, cue, None) == "asserted"
    assert modality_of(text.replace(",", ""), (cue[0] - 1, cue[1] - 1), None) == "hedged"


def test_without_a_cue_nothing_is_denied() -> None:
    assert modality_of("“Nobody denied it.”", None, None) == "asserted"
