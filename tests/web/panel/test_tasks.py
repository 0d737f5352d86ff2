"""Tasks in the panel: each reader's own, written and changed through the desk."""

from __future__ import annotations

from datetime import date

from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.commands import AskToReach, MakeTask
from habitat_kit.core.ids import named
from habitat_kit.core.tasks import Task
from tests.web.pages.residence import said
from tests.web.panel.estate import CANARY, Estate, stranger
from tests.web.panel.test_writing import journal, made

HOUSE = named("house", "pourquoi-pas", "gibjoncs")


def task(estate: Estate, title: str = "Vider la cave", **more: object) -> Task:
    """A task of the coordinator's making."""
    desk, kim = estate.home.kit.desk, estate.home.actor("helene")
    return desk.do(MakeTask(HOUSE, title, date(2027, 3, 9), **more), by=kim).task  # type: ignore[arg-type,union-attr]


def form(**fields: str) -> dict[str, str]:
    """A filled form for a new task."""
    home = {"house": "Les Gibjoncs", "title": "Arroser", "due": "2027-03-12", "kind": "repair", "nonce": "n"}
    return {**home, "role": "", "detail": "", "space": "", "assignee": ""} | fields


def test_a_task_is_written_given_put_off_and_done(estate: Estate) -> None:
    """Each step is a form; the row's page shows it, the journal tells it, what cannot be read is said beside its field."""
    reader = estate.reader()
    wrong = reader.post("/tasks/create", data=form(due="soon", title=""))
    assert wrong.status_code == 400
    answer = reader.post("/tasks/create", data=form(assignee="Nadia"))
    assert answer.status_code == 303, said(answer)
    row = made(answer)
    page = said(reader.get(f"/tasks/details/{row}"))
    for words in ("Arroser", "to be done", "Nadia", "repair"):
        assert words in page, words
    assert reader.get(f"/tasks/act/postpone/{row}").status_code == 200
    put_off = {"until": "2027-03-20", "reason": "pluie", "revision": "1", "nonce": "a"}
    assert reader.post(f"/tasks/act/postpone/{row}", data=put_off).status_code == 303
    assert reader.post(f"/tasks/act/finish/{row}", data={"revision": "1", "nonce": "b"}).status_code == 412
    done = reader.post(f"/tasks/act/finish/{row}", data={"revision": "2", "nonce": "c"})
    assert "The task is done." in said(reader.get(done.headers["location"]))
    assert reader.get(f"/tasks/act/finish/{row}").status_code == 409
    for words in ("Task written down", "Task put off", "Task done"):
        assert words in journal(reader)
    assert "pluie" not in journal(reader)


def test_a_roles_task_is_not_everybodys(estate: Estate) -> None:
    """What is addressed to the social workers is in no steward's list, unless they wrote it or it is theirs."""
    estate.home.kit.desk.do(
        MakeTask(HOUSE, "Visite", date(2027, 3, 9), role=Role.STEWARD), by=estate.home.actor("helene")
    )
    reader = estate.reader()
    assert "Visite" in said(reader.get("/tasks/list"))
    assert "Visite" in said(reader.get("/"))
    desk = estate.home.kit.desk
    desk.do(MakeTask(HOUSE, "Secret", date(2027, 3, 9), role=Role.SOCIAL_WORKER), by=SYSTEM)
    assert "Secret" not in said(reader.get("/tasks/list")) + said(reader.get("/"))


def test_another_organisations_tasks_are_not_there(estate: Estate) -> None:
    """Neither in the list nor by their id nor in a file."""
    desk, house = estate.home.kit.desk, named("house", "canary", "cage")
    other = desk.do(MakeTask(house, f"{CANARY} task", date(2027, 3, 9)), by=stranger("helene")).task  # type: ignore[union-attr]
    reader = estate.reader()
    for path in ("/tasks/list", "/tasks/export.csv", f"/tasks/details/{other.id}"):
        assert CANARY not in reader.get(path).text
    assert reader.get(f"/tasks/details/{other.id}").status_code == 404
    assert reader.post(f"/tasks/act/finish/{other.id}", data={"revision": "1"}).status_code == 404


def test_a_call_is_told_in_the_readers_words(estate: Estate) -> None:
    """A message of the kit in the reader's language, and whom it is about."""
    person = estate.home.actor("nadia").person
    assert person is not None
    desk = estate.home.kit.desk
    desk.do(AskToReach(HOUSE, person), by=estate.home.actor("helene"))
    page = said(estate.reader(language="fr").get("/tasks/list"))
    assert "Appeler une personne" in page
