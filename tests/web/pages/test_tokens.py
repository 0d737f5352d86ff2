"""API tokens on "my ways in": their owner makes, sees and revokes them; no program does more with one than its owner."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import EndAccess
from habitat_kit.web import api
from habitat_kit.web.api_tokens import MOST
from tests.web.pages.residence import Residence, said

SECRET = re.compile(r"hk_api_[A-Za-z0-9_-]{43}")


def make(client: TestClient, label: str = "the hall", nonce: str = "one") -> str:
    """The secret of a new token, from the page that shows it."""
    answer = client.post("/ways/tokens", data={"label": label, "nonce": nonce})
    found = SECRET.findall(answer.text)
    assert (answer.status_code, len(found)) == (200, 1), said(answer)
    return str(found[0])


def program(residence: Residence, secret: str) -> TestClient:
    """A program with a token."""
    headers = {"Authorization": f"Bearer {secret}"}
    return TestClient(api.app(residence.kit), base_url="http://localhost", headers=headers)


def test_a_token_opens_what_its_owner_may_and_is_shown_once(residence: Residence) -> None:
    """The list has its label, its end and its last use, and no secret; the same form again shows nothing."""
    client = residence.reader()
    secret = make(client)
    assert program(residence, secret).get("/spaces").status_code == 200
    listed = client.get("/ways")
    assert "the hall" in said(listed)
    assert "answers until" in said(listed)
    assert "used on 3 March 2027" in said(listed)
    assert not SECRET.search(listed.text)
    again = client.post("/ways/tokens", data={"label": "the hall", "nonce": "one"}, follow_redirects=False)
    assert again.headers["location"].endswith("said=already_shown")
    assert "shown already" in said(client.get("/ways?said=already_shown"))


def test_a_revoked_token_is_out_at_its_next_request(residence: Residence) -> None:
    """By its owner alone: to anybody else there is no such token."""
    client = residence.reader()
    secret = make(client)
    token = re.search(r'name="token" value="([0-9a-f-]{36})"', client.get("/ways").text)
    assert token is not None
    theirs = residence.reader("luc").post("/ways/tokens/revoke", data={"token": token[1]})
    assert theirs.status_code == 404
    assert program(residence, secret).get("/spaces").status_code == 200
    assert client.post("/ways/tokens/revoke", data={"token": token[1]}).status_code == 303
    assert program(residence, secret).get("/spaces").status_code == 401
    assert client.post("/ways/tokens/revoke", data={"token": "x"}).status_code == 404


def test_a_year_later_it_answers_no_more(residence: Residence) -> None:
    """A forgotten token is no door for ever; nor is that of somebody who is shut out."""
    secret, other = make(residence.reader()), make(residence.reader("luc"))
    residence.kit.desk.do(EndAccess(residence.actor("luc").person), by=Actor(system=True))  # type: ignore[arg-type]  # a person
    assert program(residence, other).get("/spaces").status_code == 401
    residence.clock.move(days=364)
    assert program(residence, secret).get("/spaces").status_code == 200
    residence.clock.move(days=1)
    assert program(residence, secret).get("/spaces").status_code == 401


def test_what_takes_a_second_proof_is_closed_to_ones_own_token(residence: Residence) -> None:
    """A coordinator's program lists people and does not read how they are reached; one made at the machine does."""
    secret = make(residence.reader("salome"))
    nadia, salome = residence.actor("nadia").person, residence.named("salome").identity
    own = program(residence, secret)
    assert own.get("/people").json()["people"]
    assert own.get(f"/people/{nadia}").status_code == 403
    house = residence.kit.desk.sight(residence.actor("salome")).houses()[0].id
    assert own.post("/commands/read_presence", json={"house": str(house)}).status_code == 403
    assert salome is not None
    ours = program(residence, residence.kit.identities.make_token(salome, "ours"))
    assert ours.get(f"/people/{nadia}").status_code == 200


@pytest.mark.parametrize("label", ["", "   "])
def test_a_token_has_a_label(residence: Residence, label: str) -> None:
    """The page says what is missing, beside the field."""
    answer = residence.reader().post("/ways/tokens", data={"label": label, "nonce": "x"})
    assert answer.status_code == 400
    assert "Write what the token is for" in said(answer)


def test_a_label_shows_what_is_in_it(residence: Residence) -> None:
    """Whoever shuts its owner out reads it too: no sign in it turns the words around."""
    answer = residence.reader().post("/ways/tokens", data={"label": "the\u202ehall", "nonce": "x"})
    assert answer.status_code == 400
    assert not SECRET.search(answer.text)


def test_nobody_has_more_than_they_can_watch(residence: Residence) -> None:
    """The next one is refused until one is revoked."""
    client, identity = residence.reader(), residence.named("nadia").identity
    assert identity is not None
    for number in range(MOST):
        residence.kit.identities.api_tokens.make_own(identity, "x", str(number))
    answer = client.post("/ways/tokens", data={"label": "one more", "nonce": "more"})
    assert answer.status_code == 400
    assert f"You have {MOST} tokens already" in said(answer)
