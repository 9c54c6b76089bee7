"""Which pages show guests: see audit/reading.py."""

from audit.reading import shows, shows_nobody
from events.models import Event

shows("events:detail", Event)
shows_nobody("events:", because="what is announced to everybody")
