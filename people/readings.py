"""Which pages show people: see audit/reading.py."""

from audit.reading import shows
from people.models import Consent, Person

shows("people:", Person)
shows("people:consent_withdraw", Consent, of="person")
