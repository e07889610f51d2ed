"""Groups of sightings, joined and compared."""

from __future__ import annotations

import random

import numpy as np

from agents.identity.background import Background
from agents.identity.evidence import ACROSS, FIGURE_OF, FIGURES, Evidence, against, evidence_of
from agents.identity.groups import Compared, Groups, clusters
from agents.identity.scorer import JOINT, Scorer
from agents.identity.sightings import FIELDS, Sighting
from tests.agents.identity.knowing import by_words

WORDS = "gabbro basalt quartz feldspar mica schist gneiss marble slate chert".split()


def some_sightings(number: int) -> list[Evidence]:
    """Sightings of one name, with words at random in all fields, some of which are empty."""
    draw = random.Random(3)
    background = Background()
    found = []
    for at in range(number):
        fields = {
            name: dict.fromkeys(draw.sample(WORDS, draw.choice((0, 2, 5))), 0.5) for name in FIELDS
        }
        more = {"quotes": at % 2, "salience": draw.random(), "at": draw.random() * 1e7}
        one = Sighting(f"a{at}", "e1", "person", "Ana Petrova", **more, **fields)  # type: ignore[arg-type]
        found.append(evidence_of(one, background))
    return found


def any_weights() -> Scorer:
    """A scorer that looks at all there is."""
    draw = np.random.default_rng(3)
    figures, joint = draw.normal(size=len(FIGURES)), draw.normal(size=len(JOINT))
    return Scorer(bias=-1.0, figures=figures, plain={}, start=0.5, joint=joint)


def test_what_is_joined_step_by_step_is_what_was_one_from_the_start() -> None:
    compared = Compared(some_sightings(9), any_weights())
    groups = Groups(compared, [[at] for at in range(9)], [1] * 9)
    for a, b in ((0, 3), (0, 5), (2, 8), (0, 2)):
        groups.join(a, b)
    whole = Groups(compared, [[0, 2, 3, 5, 8], [1], [4], [6], [7]], [5, 1, 1, 1, 1])
    assert groups.alive == [0, 1, 4, 6, 7]
    for at, a in enumerate(groups.alive):
        others = [one for one in range(5) if one != at]
        step_by_step = groups.features(a)[groups.alive][others]
        assert np.allclose(step_by_step, whole.features(at)[others])
        assert np.allclose(step_by_step, [whole.features(one)[at] for one in others])


def test_two_that_are_kept_apart_stay_so_whatever_joins_them() -> None:
    words = {"near": dict.fromkeys(WORDS, 0.3)}
    some = [
        evidence_of(Sighting(f"a{at}", "e1", "person", "Ana Petrova", **words), Background())  # type: ignore[arg-type]
        for at in range(4)
    ]
    alike = Compared(some, by_words())
    units = [[at] for at in range(4)]
    assert clusters(Groups(alike, units, [1] * 4))[0] == [[0, 1, 2, 3]]
    found, scores = clusters(Groups(alike, units, [1] * 4), [(0, 2), (1, 2)])
    assert sorted(map(sorted, found)) in ([[0, 1], [2, 3]], [[0, 1, 3], [2]])
    assert scores.shape == (2, 2)
    assert (scores <= 0.0).all()


def test_a_role_in_one_article_is_found_beside_the_name_in_another() -> None:
    one = Sighting("a1", "e1", "person", "Ana Petrova", roles={"rower": 1.0})
    other = Sighting("a2", "e1", "person", "Ana Petrova", beside={"rower": 1.0})
    background = Background()
    mine, theirs = evidence_of(one, background), evidence_of(other, background)
    for figures in (against(mine, [theirs])[0], against(theirs, [mine])[0]):
        told = {f"{a} in {b}": figures[FIGURE_OF[f"{a} in {b}"]] for a, b in ACROSS}
        assert told["roles in beside"] > 0.99
        assert sum(told.values()) == told["roles in beside"]
