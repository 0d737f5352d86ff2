"""What came of a series, with the answer for each of its dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands import BookSeries
from habitat_kit.core.errors import NotThere
from habitat_kit.core.series import Series
from habitat_kit.web.api import wire, writing
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem

HERE = (out.SeriesBooked, out.SeriesMoved, out.SeriesRefused)
"""The outcomes answered here."""

STATUS: Mapping[Any, tuple[int, Any]] = {
    out.SeriesBooked: (201, wire.SeriesBooked),
    out.SeriesMoved: (200, wire.SeriesMoved),
    out.SeriesRefused: (409, wire.SeriesRefused),
}
"""Each outcome's status and class."""


def answered(call: Call, command: Any, outcome: Any) -> Reply:
    """What came of a series; a Problem when nothing did."""
    dates = answers(writer_for(call, command), outcome)
    match outcome:
        case out.SeriesBooked(series=series, missing=missing):
            headers = {"Location": call.path(f"/series/{series.id}")}
            body = wire.SeriesBooked(**common(call, series), dates=dates, missing=list(missing))
            return Reply(body, 201, headers)
        case out.SeriesMoved(series=series):
            return Reply(wire.SeriesMoved(**common(call, series), dates=dates))
    raise Problem(409, "api.series_refused", more={"dates": dates, "missing": list(outcome.missing)})


def common(call: Call, found: Series) -> dict[str, Any]:
    """The fields of a wire.Series."""
    return writing.placed(found) | {
        "repeat": found.repeat,
        "household": found.household,
        "label": call.sight.label(found.household),
    }


def writer_for(call: Call, command: Any) -> writing.Writer:
    """A writer by the clock of the house the command is about."""
    try:
        if isinstance(command, BookSeries):
            return call.writer(call.sight.space(command.space)[0].zone)
        return call.writer(call.sight.booking(command.booking).zone)
    except NotThere:
        return call.writer()


def answers(write: writing.Writer, outcome: Any) -> list[wire.DateAnswer]:
    """Each date's answer."""
    return [_date(write, one) for one in outcome.dates]


def _date(write: writing.Writer, one: out.DateAnswer) -> wire.DateAnswer:
    start, end = writing.edges(one.when)
    return wire.DateAnswer(
        day=one.day,
        start=start,
        end=end,
        state=one.state.value,
        booking=one.booking,
        verdict=write.verdict(one.verdict),
        conflict=None if one.conflict is None else write.finding(one.conflict),
    )
