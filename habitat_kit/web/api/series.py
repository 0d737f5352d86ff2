"""Series: look at one, and say what would come of one."""

from __future__ import annotations

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands import BookSeries
from habitat_kit.web.api import reading, repeated, wire, writing
from habitat_kit.web.api.answering import done
from habitat_kit.web.api.calling import Call, Reply


def look(call: Call) -> Reply:
    """A series with all its dates."""
    found = call.sight.series(reading.in_path(call.request))
    dates = []
    for one in found.dates:
        start, end = writing.edges(one.booking.when if one.booking and one.stands else one.when)
        state, booking = (one.booking.state.value, one.booking.id) if one.booking else (None, None)
        wait, place = (one.waits.wait.id, one.waits.place) if one.waits else (None, None)
        dates.append(
            wire.SeriesDate(day=one.day, start=start, end=end, booking=booking, state=state, wait=wait, place=place)
        )
    return Reply(wire.OneSeries(**repeated.common(call, found.series), dates=dates))


def rehearse(call: Call) -> Reply:
    """What would come of a series."""
    command: BookSeries = call.body
    told = call.kit.desk.rehearse(command, by=call.actor)
    if isinstance(told, out.SeriesBooked | out.SeriesRefused):
        dates = repeated.answers(repeated.writer_for(call, command), told)
        passes = isinstance(told, out.SeriesBooked)
        return Reply(wire.SeriesRehearsed(passes=passes, dates=dates, missing=list(told.missing)))
    return done(call, command, told)
