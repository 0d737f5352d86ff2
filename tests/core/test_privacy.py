"""Every field says who may see it, or the kit does not start."""

from __future__ import annotations

import pytest
from attrs import frozen

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.privacy import (
    Privacy,
    kept,
    member,
    privacy_of,
    protected,
    public,
    require_classes,
    special,
    staff,
)

MAKERS = {
    Privacy.PUBLIC: public,
    Privacy.MEMBER: member,
    Privacy.STAFF: staff,
    Privacy.PROTECTED: protected,
    Privacy.SPECIAL: special,
}


@frozen
class Card:
    """A field of each class."""

    public: int = public()
    member: int = member()
    staff: int = staff()
    protected: int = protected()
    special: int = special()


@pytest.mark.parametrize("privacy", Privacy)
def test_each_class_has_a_word_to_declare_it(privacy: Privacy) -> None:
    """The five words declare the five classes, and pass the rest on to attrs."""
    assert privacy_of(Card, privacy.value) is privacy

    @frozen
    class One:
        a: int = MAKERS[privacy](default=3)
        b: int = kept(privacy, default=4)

    assert (One().a, One().b) == (3, 4)
    assert privacy_of(One, "a") is privacy_of(One, "b") is privacy


def test_a_field_without_a_class_is_refused_by_name() -> None:
    """The message says which field, and which words to choose from."""

    @frozen
    class Careless:
        email: str
        name: str = public()

    with pytest.raises(Misconfigured, match=r"Careless\.email has no privacy class: .*protected\(\)"):
        require_classes(Card, Careless)
    require_classes(Card)
