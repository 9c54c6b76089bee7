"""Which pages show newcomers: see audit/reading.py."""

from audit.reading import shows, shows_list
from newcomers.models import Newcomer

shows("newcomers:", Newcomer)
shows_list("newcomers:list", Newcomer)
