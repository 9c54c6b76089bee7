"""Which pages show newcomers: see audit/reading.py."""

from audit.history import keeps_history
from audit.reading import shows, shows_list
from newcomers.models import Newcomer

shows("newcomers:", Newcomer)
shows_list("newcomers:list", Newcomer)
keeps_history("newcomer", lambda user: Newcomer.objects.visible_to(user))
