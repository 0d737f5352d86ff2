"""Nothing that comes in is taken for what it is not: each misfit is named, in the caller's language, never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest

from habitat_kit.web.api.bodies import DEEPEST, LARGEST, parsed, shown
from habitat_kit.web.api.problems import Problem
from tests.web.api.world import Api, day


def _wrong(api: Api, body: Any) -> tuple[int, str, str | None]:
    answer = api.caller("ana").post("/bookings", json=body)
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


def test_no_value_is_coerced(api: Api) -> None:
    """A text is no number, a yes no one, a number no text, a list no date; each names its field."""
    odd = {
        "guests": ("7", 1.0, True, None, [1], "needs_number"),
        "kind": (7, None, {"a": 1}, "needs_text"),
        "space": (7, "x", f"{{{api.space()}}}", api.space().replace("-", ""), "needs_id"),
        "household": (7, "", "needs_id"),
        "or_wait": (0, 1, "true", "needs_yes_no"),
        "hold": (0, "yes", "needs_yes_no"),
        "start": (20270405, ["2027-04-05"], "5 April", "2027-4-5", "2027-W14-1", "20270405", "", "needs_date_or_time"),
        "purpose": (7, "needs_text"),
    }
    for field, (*values, code) in odd.items():
        for value in values:
            assert _wrong(api, api.stay(0) | {field: value}) == (400, code, field), (field, value)
    assert api.house.count("ask") == 0


def test_dates_that_are_not_there_name_their_field(api: Api) -> None:
    """30 February, the end before the start, hours for nights, a zone, seconds and a skipped hour are told apart."""
    night, hour = api.stay(0), api.stay(0) | {"kind": "meeting"}
    odd = [
        (night | {"start": "2027-02-30"}, "impossible_date", "start"),
        (night | {"end": "2027-04-31"}, "impossible_date", "end"),
        (night | {"end": day(-3)}, "end_before_start", "end"),
        (night | {"start": f"{day(0)}T10:00"}, "needs_dates", "start"),
        (night | {"start": "0001-01-01", "end": "0001-01-02"}, "date_out_of_range", "start"),
        (night | {"start": "9999-12-30", "end": "9999-12-31"}, "date_out_of_range", "start"),
        (hour, "needs_times", "start"),
        (hour | {"start": f"{day(0)}T25:00", "end": f"{day(0)}T26:00"}, "impossible_date", "start"),
        (hour | {"start": f"{day(0)}T18:00Z", "end": f"{day(0)}T19:00"}, "wall_time_with_zone", "start"),
        (hour | {"start": f"{day(0)}T18:00+02:00", "end": f"{day(0)}T19:00"}, "wall_time_with_zone", "start"),
        (hour | {"start": f"{day(0)}T18:00:30", "end": f"{day(0)}T19:00"}, "whole_minutes", "start"),
        (hour | {"start": "2027-03-28T02:30", "end": "2027-03-28T05:00"}, "skipped_by_clock_change", "start"),
    ]
    for body, code, field in odd:
        assert _wrong(api, body) == (400, code, field), body


def test_unknown_and_missing_keys_are_named(api: Api) -> None:
    """A key nobody knows is refused with the nearest known one; every misfit of a body is told at once."""
    body = api.stay(0) | {"gests": 2}
    del body["end"]
    answer = api.caller("ana").post("/bookings", json=body).json()
    told = {error["field"]: error["code"] for error in (answer["error"], *answer["also"])}
    assert told == {"end": "missing", "gests": "unknown_like"}
    assert any("guests" in error["message"] for error in (answer["error"], *answer["also"]))


def test_texts_have_no_control_characters(api: Api) -> None:
    """NUL, escape and half a character are refused by field; a line end is not, and is kept as one."""
    for text in ("a\x00b", "\x1b[31m", "\x7f", "\ud800"):
        body = json.dumps(api.stay(0) | {"purpose": text}).encode()
        answer = api.caller("ana").post("/bookings", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "purpose"), text
    assert _wrong(api, api.stay(0, purpose="x" * 501)) == (400, "too_long", "purpose")
    assert _wrong(api, api.stay(0) | {"guests": 0}) == (400, "guests_out_of_range", "guests")
    assert api.booked(0, purpose="Mamie\r\net Papi 👵")["purpose"] == "Mamie\net Papi 👵"


def test_bytes_that_are_no_json_are_refused(api: Api) -> None:
    """Bad JSON, bad UTF-8, NaN, a key twice, a number without end, depth and the wrong type: all 4xx, all said."""
    ana, kind = api.caller("ana"), {"Content-Type": "application/json"}
    odd = {
        b"": "bad_json",
        b"{": "bad_json",
        b"{}x": "bad_json",
        b"\xff\xfe{}": "needs_utf8",
        b'"\xc3\x28"': "needs_utf8",
        b"[]": "needs_object",
        b"null": "needs_object",
        b'{"guests": NaN}': "no_number",
        b'{"guests": -Infinity}': "no_number",
        b'{"guests": 1, "guests": 2}': "key_twice",
        b'{"guests": ' + b"9" * 5000 + b"}": "number_too_large",
        b'{"guests": 1e999}': "needs_number",
        b'{"purpose": ' + b"[" * 200 + b"]" * 200 + b"}": "too_deep",
        b'{"purpose": ' + b"[" * 100_000: "too_deep",
        json.dumps({f"k{n}": n for n in range(50_000)}).encode(): "too_wide",
        json.dumps({"k" * 900_000: 1}).encode(): "too_wide",
    }
    for body, code in odd.items():
        answer = ana.post("/bookings", content=body, headers=kind)
        said = answer.json()
        codes = {error["code"] for error in (said["error"], *said.get("also", ()))}
        assert answer.status_code == 400, body[:40]
        assert code in codes, (body[:40], codes)


def test_other_content_types_are_not_read(api: Api) -> None:
    """415 for a form, for nothing said and for another encoding; charset=utf-8 is taken."""
    ana, body = api.caller("ana"), json.dumps(api.stay(0)).encode()
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json; charset=latin-1", ""):
        answer = ana.post("/bookings", content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["error"]["field"]) == (415, "Content-Type"), kind
    kind = 'Application/JSON; Charset="UTF-8"'
    assert ana.post("/bookings", content=body, headers={"Content-Type": kind}).status_code == 201


def test_a_body_too_large_is_not_read(api: Api) -> None:
    """Ten megabytes are 413, said in the API's shape."""
    answer = api.caller("ana").post("/bookings", content=b" " * 10_000_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_errors_speak_the_callers_language(api: Api) -> None:
    """The code stays, the message is French or English; every failure names its request."""
    said = {}
    for language in ("fr", "en"):
        answer = api.caller("ana", language=language).post(
            "/bookings", json=api.stay(0) | {"guests": "7"}, headers={"X-Request-ID": "r-1"}
        )
        assert (answer.headers["X-Request-ID"], answer.json()["request_id"]) == ("r-1", "r-1")
        said[language] = answer.json()["error"]
    assert said["fr"]["code"] == said["en"]["code"] == "needs_number"
    assert said["fr"]["message"] != said["en"]["message"]


def test_a_wrong_method_says_which_are_right(api: Api) -> None:
    """405 with Allow, in the API's shape."""
    answer = api.caller("ana").put("/bookings", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_fault_is_told_without_a_word_of_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is a 500 in the API's shape: no trace, no value."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret value")

    monkeypatch.setattr(type(api.house.kit.desk._door), "do", broken)
    answer = api.caller("ana").post("/bookings", json=api.stay(0))
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "broken")
    assert "secret" not in answer.text


def test_the_largest_number_is_one_all_programs_share() -> None:
    """2**53 is read, the next number is not."""
    assert parsed(str(LARGEST).encode()) == LARGEST
    with pytest.raises(Problem):
        parsed(str(LARGEST + 1).encode())


def test_depth_is_counted() -> None:
    """DEEPEST lists in one another are read, one more is not."""
    assert parsed(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(Problem):
        parsed(b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2))


def test_what_is_sent_back_can_be_written() -> None:
    """A name is cut, and what no page can show is replaced."""
    assert shown("a\ud800b\x00") == "a\ufffdb\ufffd"
    assert len(shown("x" * 500)) == 81
