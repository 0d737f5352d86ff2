"""token: a way in for a person: an API token, or a link that signs in once; and the end of a token."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from habitat_kit.cli.common import opened, options, person_called
from habitat_kit.kit import HabitatKit


@click.command()
@click.argument("key")
@click.option("--link", is_flag=True, help="Print a one-time sign-in link instead of an API token.")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@click.option("--revoke", is_flag=True, help="Revoke the API tokens of that label instead.")
@options
def token(key: str, *, link: bool, label: str, revoke: bool, config: Path | None, db: str | None) -> None:
    """Print an API token, or with --link a one-time sign-in link, for the person a house file calls KEY."""
    with opened(config, db) as kit:
        who, organisation = person_called(kit, key)
        if revoke:
            owned = kit.identities.identities_of(who)
            click.echo(f"{sum(kit.identities.revoke_tokens(one.id, label) for one in owned)} revoked")
            return
        identity = _identity(kit, who, organisation, key)
        if link:
            secret = kit.identities.make_signin_link(identity)
            click.echo(f"{(kit.settings.base_url or 'http://localhost:8000').rstrip('/')}/signin/link/{secret}")
        else:
            click.echo(kit.identities.make_token(identity, label))


def _identity(kit: HabitatKit, who: UUID, organisation: UUID, key: str) -> UUID:
    living = [identity for identity in kit.identities.identities_of(who) if identity.ended_at is None]
    return living[0].id if living else kit.identities.create_identity(organisation, who, key)
