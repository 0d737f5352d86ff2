from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.settings import Settings
from habitat_kit.web.guard.hosts import allowed, host_of
from tests.web.worlds import browser, plain_app


def _answered(host: str, *known: str) -> int:
    client = browser(plain_app(settings=Settings(https=False, hosts=known)))
    return client.get("/", headers={"Host": host}).status_code


@pytest.mark.parametrize("host", ["house.example", "HOUSE.example", "house.example:8080", "house.example."])
def test_a_kit_answers_under_its_name(host: str) -> None:
    """Case, port and the root's dot make no other name."""
    assert _answered(host, "house.example") == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "house.example.evil.example", "evil-house.example", "house.example@evil.example", "",
        "house.example/x", "house.example\\x", "house.example:80:80", "house.example:http", "house.example?x", "a b",
        "house.example#", "[::1", "..", "ho\u00fcse.example", "house.example:999999",
    ],
)  # fmt: skip
def test_any_other_name_is_refused(host: str) -> None:
    """A Host nobody gave the kit, or that is no name at all, is answered 400, in words."""
    client = browser(plain_app(settings=Settings(https=False, hosts=("house.example",))))
    answer = client.get("/", headers=[(b"host", host.encode("latin-1"))])
    assert answer.status_code == 400
    assert "adresse" in answer.text


def test_a_star_stands_for_what_is_below_a_name() -> None:
    """`*.house.example` names hosts below it, not itself and not what merely ends alike; `*` names all."""
    assert allowed("a.house.example", ["*.house.example"])
    assert not allowed("house.example", ["*.house.example"])
    assert not allowed("evilhouse.example", ["*.house.example"])
    assert allowed("whatever", ["*"])
    assert not allowed("whatever", [])


def _scope(*hosts: bytes) -> dict[str, Any]:
    return {"type": "http", "headers": [(b"host", host) for host in hosts]}


def test_one_host_is_given() -> None:
    """No Host at all, or two of them, is nobody's name."""
    assert host_of(_scope()) is None
    assert host_of(_scope(b"localhost", b"localhost")) is None
    assert host_of(_scope(b"[::1]:80")) == ("[::1]", 80)


@given(host=st.binary(max_size=300))
def test_no_bytes_in_host_break_anything(host: bytes) -> None:
    """Whatever stands in Host is a name or it is not; a name never holds what separates the parts of a URL."""
    found = host_of(_scope(host))
    assert found is None or not set(found[0]) & set("/@?#\\ \r\n\t\x00%")


def test_the_name_of_base_url_needs_no_second_mention() -> None:
    """A kit answers under the name its own links have."""
    client = browser(plain_app(settings=Settings(base_url="https://house.example/kit")), base="http://house.example")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/form", "/nowhere"])
def test_the_path_that_is_guarded_is_the_path_that_is_routed(path: str) -> None:
    """A Host with a path in it (CVE-2026-48710) reaches nothing."""
    for host in ("localhost/static", "localhost/signin?", "localhost#"):
        assert browser(plain_app()).get(path, headers={"Host": host}).status_code == 400
