"""Tasks on a phone: the list, one of them, a new one; and what waits for somebody on the front page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.commands import AskToReach, MakeTask
from habitat_kit.core.ids import named
from habitat_kit.core.tasks import Task, TaskState
from tests.web.pages.residence import Residence, said

HOUSE = named("house", "pourquoi-pas", "gibjoncs")


def made(residence: Residence, title: str = "Arroser le jardin", **more: Any) -> Task:
    """A task the steward wrote down."""
    command = MakeTask(HOUSE, title, date(2027, 3, 9), **more)
    return residence.kit.desk.do(command, by=residence.actor("helene")).task  # type: ignore[union-attr]


def person(residence: Residence, name: str) -> UUID:
    """Somebody's id."""
    found = residence.actor(name).person
    assert found is not None
    return found


def stands(residence: Residence, task: Task) -> Task:
    """A task as it stands now."""
    return residence.kit.desk.sight(residence.actor("helene")).task(task.id).task


def test_a_resident_finds_their_task_and_does_it(residence: Residence) -> None:
    """On the front page, in the list, on its page; one tap and it is done. A neighbour sees none of it."""
    task = made(residence, assignee=person(residence, "nadia"))
    nadia, luc = residence.reader("nadia"), residence.reader("luc")
    assert "Arroser le jardin To do by Tuesday 9 March" in said(nadia.get("/"))
    assert "Arroser" in said(nadia.get("/tasks"))
    assert "Arroser" not in said(luc.get("/")) + said(luc.get("/tasks"))
    assert luc.get(f"/tasks/{task.id}").status_code == 404
    page = nadia.get(f"/tasks/{task.id}")
    assert "Give it to somebody" not in page.text
    done = nadia.post(f"/tasks/{task.id}", data={"do": "finish_task", "revision": "1", "nonce": "n"})
    assert done.headers["location"] == "/tasks?said=finish_task"
    assert "Done. Thank you." in said(nadia.get(done.headers["location"]))
    assert stands(residence, task).state is TaskState.DONE
    assert "Arroser" not in said(nadia.get("/"))


def test_a_task_is_put_off_with_a_reason(residence: Residence) -> None:
    """Without a reason or a later day nothing is done and nothing typed is lost; with both it waits for that day."""
    task = made(residence, assignee=person(residence, "nadia"))
    nadia, path = residence.reader("nadia"), f"/tasks/{task.id}"
    form = {"do": "postpone_task", "revision": "1", "nonce": "n"}
    missing = nadia.post(path, data=form | {"until": "2027-03-12", "reason": " "})
    assert (missing.status_code, 'value="2027-03-12"' in missing.text) == (400, True)
    assert 'href="#f-reason-postpone_task"' in missing.text
    early = nadia.post(path, data=form | {"until": "2027-03-08", "reason": "pluie"})
    assert early.status_code == 400
    assert "pluie" in early.text
    assert nadia.post(path, data=form | {"until": "12/03/2027", "reason": "pluie"}).status_code == 303
    assert stands(residence, task).due == date(2027, 3, 12)
    assert "pluie" in said(nadia.get(path))


def test_a_steward_writes_gives_and_drops_tasks(residence: Residence) -> None:
    """Written from a form, given to somebody by name or to a role, given up with a reason."""
    helene = residence.reader("helene")
    form = {"house": str(HOUSE), "title": "Changer l'ampoule", "due": "2027-03-10", "nonce": "n", "whom": "keeper"}
    wrong = helene.post("/tasks", data=form | {"title": ""})
    assert (wrong.status_code, 'href="#f-title"' in wrong.text) == (400, True)
    assert helene.post("/tasks", data=form).headers["location"] == "/tasks?said=made"
    assert helene.post("/tasks", data=form).headers["location"] == "/tasks?said=made"
    (task,) = residence.kit.desk.sight(residence.actor("helene")).tasks()
    page = helene.get(f"/tasks/{task.id}")
    assert ">Nadia" in page.text
    nadia = str(person(residence, "nadia"))
    assert (
        helene.post(f"/tasks/{task.id}", data={"do": "assign_task", "revision": "1", "whom": nadia}).status_code == 303
    )
    assert stands(residence, task).assignee == UUID(nadia)
    assert "Nadia" in said(helene.get("/tasks"))
    stale = helene.post(f"/tasks/{task.id}", data={"do": "drop_task", "revision": "1", "reason": "x"})
    assert stale.status_code == 412
    assert "It changed meanwhile" in said(stale)
    assert helene.post(f"/tasks/{task.id}", data={"do": "drop_task", "revision": "2", "reason": "x"}).status_code == 303
    assert stands(residence, task).state is TaskState.DROPPED


def test_a_resident_writes_no_task(residence: Residence) -> None:
    """Neither the form nor the deed."""
    luc = residence.reader("luc")
    assert luc.get("/tasks/new").status_code == 403
    form = {"house": str(HOUSE), "title": "x", "due": "2027-03-10"}
    assert luc.post("/tasks", data=form).status_code == 403
    assert 'href="/tasks"' not in luc.get("/").text


def test_a_call_names_the_person_to_who_may_know(residence: Residence) -> None:
    """The steward reads whom to call, in their own language; no address stands there."""
    asked = AskToReach(HOUSE, person(residence, "nadia"))
    task = residence.kit.desk.do(asked, by=residence.actor("helene")).task  # type: ignore[union-attr]
    page = said(residence.reader("helene", "fr").get(f"/tasks/{task.id}"))
    assert "Appeler une personne" in page
    assert "Au sujet de Nadia" in page
    assert "@" not in page


@pytest.mark.parametrize("do", ["", "make_task", "load_house"])
def test_a_form_does_what_it_may(residence: Residence, do: str) -> None:
    """Anything else than the five steps is not there."""
    task = made(residence)
    assert residence.reader("helene").post(f"/tasks/{task.id}", data={"do": do}).status_code == 404


def test_dates_kept_stand_on_the_front_page(residence: Residence) -> None:
    """Somebody who waits for a yes reads until when the dates are theirs."""
    residence.booked(nights=6)
    page = said(residence.reader("nadia").get("/"))
    assert "For you Shared flat" in page or "For you" in page
    assert "Dates kept for you until" in page
