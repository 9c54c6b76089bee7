"""Noting who has read and done what, and forgetting it again."""

from audit.services.readings import note_reading, note_readings

__all__ = ["note_reading", "note_readings"]
