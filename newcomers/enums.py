from django.db import models
from django.utils.translation import gettext_lazy as _


class NewcomerStatus(models.TextChoices):
    """What the office decided. Waiting, proposed and matched follow from facts."""

    REGISTERED = "registered", _("registered")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


class RefusalReason(models.TextChoices):
    OUTSIDE = "outside", _("lives outside the county")
    OTHER_HELP = "other_help", _("found other help")
    NOT_REACHED = "not_reached", _("could not be reached")
    WITHDRAWN = "withdrawn", _("withdrew")
    OTHER = "other", _("other reason")


class RegisteredBy(models.TextChoices):
    SELF = "self", _("the person")
    RELATIVE = "relative", _("relative or friend")
    COURSE = "course", _("language course or school")
    AUTHORITY = "authority", _("authority")
    ORGANISATION = "organisation", _("organisation")
