"""Which pages show people taken over from lists: see audit/reading.py. The search names its finds itself."""

from audit.reading import shows
from office.models import ImportBatch

shows("office:import_detail", ImportBatch)
