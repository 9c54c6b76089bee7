from assignments.models.assignment import LONGEST, PENDING, Assignment
from assignments.models.contacts import AssignmentProfile, ContactPassing
from assignments.models.expenses import ExpenseSheet
from assignments.models.offer import Offer
from assignments.models.rules import AssignmentRules

__all__ = [
    "LONGEST",
    "PENDING",
    "Assignment",
    "AssignmentProfile",
    "AssignmentRules",
    "ContactPassing",
    "ExpenseSheet",
    "Offer",
]
