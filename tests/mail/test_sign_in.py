"""Signing in by mail, from the typed address to the link that works once, through a real mail server."""

from __future__ import annotations

import re

import sqlalchemy as sa

from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import Hands, plant
from tests.mail.conftest import Server


def test_a_link_comes_by_mail_and_opens_once(migrated: str, server: Server) -> None:
    """Whoever owns the address gets one mail with one link; the database holds neither the link nor the address twice."""
    settings = Settings(
        secret=b"s" * 32,
        base_url="https://house.example.org",
        mail_host="127.0.0.1",
        mail_port=server.port,
        mail_tls="none",
        mail_sender="House <mail@example.org>",
    )
    kit = HabitatKit(url=migrated, settings=settings, plugins=[], clock=Hands())
    planted = plant(kit, Hands())
    with kit.database.write() as tx:
        address = sa.update(tables.person).where(tables.person.c.id == planted.people["ana"])
        tx.run(Statement(address.values(email="ana@example.org")))
    assert kit.identities.mailed.offered
    assert kit.identities.mailed.send("nobody@example.org") == 0
    assert kit.identities.mailed.send("Ana@example.org") == 1
    assert kit.send_mail().sent == 1
    (mail,) = server.box.got
    body = mail.get_body(("plain",))
    assert body is not None
    (secret,) = re.findall(r"https://house\.example\.org/signin/link/(\S+)", body.get_content())
    assert mail["To"] == "ana@example.org"
    assert kit.send_mail().sent == 0
    with kit.database.read() as tx:
        kept = [tx.run(Statement(sa.select(*table.c))) for table in (tables.mail, tables.signin_link, tables.journal)]
    assert secret not in str(kept)
    assert kit.identities.use_signin_link(secret) is not None
    assert kit.identities.use_signin_link(secret) is None
    kit.close()


def test_without_an_address_of_its_own_a_kit_mails_no_link(migrated: str, server: Server) -> None:
    """A link needs the address people reach the kit at."""
    settings = Settings(
        secret=b"s" * 32, mail_host="127.0.0.1", mail_port=server.port, mail_tls="none", mail_sender="m@example.org"
    )
    kit = HabitatKit(url=migrated, settings=settings, plugins=[], clock=Hands())
    assert not kit.identities.mailed.offered
    kit.close()
