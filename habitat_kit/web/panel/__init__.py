"""The stewards' panel: SQLAdmin behind the kit's own guards, templates and desk, mountable under any prefix."""

from __future__ import annotations

from habitat_kit.web.panel.app import app

__all__ = ["app"]
