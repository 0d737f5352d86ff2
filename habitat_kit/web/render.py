"""Pages: Jinja2 templates in the reader's language, with paths that know where the app is mounted.

A template is given

- `t("page.title", n=3)`: a text in the reader's language, dates and instants in the page's zone;
- `url("/spaces", month="2027-03")`: a path below this surface, wherever it is mounted (never a host name);
- `kit_url("/admin")`: a path below the whole kit, for links from one surface to another;
- `static("habitat.css")`: the path of a static file, named by its content;
- `here` (the path below the surface), `language`, `languages`, `in_language("en")`, `language_name("en")`,
  `zone`, `signed_in` (None where nobody asked, as on an error page), `signs_out`, `request_id`, `place` (the name at the top), `nav` (Entry values), `narrow`;
- the filters `day`, `short_day`, `month`, `hour` and `moment`, for dates, times and instants.

Everything is escaped; a name that is not given is an error, in tests as in service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from attrs import frozen
from babel.dates import format_date, format_skeleton, format_time
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from habitat_kit.core.actors import NOBODY
from habitat_kit.core.words import LANGUAGES
from habitat_kit.texts import Texts
from habitat_kit.web.compiled import COMPILED
from habitat_kit.web.language import language_of
from habitat_kit.web.paths import below, below_kit, here
from habitat_kit.web.statics import Statics

TEMPLATES = Path(__file__).parent / "templates"
"""The base template and the pages every surface may need (signing in, errors)."""

STATIC = Path(__file__).parent / "static"
"""The house style."""

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
"""How dates are written: day before month and 24 hours in both languages, as in a French house."""

UTC = ZoneInfo("UTC")


@frozen
class Entry:
    """One line of the navigation: a path below the surface and what it is called, in the reader's language."""

    path: str
    title: str


class Renderer:
    """Makes the pages of one surface.

    `folders` are its own templates, looked in before the base ones (so that a host's folder may come first of
    all); `theirs` those of plugins, each named "<plugin>/<file>"; `statics` its own files beside the house style;
    `signs_out` says whether it has the sign-in pages.
    """

    def __init__(
        self,
        texts: Texts,
        *,
        folders: Sequence[Path] = (),
        statics: Sequence[Path] = (),
        languages: Sequence[str] = LANGUAGES,
        signs_out: bool = True,
        theirs: Mapping[str, Path] | None = None,
    ) -> None:
        self.texts = texts
        self.languages = tuple(languages)
        self.statics = Statics(STATIC, *statics)
        self._signs_out = signs_out
        self._templates = Environment(
            loader=ChoiceLoader(
                [
                    FileSystemLoader([*folders, TEMPLATES]),
                    PrefixLoader({name: FileSystemLoader(folder) for name, folder in (theirs or {}).items()}),
                ]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=COMPILED,
        )
        self._templates.filters.update(_FILTERS)

    def language(self, request: Request) -> str:
        """The language the request is answered in."""
        return language_of(request.scope, self.languages)

    def text(self, request: Request, key: str, **numbers: Any) -> str:
        """One text in the request's language."""
        return self.texts.text(self.language(request), key, **numbers)

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        zone: ZoneInfo = UTC,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """The page a template makes of `values`, answered with `status`; `zone` is the house's clock."""
        body = self._templates.get_template(template).render(self._given(request, zone) | values)
        answer = HTMLResponse(body, status_code=status, headers=dict(headers or {}))
        answer.headers["Content-Language"] = self.language(request)
        return answer

    def _given(self, request: Request, zone: ZoneInfo) -> dict[str, Any]:
        language = self.language(request)
        say = self.texts.text
        actor = request.scope.get("habitat.actor")
        return {
            "t": lambda key, /, **numbers: say(language, key, zone=zone, **numbers),
            "url": lambda path, /, **query: below(request.scope, path, **query),
            "kit_url": lambda path, /, **query: below_kit(request.scope, path, **query),
            "static": lambda name: below(request.scope, self.statics.path(name)),
            "in_language": lambda other: _in_language(request, other),
            "language_name": lambda other: say(other, "web.language"),
            "language": language,
            "languages": self.languages,
            "zone": zone,
            "here": here(request.scope),
            "signed_in": None if actor is None else actor != NOBODY,
            "signs_out": self._signs_out,
            "request_id": request.scope.get("habitat.request_id", ""),
            "place": say(language, "web.place"),
            "nav": (),
            "narrow": False,
        }


def _in_language(request: Request, other: str) -> str:
    """Where the same page is read in another language; the front page after a form was sent."""
    if request.method not in {"GET", "HEAD"}:
        return below(request.scope, "/", lang=other)
    kept = parse_qsl(request.scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return "?" + urlencode([(name, value) for name, value in kept if name != "lang"] + [("lang", other)])


def _locale(context: Context) -> str:
    language: str = context["language"]
    return LOCALES.get(language, language)


@pass_context
def _day(context: Context, day: date) -> str:
    """Such as: samedi 21 novembre 2026."""
    return format_date(day, "full", locale=_locale(context))


@pass_context
def _short_day(context: Context, day: date) -> str:
    """Such as: sam. 21 nov."""
    return str(format_skeleton("MMMEd", _noon(day), locale=_locale(context)))


@pass_context
def _month(context: Context, day: date) -> str:
    """Such as: novembre 2026."""
    return str(format_skeleton("yMMMM", _noon(day), locale=_locale(context)))


@pass_context
def _hour(context: Context, when: time | datetime) -> str:
    """15:00; an aware instant is told by the page's zone."""
    if isinstance(when, datetime) and when.tzinfo is not None:
        when = when.astimezone(context["zone"])
    shown = when.time() if isinstance(when, datetime) else when
    return format_time(shown, "short", locale=_locale(context))


@pass_context
def _moment(context: Context, instant: datetime) -> str:
    """Such as: sam. 21 nov. 15:00; an aware instant is told by the page's zone."""
    local = instant if instant.tzinfo is None else instant.astimezone(context["zone"])
    return f"{_short_day(context, local.date())} {_hour(context, local.time())}"


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


_FILTERS: Mapping[str, Callable[..., str]] = {
    "day": _day,
    "short_day": _short_day,
    "month": _month,
    "hour": _hour,
    "moment": _moment,
}
