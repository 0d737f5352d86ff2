"""What the kit says to people, in French and in English: keys looked up in gettext catalogues.

A catalogue is a folder with fr.po and en.po. A msgid is a dotted key (`finding.too_long`); a plural entry
repeats the key as msgid_plural and is chosen by the number called `n`. What fills a text is written as the
language writes it: dates, hours (in a zone), numbers, lists, lengths of time. `{day:weekday}` adds the day
of the week, `{day:short}` writes 14/07/2026, `{year:plain}` leaves a value as it is, `{days:weekdays}` names
the days of the week of "5,6" (1 is Monday), `{days:on_weekdays}` and `{days:on_a_weekday}` say on which ("on Friday and
Saturday", "on Friday or Saturday"), `{n:days}` and `{n:hours}` tell a number as days and hours (72 as 3 days),
`{day:yearly}` writes "12-24" as 24 December, `{place:country}` names the country of a code, and `{flag:so|not so}`
says one or the other of a yes or no.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from gettext import c2py
from importlib import resources
from importlib.resources.abc import Traversable

from attrs import field, frozen
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.words import LANGUAGES
from habitat_kit.texts.filling import Filling, Zone
from habitat_kit.texts.signs import unbroken

LOG = logging.getLogger("habitat_kit.texts")
OURS = ("habitat_kit", "texts")
"""The kit's own folder: package and folder in it."""


@frozen
class Catalogue:
    """The texts of one language: key -> forms (one, or one per plural form), and which form a number takes."""

    language: str
    forms: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int] = field(repr=False)

    def get(self, key: str, n: object) -> str | None:
        """The text of a key; a plural one in the form `n` takes."""
        forms = self.forms.get(key)
        if forms is None or len(forms) == 1:
            return forms and forms[0]
        number = n if isinstance(n, int) else 0
        return forms[min(self.form_of(abs(number)), len(forms) - 1)]


@frozen
class Texts:
    """Every text of the kit and of its plugins. Made by `Texts.load`."""

    catalogues: Mapping[str, Catalogue]

    @classmethod
    def load(cls, folders: Iterable[tuple[str, str]] = ()) -> Texts:
        """The kit's texts and those of these (package, folder); a key said twice is refused, naming both."""
        places = tuple(folders)
        return cls({language: _gathered(language, places) for language in LANGUAGES})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are texts in; the first is spoken where nothing is chosen."""
        return tuple(self.catalogues)

    def text(self, language: str, key: str, /, *, zone: Zone = None, **numbers: object) -> str:
        """The text of `key` in `language`, filled. Instants are told in `zone` (UTC when there is none).

        A language nobody speaks is answered in the first one, a key nobody wrote by itself.
        """
        return self.said(language, key, numbers, zone=zone)

    def said(self, language: str, key: str, numbers: Mapping[str, object], *, zone: Zone = None) -> str:
        """The same as `text`, with the numbers of a finding or a complaint as they are."""
        spoken = language if language in self.catalogues else self.languages[0]
        words = self.catalogues[spoken].get(key, numbers.get("n"))
        if words is None:
            LOG.warning("no text for %s in %s", key, spoken)
            return key
        return Filling(spoken, zone).filled(words, numbers)

    def __contains__(self, key: object) -> bool:
        return key in self.catalogues[self.languages[0]].forms

    def value(self, language: str, value: object, *, zone: Zone = None, style: str = "") -> str:
        """A value alone, as the language writes it; `style` is what follows the colon in a placeholder."""
        return Filling(language if language in self.catalogues else self.languages[0], zone).written(value, style)


@cache
def kit_texts() -> Texts:
    """The kit's own texts, without any plugin's."""
    return Texts.load()


def _gathered(language: str, places: Iterable[tuple[str, str]]) -> Catalogue:
    ours = _ours(language)
    forms, homes = dict(ours.forms), dict.fromkeys(ours.forms, OURS[0])
    for package, folder in places:
        for key, said in _written(package, folder, language).forms.items():
            if key in homes:
                raise Misconfigured(f"texts: {homes[key]} and {package} both write {key}: rename one")
            homes[key], forms[key] = package, said
    return Catalogue(language, forms, ours.form_of)


@cache
def _ours(language: str) -> Catalogue:
    """The kit's own, read once: parsing it takes longer than all else that opening a kit does."""
    return _written(*OURS, language)


def _written(package: str, folder: str, language: str) -> Catalogue:
    catalogue = _read(resources.files(package) / folder / f"{language}.po", language)
    forms = {}
    for message in filter(lambda one: one.id, catalogue):
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        forms[key] = tuple(unbroken(language, form) for form in said)
    return Catalogue(language, forms, c2py(catalogue.plural_expr))


def _read(file: Traversable, language: str) -> Catalog:
    try:
        with file.open("rb") as opened:
            return read_po(opened, locale=language, abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise Misconfigured(f"texts: {file.name} cannot be read: {error}") from None
