"""What higher apps want asked before the office brings two together past a proposal."""

from __future__ import annotations

from collections.abc import Callable

from newcomers.models import Newcomer
from volunteers.models import Volunteer

before_joining: list[Callable[[Volunteer, Newcomer], None]] = []
"""Questions about two who are together once the transaction is through; ValidationError refuses.

`matching` may not be imported here, but knows who is being asked about somebody else, and which pairs the
office has ruled out. It appends its question when Django starts.
"""


def ask_before_joining(volunteer: Volunteer, newcomer: Newcomer) -> None:
    """Call it with the partnership written, in its transaction."""
    for question in before_joining:
        question(volunteer, newcomer)
