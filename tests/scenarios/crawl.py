"""A reader who follows every link, picture, style and form there is, by GET, and says where each leads."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from attrs import define, field

LEADING = {"href", "src", "action", "formaction", "srcset", "data-url", "poster"}
SENT = {"formaction", "data-url"}
"""What a button or a script sends to; an action leads where its form's method says."""

ENOUGH = 120
"""Pages read before a crawl ends."""


class Links(HTMLParser):
    """The addresses a page holds; forms that post are told apart."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.posted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather what leads somewhere."""
        given = dict(attrs)
        posts = (given.get("method") or "get").lower() == "post"
        for name in LEADING & given.keys():
            value = (given[name] or "").split(" ", maxsplit=1)[0]
            sent = name in SENT or (name == "action" and posts)
            (self.posted if sent else self.found).append(value)


@define
class Crawl:
    """What was met: the status of each address read, and every address named, posted to or redirected to."""

    client: Any
    strip: str = ""
    """A prefix a proxy takes away before the server sees the path."""

    read: dict[str, int] = field(factory=dict)
    named: set[str] = field(factory=set)

    def over(self, *starts: str) -> Crawl:
        """Read from these on."""
        waiting = [self.strip + start for start in starts]
        while waiting and len(self.read) < ENOUGH:
            address = waiting.pop()
            if address in self.read:
                continue
            answer = self.client.get(address.removeprefix(self.strip), follow_redirects=False)
            self.read[address] = answer.status_code
            for link in self._links(address, answer):
                self.named.add(link)
                waiting.append(link)
        return self

    def _links(self, address: str, answer: Any) -> Iterator[str]:
        if "location" in answer.headers:
            yield self._path(address, answer.headers["location"])
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return
        page = Links()
        page.feed(answer.text)
        self.named |= {self._path(address, link) for link in page.posted}
        for link in page.found:
            if not link.startswith(("#", "mailto:", "tel:", "webcal:", "data:")):
                yield self._path(address, link)

    def _path(self, address: str, link: str) -> str:
        """An absolute path; another host's address stays whole, so that it is noticed."""
        whole = urlsplit(urljoin(f"http://localhost{address}", link))
        if whole.hostname not in {"localhost", "127.0.0.1", "testserver"}:
            return link
        return whole.path + (f"?{whole.query}" if whole.query else "")

    def outside(self, prefix: str) -> set[str]:
        """Every address that was named and does not stand below the prefix."""
        return {link for link in self.named if not (link + "/").startswith(prefix.rstrip("/") + "/")}

    def broken(self) -> dict[str, int]:
        """Every address read that was not there, or broke."""
        return {address: status for address, status in self.read.items() if status >= 400}
