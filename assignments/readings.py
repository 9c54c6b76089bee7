"""Which pages show assignments: see audit/reading.py."""

from assignments.models import Assignment
from audit.reading import shows, shows_list

shows("assignments:", Assignment, of="newcomer volunteer")
shows_list("assignments:list", Assignment)
