"""QR codes, drawn here and fetched from nowhere: an inline drawing without any style or script in it."""

from __future__ import annotations

from markupsafe import Markup


def drawing(text: str) -> Markup:
    """What a camera reads as `text`: black on white, with the quiet margin of four modules the standard asks for."""
    import segno  # noqa: PLC0415  # a slip and a code for an app are rare: a megabyte until then

    made = segno.make(text, error="m", micro=False)
    return Markup(made.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S704  # segno's own drawing: module coordinates, no text of ours
