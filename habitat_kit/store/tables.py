"""The tables by their short names, for statements: `tables.use.c.state`, `insert(tables.claim)`."""

from __future__ import annotations

from sqlalchemy import MetaData, Table

from habitat_kit.store.rows import Base

METADATA: MetaData = Base.metadata
"""Every table of the kit."""


def _table(name: str) -> Table:
    return METADATA.tables[f"habitat_{name}"]


organisation = _table("organisation")
house = _table("house")
space = _table("space")
space_under = _table("space_under")
person = _table("person")
household = _table("household")
membership = _table("membership")
grant = _table("grant")
rulebook = _table("rulebook")
rulebook_version = _table("rulebook_version")
proposal = _table("proposal")
proposal_answer = _table("proposal_answer")
proposal_note = _table("proposal_note")
signature = _table("signature")
series = _table("series")
use = _table("use")
claim = _table("claim")
note = _table("note")
step = _table("step")
displacement = _table("displacement")
left = _table("left")
wait = _table("wait")
way_in = _table("way_in")
arrival_link = _table("arrival_link")
support = _table("support")
ask = _table("ask")
journal = _table("journal")
cursor = _table("cursor")
identity = _table("identity")
session = _table("session")
api_token = _table("api_token")
signin_link = _table("signin_link")
invitation = _table("invitation")
passkey = _table("passkey")
challenge = _table("challenge")
one_time_code = _table("one_time_code")
glass = _table("glass")
feed_link = _table("feed_link")
incident = _table("incident")
incident_party = _table("incident_party")
incident_entry = _table("incident_entry")
mail = _table("mail")
task = _table("task")
task_note = _table("task_note")
deputy = _table("deputy")
duty = _table("duty")
file_line = _table("file_line")
care = _table("care")
dependants = _table("dependants")
account_line = _table("account_line")
account_note = _table("account_note")
price = _table("price")
contact = _table("contact")
lifting = _table("lifting")
external_reference = _table("external_reference")
