"""Which pages show whom to whom: see audit/reading.py."""

from audit.reading import named_by_view, shows, shows_nobody
from matching.models import MatchingRun, Proposal

named_by_view("matching:")
shows("matching:proposal", Proposal, of="newcomer volunteer")
shows("matching:run", MatchingRun)
shows_nobody("matching:rules", because="rules of a programme")
