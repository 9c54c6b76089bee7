from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What people may ask for, with the article of the General Data Protection Regulation."""

    ACCESS = "access", _("access to the data (Art. 15)")
    CORRECTION = "correction", _("correction (Art. 16)")
    ERASURE = "erasure", _("erasure (Art. 17)")
    RESTRICTION = "restriction", _("restriction (Art. 18)")
    PORTABILITY = "portability", _("taking the data along (Art. 20)")
    OBJECTION = "objection", _("objection (Art. 21)")


class RequestStatus(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    REFUSED = "refused", _("turned down")


class RequestChannel(models.TextChoices):
    PORTAL = "portal", _("in the portal")
    LETTER = "letter", _("by letter")
    MAIL = "mail", _("by mail")
    SPOKEN = "spoken", _("in conversation")


class ErasureReason(models.TextChoices):
    REQUEST = "request", _("the person has asked for it")
    WITHDRAWAL = "withdrawal", _("the consent was withdrawn")
    RETENTION = "retention", _("the time for keeping was over")
    REPLAY = "replay", _("done again after a backup was restored")


class Risk(models.TextChoices):
    """What a breach means for the people concerned (Art. 33 and 34)."""

    UNKNOWN = "unknown", _("not judged yet")
    UNLIKELY = "unlikely", _("a risk is unlikely")
    RISK = "risk", _("a risk: tell the authority within 72 hours")
    HIGH = "high", _("a high risk: tell the people too")


class AgeBand(models.TextChoices):
    UNDER_18 = "0-17", _("under 18")
    FROM_18 = "18-26", _("18 to 26")
    FROM_27 = "27-39", _("27 to 39")
    FROM_40 = "40-59", _("40 to 59")
    FROM_60 = "60+", _("60 and older")
    UNKNOWN = "", _("not known")


class Told(models.TextChoices):
    """Who else learns that somebody was erased, as far as it concerns them; nobody learns why."""

    PARTNER = "partner", _("the partner of an open partnership")
    FACILITATOR = "facilitator", _("the facilitator of the exchange group")
    CONTACT = "contact", _("the contact person who registered the newcomer")


class ToldHow(models.TextChoices):
    MAIL = "mail", _("by mail")
    OFFICE = "office", _("by the office, for there is no address to write to")
