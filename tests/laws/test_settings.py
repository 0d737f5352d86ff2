"""Settings do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from habitat_kit.settings import Settings

PACKAGE = Path(__file__).parents[2] / "habitat_kit"
OURS = PACKAGE / "settings.py"


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(Settings) if not field.name.endswith("_file")])
def test_every_setting_is_read_by_somebody(name: str) -> None:
    """A setting that nothing looks at would promise what nobody does."""
    sources = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path != OURS)
    assert any(re.search(rf"\bsettings\.{name}\b", source) for source in sources)
