"""token: a way in for a person: an API token, or a link that signs in once."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
import sqlalchemy as sa

from habitat_kit.cli.common import opened, options
from habitat_kit.core.errors import Misconfigured
from habitat_kit.kit import HabitatKit
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Text

person = tables.person
_PERSON = Statement(
    sa.select(person.c.id, person.c.organisation_id).where(person.c.key == sa.bindparam("key", type_=Text()))
)


@click.command()
@click.argument("key")
@click.option("--link", is_flag=True, help="Print a one-time sign-in link instead of an API token.")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@options
def token(key: str, link: bool, label: str, config: Path | None, db: str | None) -> None:  # noqa: FBT001  # a flag of the command line
    """Print an API token, or with --link a one-time sign-in link, for the person a house file calls KEY."""
    with opened(config, db) as kit:
        identity = _identity(kit, key)
        if link:
            secret = kit.identities.make_signin_link(identity)
            click.echo(f"{(kit.settings.base_url or 'http://localhost:8000').rstrip('/')}/signin/link/{secret}")
        else:
            click.echo(kit.identities.make_token(identity, label))


def _identity(kit: HabitatKit, key: str) -> UUID:
    with kit.database.read() as tx:
        found = tx.run(_PERSON, key=key)
    if len(found) != 1:
        raise Misconfigured(f"{len(found)} persons are called {key}: look at the keys under [[persons]]")
    who, organisation = found[0]
    living = [identity for identity in kit.identities.identities_of(who) if identity.ended_at is None]
    return living[0].id if living else kit.identities.create_identity(organisation, who, key)
