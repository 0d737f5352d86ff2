"""Signing in by e-mail: one answer for everybody, a link for who is known, and no secret kept."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from habitat_kit.settings import Settings
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.web.identity import Identities
from habitat_kit.web.mailed import ADDRESS_TRIES, LASTS, PLACE_TRIES, LinkMail
from tests.web.worlds import EVIL, OURS, Clock, Kit, browser, shut_out, table_bytes, whole_app

KEY = b"0" * 64


@pytest.fixture
def sent() -> list[LinkMail]:
    return []


@pytest.fixture
def identities(store: Database, clock: Clock, sent: list[LinkMail]) -> Identities:
    """Give identities whose mails are gathered."""
    made = Identities(store, clock, secret=KEY)
    made.mailed.post = lambda _tx, mail: sent.append(mail)
    return made


@pytest.fixture
def nadia(store: Database, organisation: UUID) -> UUID:
    return person(store, organisation, "Nadia@Example.org")


@pytest.fixture
def client(identities: Identities) -> TestClient:
    return browser(whole_app(Kit(identities, Settings(https=False))))


def person(store: Database, organisation: UUID, email: str | None) -> UUID:
    """Somebody of the association's rows."""
    made = uuid4()
    row: dict[str, Any] = {column.name: None for column in tables.person.c}
    row |= {"id": made, "organisation_id": organisation, "name": "Nadia", "email": email, "locale": "fr"}
    row |= {name: False for name in row if name == "protected_location"}
    with store.write() as tx:
        tx.run(Statement(sa.insert(tables.person)), **row)
    return made


def ask(client: TestClient, email: str, **headers: str) -> Any:
    return client.post("/signin/mail", data={"email": email}, headers=OURS | headers)


def test_a_known_address_gets_a_link(
    client: TestClient, identities: Identities, sent: list[LinkMail], nadia: UUID, clock: Clock
) -> None:
    """The form is there; the link signs its person in, once, by a button, within a quarter of an hour."""
    assert 'action="/signin/mail"' in client.get("/signin").text
    assert ask(client, " nadia@example.ORG ").status_code == 200
    (mail,) = sent
    assert (mail.person, mail.ends_at) == (nadia, clock.now + LASTS)
    secret = identities.mailed.secret_of(mail.link)
    for _ in range(2):
        assert client.get(f"/signin/link/{secret}").status_code == 200
    assert client.post(f"/signin/link/{secret}", headers=OURS).status_code == 303
    session = identities.session(client.cookies["habitat"])
    assert session is not None
    assert session.person == nadia
    assert client.post(f"/signin/link/{secret}", headers=OURS).status_code == 404


def test_a_mailed_link_is_late_after_a_quarter_of_an_hour(
    client: TestClient, identities: Identities, sent: list[LinkMail], nadia: UUID, clock: Clock
) -> None:
    """At its end it opens nothing."""
    ask(client, "nadia@example.org")
    clock.now = sent[0].ends_at
    assert identities.use_signin_link(identities.mailed.secret_of(sent[0].link)) is None


@pytest.mark.parametrize("email", ["nobody@example.org", "", "x", "%@example.org", "nadia", "é" * 300, "a\tb@c"])
def test_an_unknown_address_gets_the_same_answer(
    client: TestClient, sent: list[LinkMail], nadia: UUID, email: str
) -> None:
    """Status, headers and page do not tell who lives here; nothing is sent."""
    known, unknown = ask(client, "nadia@example.org"), ask(client, email)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert {name: value for name, value in known.headers.items() if name != "x-request-id"} == {
        name: value for name, value in unknown.headers.items() if name != "x-request-id"
    }
    assert len(sent) == 1


def test_the_answer_does_not_wait_for_the_looking_up(identities: Identities, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is looked up after the answer has left: its time tells nothing."""
    order: list[str] = []
    monkeypatch.setattr(identities.mailed, "send", lambda _email: order.append("looked up"))
    app = whole_app(Kit(identities, Settings(https=False)))

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            order.append(message["type"])
            await send(message)

        await app(scope, receive, sending)

    ask(browser(watched), "nadia@example.org")
    assert order.index("looked up") > order.index("http.response.body")


def test_no_link_is_kept(
    client: TestClient,
    identities: Identities,
    store: Database,
    sent: list[LinkMail],
    nadia: UUID,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither table nor log nor what goes to the outbox holds what opens."""
    caplog.set_level(logging.DEBUG)
    ask(client, "nadia@example.org")
    secret = identities.mailed.secret_of(sent[0].link)
    client.get(f"/signin/link/{secret}")
    assert secret.encode() not in table_bytes(store)
    assert secret not in repr(sent)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("habitat_kit"))
    assert secret not in ours
    assert "nadia@" not in ours


def test_another_kits_secret_makes_other_links(identities: Identities, store: Database, clock: Clock) -> None:
    """Whoever has the ids and not the kit's secret cannot make the links."""
    link = uuid4()
    assert identities.mailed.secret_of(link) != Identities(store, clock, secret=b"1" * 64).mailed.secret_of(link)
    assert identities.mailed.secret_of(link) != identities.mailed.secret_of(uuid4())


def test_an_address_is_asked_for_so_often(client: TestClient, sent: list[LinkMail], nadia: UUID, clock: Clock) -> None:
    """Nobody's letter box is filled: after three in a quarter of an hour nothing more is sent, the answer stays."""
    answers = {ask(client, "nadia@example.org").content for _ in range(ADDRESS_TRIES + 2)}
    assert len(answers) == 1
    assert len(sent) == ADDRESS_TRIES
    clock.move(minutes=15)
    ask(client, "nadia@example.org")
    assert len(sent) == ADDRESS_TRIES + 1


def test_a_place_asks_so_often(client: TestClient, sent: list[LinkMail]) -> None:
    """Ten addresses from one place, known or not; then one waits, and is told so."""
    for number in range(PLACE_TRIES):
        assert ask(client, f"{number}@example.org").status_code == 200
    answer = ask(client, "one@example.org")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "set-cookie" not in answer.headers


def test_an_ended_person_gets_nothing(
    client: TestClient, identities: Identities, sent: list[LinkMail], organisation: UUID, nadia: UUID
) -> None:
    """Whoever was shut out is not let in by mail, and gets no new identity."""
    identity = identities.create_identity(organisation, nadia, "nadia")
    shut_out(identities, identity)
    ask(client, "nadia@example.org")
    assert sent == []
    assert [one.id for one in identities.identities_of(nadia)] == [identity]


def test_a_couple_shares_an_address(
    client: TestClient, identities: Identities, sent: list[LinkMail], store: Database, organisation: UUID, nadia: UUID
) -> None:
    """Each of them gets a link of their own."""
    other = person(store, organisation, "nadia@example.org")
    ask(client, "nadia@example.org")
    assert {mail.person for mail in sent} == {nadia, other}
    assert len({identities.mailed.secret_of(mail.link) for mail in sent}) == 2


def test_who_comes_twice_is_one_identity(
    client: TestClient, identities: Identities, sent: list[LinkMail], nadia: UUID
) -> None:
    """A second link is for the identity the first one made."""
    for _ in range(2):
        ask(client, "nadia@example.org")
    assert len(identities.identities_of(nadia)) == 1


@pytest.mark.parametrize("without", ["post", "secret"])
def test_where_nothing_is_mailed_nothing_is_offered(
    store: Database, clock: Clock, without: str, sent: list[LinkMail]
) -> None:
    """Without an outbox or without a secret there is no form, and no route behind it."""
    made = Identities(store, clock, secret=None if without == "secret" else KEY)
    made.mailed.post = None if without == "post" else lambda _tx, mail: sent.append(mail)
    client = browser(whole_app(Kit(made, Settings(https=False))))
    assert "/signin/mail" not in client.get("/signin").text
    assert ask(client, "nadia@example.org").status_code == 404
    assert made.mailed.send("nadia@example.org") == 0


def test_no_other_site_asks(client: TestClient, sent: list[LinkMail], nadia: UUID) -> None:
    """A forged form sends nobody a mail."""
    answer = client.post("/signin/mail", data={"email": "nadia@example.org"}, headers={"Origin": EVIL})
    assert answer.status_code == 403
    assert sent == []


def test_an_outbox_that_fails_leaves_no_link(identities: Identities, store: Database, nadia: UUID) -> None:
    """Link and mail are one transaction."""

    def broken(_tx: Transaction, _mail: LinkMail) -> None:
        raise RuntimeError("no room")

    identities.mailed.post = broken
    with pytest.raises(RuntimeError):
        identities.mailed.send("nadia@example.org")
    with store.read() as tx:
        assert tx.run(Statement(sa.select(tables.signin_link.c.digest))) == []
    assert timedelta(minutes=15) == LASTS
