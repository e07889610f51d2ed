"""Which single marks set words off, and which are apostrophes."""

from __future__ import annotations

import time

import pytest

from agents.paragraphs import paragraphs_of
from agents.quotes.text.single_marks import as_double_marks


def _double(text: str) -> str:
    return as_double_marks(text, paragraphs_of(text))


@pytest.mark.parametrize(
    ("text", "double"),
    [
        ("The 'old guard' resigned.", "The “old guard” resigned."),
        ("‘We’ve had none,’ he said. ‘It’s cold.’", "“We’ve had none,” he said. “It’s cold.”"),
        ("He called it 'a dogs' dinner' today.", "He called it “a dogs' dinner” today."),
        ("‘The owners’ sons won’t pay,’ she said.", "“The owners’ sons won’t pay,” she said."),
        ("the ‘best players’ in town", "the “best players” in town"),
        ("an ‘act of wars’ remark", "an “act of wars” remark"),
        ("'I'm goin' home,' she said.", "“I'm goin' home,” she said."),
        ("'He said \"no\" to me,' she said.", "“He said 'no' to me,” she said."),
        ("‘We saw “Hamlet”, and left’, he said.", "“We saw ‘Hamlet’, and left”, he said."),
        ("A vote (‘a sham’) is due.", "A vote (“a sham”) is due."),
        (
            "Ruth's ex: 'I walked in the '80s. It's far.'",
            "Ruth's ex: “I walked in the '80s. It's far.”",
        ),
        # Over several paragraphs, of which only the last closes its mark.
        (
            "She said: ‘It rose.\n\n‘It stood at the windows’ sills.\n\n‘Nobody came.’",
            "She said: “It rose.\n\n“It stood at the windows’ sills.\n\n“Nobody came.”",
        ),
    ],
)
def test_single_marks_that_set_words_off_become_double(text: str, double: str) -> None:
    assert _double(text) == double


@pytest.mark.parametrize(
    "text",
    [
        "It's the dogs' dinner, and the owners' fault.",
        "In the '90s and in '04 they played rock 'n' roll.",
        "Give 'em the boys' coats.",
        "“He's 'the best' of us,” she said.",
        "L'homme qu'il a vu n'est pas d'ici.",
        "The tide rose 6' and fell 5' again.",
        "‘Abd al-Karim spoke to the crowd.",
        "“The plan’s ‘dead’, isn’t it?” she asked.",
        "No marks at all.",
    ],
)
def test_apostrophes_and_marks_within_double_ones_stay(text: str) -> None:
    assert _double(text) == text


@pytest.mark.parametrize("piece", ["‘a ", "'a' ", "s' dog ", "‘a “b ", "'", "‘as’ b "])
def test_work_grows_linearly(piece: str) -> None:
    def seconds(n: int) -> float:
        text = piece * n
        begin = time.process_time()
        assert len(_double(text)) == len(text)
        return time.process_time() - begin

    seconds(100)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.05)
