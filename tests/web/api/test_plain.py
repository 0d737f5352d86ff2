"""Outcomes that the API says as they stand."""

from __future__ import annotations

from uuid import UUID

import attrs
import msgspec
import pytest

from habitat_kit.core import outcomes as out
from habitat_kit.core.presence import Home, Resident
from habitat_kit.core.snake import snake
from habitat_kit.web.api.plain import PLAIN, body, shape

ONE = UUID(int=1)


@pytest.mark.parametrize("outcome", PLAIN, ids=lambda outcome: outcome.__name__)
def test_a_body_says_every_field_behind_the_name(outcome: type[attrs.AttrsInstance]) -> None:
    """The name of the outcome comes first, then its fields in their order; each of them must be there."""
    name, *fields = attrs.fields(shape(outcome))
    assert (name.name, name.default) == ("outcome", snake(outcome.__name__))
    assert [field.name for field in fields] == [field.name for field in attrs.fields(outcome)]
    assert {field.default for field in fields} <= {attrs.NOTHING}


def test_what_stands_in_a_field_is_said_whole() -> None:
    """A value within a value says its own fields, without a name; what is nothing is null."""
    home = Home(ONE, "Lys", None, (Resident(ONE, "Ana"),), children=2)
    told = out.CareNoted(ONE), out.HouseLoaded(ONE, (("add", "space", "room"),)), home
    care, house, at_home = (msgspec.json.decode(msgspec.json.encode(body(one))) for one in told)
    assert care == {"outcome": "care_noted", "person": str(ONE)}
    assert house["changes"] == [["add", "space", "room"]]
    assert list(at_home) == ["household", "label", "place", "residents", "infants", "children", "adults"]
    nobody = dict.fromkeys(("phone", "emergency", "mobility"))
    assert at_home["residents"] == [{"person": str(ONE), "name": "Ana", **nobody}]


def test_a_secret_is_not_in_what_python_shows() -> None:
    """A field that an outcome keeps out of its own repr stays out of its body's."""
    link = out.FeedLinkMade(ONE, None, "busy", None, secret="hush")
    assert "hush" not in repr(body(link))
