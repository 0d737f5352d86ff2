from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.worlds import browser, plain_app

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def test_fields_come_by_name() -> None:
    """The last value of a name counts; lines and accents stay."""
    client = browser(plain_app())
    answer = client.post("/form", content="a=1&a=2&b=%C3%A9%0D%0Ax&c=", headers=URLENCODED)
    assert answer.json() == {"a": "2", "b": "é\r\nx", "c": ""}


@pytest.mark.parametrize("name", ["purpose", "\x00", "a\x1b"])
@pytest.mark.parametrize("value", ["a\x00b", "\x1b[31m", "\x07"])
def test_a_character_that_shows_nothing_is_refused_by_its_field(name: str, value: str) -> None:
    """NUL and its like are answered 400, in words, naming the field where its name can be written."""
    answer = browser(plain_app()).post("/form", data={name: value})
    assert answer.status_code == 400
    assert "caractère invisible" in answer.text
    assert "\x00" not in answer.text
    assert (name in answer.text) == (name == "purpose")


def test_a_file_is_refused() -> None:
    """No form of the kit takes files this way."""
    answer = browser(plain_app()).post("/form", files={"photo": ("a.jpg", b"x" * 100, "image/jpeg")})
    assert answer.status_code == 400


def test_too_many_fields_are_refused() -> None:
    """A form of thousands of fields is none of ours."""
    many = "&".join(f"a{number}=1" for number in range(2000))
    assert browser(plain_app()).post("/form", content=many, headers=URLENCODED).status_code == 400


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x; charset=nonsense",
        "multipart/form-data; boundary=" + "x" * 5000,
        "application/x-www-form-urlencoded; charset=utf-7",
        "text/plain",
        "\xff/\xff",
        "",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"--x\r\n\r\n",
        b"--x--",
        b"a=%",
        b"%ff=%fe",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--',
    ],
)
def test_what_is_no_form_is_never_a_failure(kind: str, body: bytes) -> None:
    """Odd types and bodies are read or refused."""
    answer = browser(plain_app()).post("/form", content=body, headers=[(b"content-type", kind.encode("latin-1"))])
    assert answer.status_code in {200, 400}


@given(body=st.binary(max_size=200) | st.binary(max_size=60).map(lambda raw: b"a=" + quote_from_bytes(raw).encode()))
def test_no_bytes_break_a_form(body: bytes) -> None:
    """Whatever is sent as a form is read or refused."""
    assert browser(plain_app()).post("/form", content=body, headers=URLENCODED).status_code in {200, 400}
