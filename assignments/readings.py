"""Which pages show assignments: see audit/reading.py."""

from assignments.models import Assignment, ContactPassing, ExpenseSheet
from audit.reading import named_by_view, shows, shows_list, shows_nobody
from volunteers.models import Volunteer

shows("assignments:", Assignment, of="newcomer volunteer")
shows_list("assignments:list", Assignment)
# How many stand on them, only the views know; the export notes itself.
named_by_view("assignments:board")
named_by_view("assignments:calendar")
named_by_view("assignments:export")
# Volunteers, some of them of other contact points.
shows_list("assignments:directory", Volunteer)
shows("assignments:contact_ask", Volunteer)
shows("assignments:contact_to_requester", Assignment, of="newcomer volunteer")
shows_list("assignments:passings", Volunteer)
shows("assignments:pass_on", Volunteer)
shows("assignments:profile", Volunteer)
shows("assignments:passing_end", ContactPassing, of="volunteer")
shows_nobody("assignments:points", because="it counts volunteers and names none")
shows_nobody("assignments:rules", because="a programme is no person")
shows("assignments:expense", ExpenseSheet, of="volunteer")
shows("assignments:expenses_of", Volunteer)
named_by_view("assignments:expenses")
named_by_view("assignments:expenses_export")
shows_nobody("assignments:figures", because="it counts requests and names nobody")
