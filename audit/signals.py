"""What higher apps may listen to."""

from django.dispatch import Signal

# unusual: UnusualReading, now: datetime. Somebody has read more profiles in an hour than work asks for.
unusual_reading_found = Signal()
