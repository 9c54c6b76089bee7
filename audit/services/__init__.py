"""Noting who has read and done what, and forgetting it again."""

from audit.services.events import note_event
from audit.services.forgetting import forget_before, forget_records
from audit.services.readings import note_reading, note_readings

__all__ = ["forget_before", "forget_records", "note_event", "note_reading", "note_readings"]
