from matching.models.features import NewcomerFeatures, VolunteerFeatures
from matching.models.pair import ForbiddenPair, PairMark, PinnedPair
from matching.models.proposal import Proposal
from matching.models.rules import MatchingRules
from matching.models.run import MatchingRun, RunEntry

__all__ = [
    "ForbiddenPair",
    "MatchingRules",
    "MatchingRun",
    "NewcomerFeatures",
    "PairMark",
    "PinnedPair",
    "Proposal",
    "RunEntry",
    "VolunteerFeatures",
]
