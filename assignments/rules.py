"""What a programme has set for its assignments."""

from __future__ import annotations

from assignments.models import AssignmentRules
from programmes.models import Programme


def rules_of(programme: Programme) -> AssignmentRules:
    """Its rules; an unsaved row of defaults where it has set nothing."""
    found = AssignmentRules.objects.filter(programme=programme).first()
    return found or AssignmentRules(programme=programme)
