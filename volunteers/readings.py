"""Which pages show volunteers: see audit/reading.py."""

from audit.history import keeps_history
from audit.reading import shows, shows_list
from volunteers.models import Volunteer

shows("volunteers:", Volunteer)
shows_list("volunteers:list", Volunteer)
keeps_history("volunteer", lambda user: Volunteer.objects.visible_to(user))
