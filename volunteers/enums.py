from django.db import models
from django.utils.translation import gettext_lazy as _


class VolunteerStatus(models.TextChoices):
    """What the office decided. Interviewed, screened, trained and matched follow from facts."""

    APPLIED = "applied", _("applied")
    ADMITTED = "admitted", _("admitted")
    PAUSED = "paused", _("pausing")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


class RefusalReason(models.TextChoices):
    NO_TIME = "no_time", _("too little time")
    OTHER_WISH = "other_wish", _("looks for something else")
    NOT_SUITABLE = "not_suitable", _("not suitable for this task")
    SCREENING = "screening", _("screening not passed")
    WITHDRAWN = "withdrawn", _("withdrew the application")
    OTHER = "other", _("other reason")


class ScreeningKind(models.TextChoices):
    CRIMINAL_RECORD = "criminal_record", _("extended certificate of conduct")
    CONFIDENTIALITY = "confidentiality", _("confidentiality declaration")


class Recommendation(models.TextChoices):
    ADMIT = "admit", _("admit")
    UNDECIDED = "undecided", _("talk again")
    REFUSE = "refuse", _("do not admit")
