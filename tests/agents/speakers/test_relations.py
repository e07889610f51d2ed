"""Speakers that are somebody's relatives."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import People, resolve

FAMILY: People = {
    "b": ("Berta Moss", "PERSON", "female", ()),
    "p": ("Pavlo Moss", "PERSON", None, ()),
    "j": ("Jan Moss", "PERSON", "male", ()),
    "s": ("Susan Moss", "PERSON", "female", ()),
}


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        ("[Berta Moss:b] died. Her son, [Pavlo Moss:p], came. {Her son} said so.", "p"),
        ("[Berta Moss:b] died. [Pavlo Moss:p], her son, came. {The son} said so.", "p"),
        ("[Jan Moss:j] spoke of his sister [Susan Moss:s]. {His sister} said so.", "s"),
        ("The widow, [Susan Moss:s], came. {[Jan Moss:j]’s widow} said so.", "s"),
        ("[Berta Moss:b] died. Her son, [Susan Moss:s], came. {Her son} said so.", None),
        ("Her son, [Pavlo Moss:p], and her son, [Jan Moss:j], came. {Her son} spoke.", None),
        ("[Jan Moss:j] came with his son, [Pavlo Moss:p]. {Her son} said so.", None),
        ("[Jan Moss:j] came. {His sister} said so.", None),
    ],
)
def test_a_relative_is_the_one_who_is_called_so(marked: str, entity: str | None) -> None:
    assert resolve(marked, people=FAMILY)[0].entity_id == entity
