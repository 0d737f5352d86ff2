"""What only a browser can show: that a Strict cookie serves readers who come from a mail page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from habitat_kit.store.transaction import Database
from habitat_kit.web.identity import Identities
from habitat_kit.web.signin import signin_path
from tests.web.worlds import Kit, add_organisation, whole_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def kit(sqlite_template: Path, tmp_path: Path) -> Iterator[Kit]:
    (tmp_path / "habitat.db").write_bytes(sqlite_template.read_bytes())
    database = Database.open(f"sqlite:///{tmp_path / 'habitat.db'}")
    made = Kit(Identities(database))
    made.identities.create_identity(add_organisation(database), None, "ana", "mot de passe")
    yield made
    database.close()


@pytest.fixture
def port(kit: Kit) -> Iterator[int]:
    """Serve the kit under /kit, and on the same port a mail page, which the browser reaches by another site's name."""

    async def mail(request: Request) -> Response:
        port = request.url.port
        link = f'<a href="http://localhost:{port}/kit/deep/flat">your flat</a>'
        form = f'<form method="post" action="http://localhost:{port}/kit/signout"><button>out</button></form>'
        return HTMLResponse(link + form)

    host = Starlette(routes=[Route("/mail", mail), Mount("/kit", whole_app(kit))])
    server = uvicorn.Server(uvicorn.Config(host, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def firm(chromium: str) -> Iterator[Browser]:
    """Give a browser without JavaScript by default."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def _page(browser: Browser, **options: Any) -> Page:
    wanted: dict[str, Any] = {
        "viewport": {"width": 375, "height": 720},
        "java_script_enabled": False,
        "locale": "fr-FR",
    }
    page = browser.new_page(**(wanted | options))
    page.set_default_timeout(20_000)
    return page


def _sign_in(page: Page, port: int) -> None:
    page.goto(f"http://localhost:{port}/kit/signin")
    page.fill("#login", "ana")
    page.fill("#password", "mot de passe")
    page.click("form.card button")
    page.wait_for_url(f"http://localhost:{port}/kit/")


def test_a_reader_who_comes_from_a_mail_page_is_still_signed_in(firm: Browser, port: int) -> None:
    """Without JavaScript: the mail page's link opens the page itself; its form signs nobody out."""
    page = _page(firm)
    _sign_in(page, port)
    page.goto(f"http://127.0.0.1:{port}/mail")
    page.click("a")
    page.get_by_text("hello").wait_for()
    assert page.url == f"http://localhost:{port}/kit/deep/flat"
    page.goto(f"http://127.0.0.1:{port}/mail")
    page.click("button")
    page.get_by_text("autre site").wait_for()
    assert "hello" in (page.goto(f"http://localhost:{port}/kit/").text())  # type: ignore[union-attr]


def test_a_stranger_who_comes_from_a_mail_page_is_asked_to_sign_in_once(firm: Browser, port: int) -> None:
    """The page that calls itself does so once, then the form stands there; signing in leads to the page."""
    page = _page(firm)
    page.goto(f"http://127.0.0.1:{port}/mail")
    page.click("a")
    page.wait_for_url("**/kit/signin?next=*")
    page.fill("#login", "ana")
    page.fill("#password", "mot de passe")
    page.click("form.card button")
    page.wait_for_url("**/kit/deep/flat")


def test_a_link_in_a_letter_signs_in_by_a_press(firm: Browser, kit: Kit, port: int) -> None:
    """Opened from another site, the sign-in link's button works, and its secret goes to no other page."""
    found = kit.identities.identity_of("ana")
    assert found is not None
    secret = kit.identities.make_signin_link(found.id)
    page = _page(firm)
    page.goto(f"http://localhost:{port}/kit{signin_path(secret)}")
    page.click("form.card button")
    page.wait_for_url(f"http://localhost:{port}/kit/")
    assert "hello" in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/signin", "/nowhere", "/signin/link/x"])
def test_the_pages_can_be_used_by_everybody(firm: Browser, port: int, path: str, scheme: str) -> None:
    """The checker axe finds nothing, the console says nothing, and nothing is wider than a phone of 375 px."""
    page = _page(firm, java_script_enabled=True, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://localhost:{port}/kit{path}")
    page = _page(firm, java_script_enabled=True, color_scheme=scheme, bypass_csp=True)  # axe is a script put in
    page.goto(f"http://localhost:{port}/kit{path}")
    found = Axe().run(page)
    assert found.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert [line for line in said if "404" not in line] == []
