"""The wait list: what one's households wait for, and the answer to whoever joins it."""

from __future__ import annotations

from habitat_kit.core import outcomes as out
from habitat_kit.core.waiting import wished
from habitat_kit.desk.waitsight import InLine
from habitat_kit.web.api import wire, writing
from habitat_kit.web.api.calling import Call, Reply


def every(call: Call) -> Reply:
    """The waits of one's households that stand."""
    return Reply(wire.Waits(waits=[_written(one) for one in call.sight.waits()]))


def listed(call: Call, outcome: out.WaitListed) -> Reply:
    """In line: 202, and nothing is kept yet."""
    wait = outcome.wait
    fields = writing.booking(wished(wait, wait.id, wait.span, wait.zone, wait.joined_at), label=None)
    fields |= {"label": call.sight.label(wait.household), "state": wait.state.value, "revision": wait.revision}
    verdict = call.writer(wait.zone).verdict(outcome.verdict)
    body = wire.Pending(**fields, outcome="wait_listed", verdict=verdict, place=outcome.place)
    return Reply(body, 202, {"Location": call.path("/waits")})


def taken(call: Call, outcome: out.TakenByRight) -> Reply:
    """A place taken by right: 201, and who made room for it."""
    made = outcome.taken
    fields = writing.booking(made, call.sight.label(made.household))
    verdict = call.writer(made.zone).verdict(outcome.verdict)
    body = wire.TakenByRight(**fields, verdict=verdict, displaced=[_made_room(one) for one in outcome.displaced])
    return Reply(body, 201, {"ETag": f'"{made.revision}"', "Location": call.path(f"/bookings/{made.id}")})


def _made_room(one: out.MadeRoom) -> wire.MadeRoom:
    return wire.MadeRoom(**writing.gone(one), instead=writing.alternatives(one.instead), offer=one.offer)


def _written(one: InLine) -> wire.Wait:
    wait = one.wait
    return wire.Wait(
        **writing.use(wait),
        unit=writing.unit(wait.when),
        household=wait.household,
        guests=wait.guests,
        purpose=wait.purpose,
        place=one.place,
        offer=wait.offer,
        series=wait.series,
        occurrence=wait.occurrence,
    )
