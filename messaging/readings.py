"""Which pages show mails to people: see audit/reading.py."""

from audit.reading import shows, shows_list
from messaging.models import OutgoingMail

shows("messaging:", OutgoingMail, of="person")
shows_list("messaging:list", OutgoingMail)
