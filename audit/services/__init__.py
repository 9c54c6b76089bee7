"""Noting who has read and done what."""

from audit.services.events import note_event
from audit.services.readings import note_reading, note_readings

__all__ = ["note_event", "note_reading", "note_readings"]
