"""Which pages show what is known of people: see audit/reading.py."""

from assignments.models import Assignment
from audit.reading import shows, shows_list, shows_nobody
from people.models import Person
from privacy.models import DataRequest

shows("privacy:", Person)
shows("privacy:request", DataRequest, of="person")
shows("privacy:request_create", Person)
shows("privacy:guest_erase", Assignment)
shows("privacy:requester_erase", Assignment)
shows_list("privacy:request_list", DataRequest)
shows_nobody("privacy:person", because="leads to somebody's page, where the reading is noted")
shows_nobody("privacy:breach", because="a breach is described without naming those concerned")
shows_nobody("privacy:notice", because="texts for everybody")
shows_nobody("privacy:processing", because="texts for everybody")
