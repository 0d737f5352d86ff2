"""A transition table as a drawing and as a table of Markdown: what the pages of states are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen


@frozen
class Life:
    """A table with its states and steps; `going_on` are the states that are not over."""

    table: Mapping[Any, StrEnum]
    states: type[StrEnum]
    steps: type[StrEnum]
    going_on: Collection[StrEnum]

    def page(self, head: str) -> str:
        """The whole page: the drawing, then every state and step."""
        return f"{head}```text\n{self.drawing()}\n```\n\n## Every step from every state\n\n{self.rows()}\n"

    def drawing(self) -> str:
        """Each state with the steps that leave it."""
        blocks = []
        for state in self.states:
            steps = [(step, self.table[state, step]) for step in self.steps if (state, step) in self.table]
            lines = [f"  ── {step} {'─' * (12 - len(step))}▶ {self._mark(target)}" for step, target in steps]
            blocks.append("\n".join([self._mark(state), *lines] if lines else [f"{self._mark(state)}  (the end)"]))
        return "\n\n".join(blocks)

    def rows(self) -> str:
        """One row a state that something can happen in, one column a step."""
        head = f"| | {' | '.join(self.steps)} |\n|---|{'---|' * len(self.steps)}\n"
        moving = [state for state in self.states if any((state, step) in self.table for step in self.steps)]
        return head + "\n".join(
            f"| **{state}** | {' | '.join(str(self.table.get((state, step), '')) for step in self.steps)} |"
            for state in moving
        )

    def _mark(self, state: StrEnum) -> str:
        return f"{'■' if state in self.going_on else '□'} {state}"
