"""Two worlds that differ only in what is protected look the same to everybody without the right, byte for byte."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_kit.core.contact import Channel
from tests.conftest import PROVE, Databases
from tests.scenarios.discretion.house import Hidden
from tests.scenarios.discretion.world import WITHOUT_THE_RIGHT, Seen, World, look, mails, opened, read_feeds

WORLDS = 10_000 if PROVE else 6
PARTS = 24
"""In how many parts a reader's addresses are looked at: one a world, so that each meets many worlds in the proof."""
FILES = 8
"""The same for the lists that leave as files."""

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip()) and not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
HIDDEN = st.builds(
    Hidden,
    stands=st.booleans(),
    place=WORDS,
    story=WORDS,
    name=WORDS,
    label=WORDS,
    email=st.sampled_from(["z@example.org", "other@example.net"]),
    phone=st.sampled_from(["0102", "0203"]),
    guests=st.integers(1, 6),
    purpose=WORDS,
    nights=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4)), max_size=4).map(tuple),
    closed=st.one_of(st.none(), st.integers(0, 30)),
    channel=st.sampled_from(Channel),
    safe=st.one_of(st.none(), st.frozensets(st.sampled_from(Channel))),
    chore=st.one_of(st.none(), st.just("Air the rooms")),
)


def seen_from_outside(world: World, names: tuple[str, ...], part: int = 0, of: int = 1) -> Seen:
    """Whatever anybody without the right is answered, what calendars show, and the files even a steward gets."""
    found = {f"{name or 'nobody'}: {asked}": a for name in names for asked, a in look(world, name, part, of).items()}
    found |= {f"feed {name}": said for name, said in read_feeds(world).items()}
    every = look(world, "steward", part % FILES, min(of, FILES), "export.csv")
    return found | {f"file {asked}": said for asked, said in every.items()}


Opener = Callable[[Hidden], World]


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Opener:
    """Open worlds on files of their own."""
    folder, numbers = tmp_path_factory.mktemp("worlds"), count()

    def open_(hidden: Hidden) -> World:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return opened(f"sqlite:///{path}", hidden)

    return open_


def gone(world: World) -> None:
    """Close a world and let go of its file: ten thousand of them would fill a disk."""
    world.kit.close()
    path = str(world.kit.database.reading.url.database)
    for file in Path(path).parent.glob(f"{Path(path).name}*"):
        file.unlink()


class Compared:
    """A plain world, and how often others were compared with what it looks like from outside."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers = 0
        self.met: Counter[tuple[str, int]] = Counter()
        self._seen: Callable[[str, int], Seen] = cache(
            lambda name, part: seen_from_outside(world, (name,), part=part, of=PARTS)
        )

    def differing(self, world: World, name: str, part: int) -> list[str]:
        """What somebody asked that is not answered by the same bytes in another world, or not at all."""
        plain, other = self._seen(name, part), seen_from_outside(world, (name,), part=part, of=PARTS)
        self.met[name, part] += 1
        self.answers += len(plain)
        return [asked for asked, said in plain.items() if other.get(asked) != said or said[0] >= 500] + [
            asked for asked in other if asked not in plain
        ]

    def __str__(self) -> str:
        worlds, fewest = self.met.total(), min(self.met.values(), default=0)
        everything = len(self.met) == len(WITHOUT_THE_RIGHT) * PARTS
        each = f"each address in at least {fewest}" if everything else f"{len(self.met)} parts of all addresses"
        return f"{worlds:,} worlds compared by {self.answers:,} answers, {each}"


@pytest.fixture(scope="module")
def plain(opener: Opener, request: pytest.FixtureRequest) -> Iterator[Compared]:
    """A world to compare others with; in a proof it says how many there were."""
    compared = Compared(opener(Hidden()))
    yield compared
    gone(compared.world)
    if PROVE:
        request.config.get_terminal_writer().line(f"\n{compared}")


@settings(max_examples=WORLDS)
@given(hidden=HIDDEN, name=st.sampled_from(WITHOUT_THE_RIGHT), part=st.integers(0, PARTS - 1))
def test_worlds_that_differ_in_what_is_hidden_look_alike(
    opener: Opener, plain: Compared, hidden: Hidden, name: str, part: int
) -> None:
    """Pages, answers, calendars, headers and files are the same bytes, whatever is hidden; 0 may differ."""
    world = opener(hidden)
    try:
        assert plain.differing(world, name, part) == []
    finally:
        gone(world)


OTHER = Hidden(
    *(True, "Elsewhere", "Over the hill", "Anna", "Nobody", "a@example.org", "0999", 4, "a long rest"),
    nights=((0, 2), (5, 3), (12, 1)),
    closed=20,
    channel=Channel.CALL,
    safe=frozenset({Channel.PAPER}),
    chore="Air the rooms",
)


def test_two_worlds_look_alike_to_everybody(postgresql: Databases, postgresql_template: str, *, proving: bool) -> None:
    """The same on PostgreSQL: every reader asks for everything in the proof, for a fortieth in a sample."""
    worlds = [opened(postgresql.make(template=postgresql_template), hidden) for hidden in (Hidden(), OTHER)]
    parts = range(40) if proving else (3,)
    for part in parts:
        one, other = (seen_from_outside(world, WITHOUT_THE_RIGHT, part=part, of=40) for world in worlds)
        assert [asked for asked in one if one[asked] != other.get(asked)] == []
    for world in worlds:
        world.kit.close()


def sent_bytes(mail: EmailMessage) -> bytes:
    """A mail as it leaves, but for the line drawn by chance between its parts."""
    return re.sub(rb"={15}\d+==", b"", mail.as_bytes())


def test_mails_are_alike_and_name_nothing(opener: Opener) -> None:
    """Who has no right gets the same mails in both worlds; nobody's mail, theirs neither, has a word of what is hidden."""
    worlds = [opener(evolve(hidden, safe=None, channel=Channel.MAIL)) for hidden in (Hidden(), OTHER)]
    one, other = ([mail for mail in mails(world) if mail["To"] != OTHER.email] for world in worlds)
    neighbours = {"ana@example.org", "ben@example.org", "keeper@example.org", "treasurer@example.org"}
    alike = [[sent_bytes(mail) for mail in sent if mail["To"] in neighbours] for sent in (one, other)]
    assert alike[0] == alike[1] != []
    world = opener(evolve(OTHER, safe=None, channel=Channel.MAIL))
    theirs = [mail for mail in mails(world) if mail["To"] == OTHER.email]
    assert theirs
    words = (OTHER.place, OTHER.story, OTHER.name, OTHER.label, OTHER.purpose, "Air the rooms", "house</")
    for mail in (*other, *theirs):
        written = str(mail["Subject"]) + "".join(
            str(part.get_content()) for part in mail.walk() if not part.is_multipart()
        )
        assert [word for word in words if word in written] == []
    for world in worlds:
        world.kit.close()


def test_who_has_the_right_sees_the_difference(opener: Opener) -> None:
    """What nobody else can tell apart, a steward can: what is compared above is really there."""
    worlds = [opener(hidden) for hidden in (Hidden(), OTHER)]
    lists = ["/admin/spaces/list", "/admin/people/list", "/admin/bookings/list", "/admin/households/list"]
    for path in lists:
        one, other = (world.client("steward").get(path) for world in worlds)
        assert (one.status_code, other.status_code) == (200, 200)
        assert one.text != other.text, path
    mine = [world.client("zoe").get("/").text for world in worlds]
    assert "Refuge" in mine[0]
    assert "Elsewhere" in mine[1]
    for world in worlds:
        world.kit.close()
