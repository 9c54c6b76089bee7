"""For higher apps that keep addresses of people who have no profile."""

from django.dispatch import Signal

address_failed = Signal()
"""Mail to `address` has come back for good, at `at`."""
