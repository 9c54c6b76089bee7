from assignments.models.assignment import LONGEST, PENDING, SEARCHING, Assignment
from assignments.models.contacts import AssignmentProfile, ContactPassing
from assignments.models.expenses import ExpenseSheet
from assignments.models.offer import Offer
from assignments.models.rules import AssignmentRules

__all__ = [
    "LONGEST",
    "PENDING",
    "SEARCHING",
    "Assignment",
    "AssignmentProfile",
    "AssignmentRules",
    "ContactPassing",
    "ExpenseSheet",
    "Offer",
]
