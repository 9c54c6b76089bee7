"""Which pages show volunteers: see audit/reading.py."""

from audit.reading import shows, shows_list
from volunteers.models import Volunteer

shows("volunteers:", Volunteer)
shows_list("volunteers:list", Volunteer)
