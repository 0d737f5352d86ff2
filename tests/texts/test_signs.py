"""French sets some signs apart, and no line begins with one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.words import Words
from habitat_kit.texts import Texts
from habitat_kit.texts.signs import unbroken

TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])
BREAKS = re.compile(r"(?<!\s) [:;?!»]|« \S")
PLAIN = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"), " ")


def test_no_french_text_breaks_before_its_sign() -> None:
    """Of all the kit and its plugin say, nothing lets a line begin with : ; ? ! or », or end with «."""
    every = [form for forms in TEXTS.catalogues["fr"].forms.values() for form in forms]
    assert [form for form in every if BREAKS.search(form)] == []
    assert any("\N{NO-BREAK SPACE}:" in form for form in every)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Prêt : oui ; sûr ? Non !", "Prêt_: oui_; sûr_? Non_!"),
        ("« Le grand soir »", "«_Le grand soir_»"),
        ("à 14:30, voir https://ici.example/?a;b", "à 14:30, voir https://ici.example/?a;b"),
        ("FREQ=WEEKLY;BYDAY=TU: {n:plain}", "FREQ=WEEKLY;BYDAY=TU: {n:plain}"),
        (" :", "_:"),
        ("\n : ", "\n : "),
    ],
)
def test_the_space_beside_a_sign_is_kept_and_no_other(typed: str, told: str) -> None:
    """A space that stands there is made unbreakable, none is added; English stays as it is."""
    assert unbroken("fr", typed) == told.replace("_", "\N{NO-BREAK SPACE}")
    assert unbroken("en", typed) == typed


@given(st.text(alphabet="aé :;?!«»\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\n{}"))
def test_only_spaces_change(typed: str) -> None:
    """Sign for sign the same text; done twice, it is as done once; nothing is left to break."""
    told = unbroken("fr", typed)
    assert told.translate(PLAIN) == typed.translate(PLAIN)
    assert unbroken("fr", told) == told
    assert not BREAKS.search(told)


def test_what_a_house_wrote_is_set_as_well() -> None:
    """A name that fills a text is set in the language it is told in."""
    name = Words(fr="Cuisine : le soir", en="Kitchen : at night")
    assert TEXTS.value("fr", name) == "Cuisine\N{NO-BREAK SPACE}: le soir"
    assert TEXTS.value("en", name) == "Kitchen : at night"
