"""Whatever is typed into the panel, it answers: never a failure, never SQL."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.web.panel.sheet import Sheet
from habitat_kit.web.panel.sheets import SHEETS
from tests.web.panel.estate import Estate, stay

ODD = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "9" * 30,
        "\x00",
        "%",
        "\\",
        "'",
        ";--",
        "1e9",
        "10000-01-01",
        "0000-00-00",
        "24:00",
        "x" * 5_000,
        "9999-12-31",
        "0001-01-01",
        "\N{RIGHT-TO-LEFT OVERRIDE}",
        "\r\n",
        "{n}",
        "{0}",
        "Le logement",
        "meeting",
    ]
)
TYPED = ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ASKS = ("search", "page", "sortBy", "sort", "state", "house_id", "use_id", "event", "level", "role", "form", "term")
FIELDS = (*stay(), "start_time", "end_time", "level", "label", "days", "reason", "revision")

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])
fuzzed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzzed
@given(query=st.dictionaries(st.sampled_from(ASKS), TYPED, max_size=4), sheet=st.sampled_from(SHEETS))
def test_no_question_breaks_a_list(estate: Estate, dialect: str, query: dict[str, str], sheet: Sheet) -> None:
    """A list, a file and a look-up answer 200, 400 or 404."""
    reader = estate.reader()
    for path in (f"/{sheet.key}/list", f"/{sheet.key}/export.csv", "/bookings/ajax/lookup?name=space"):
        answer = reader.get(path, params={"name": "space", **query})
        assert answer.status_code in {200, 400, 404}, (path, answer.status_code)


@fuzzed
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), TYPED, min_size=1, max_size=4),
    sheet=st.sampled_from([sheet for sheet in SHEETS if sheet.create]),
)
def test_no_form_breaks_a_page(estate: Estate, dialect: str, fields: dict[str, str], sheet: Sheet) -> None:
    """A form is done, or answered with what is wrong with it."""
    answer = estate.reader().post(f"/{sheet.key}/create", data=stay(**fields))
    assert answer.status_code in {200, 303, 400, 403, 409, 422}, answer.status_code
