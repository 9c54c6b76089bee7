from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentKind(models.TextChoices):
    AUTHORITY = "authority", _("visit to an authority")
    JOB_CENTRE = "job_centre", _("job centre")
    FORM = "form", _("child benefit and other forms")
    LETTER = "letter", _("understanding a letter")
    SCHOOL = "school", _("school or nursery")
    DOCTOR = "doctor", _("doctor's visit")
    OTHER = "other", _("something else")


class RefusedKind(models.TextChoices):
    """What volunteers must not do. Offered in the forms, so that the answer says whom to ask instead."""

    POLICE = "police", _("questioning by the police")
    COURT = "court", _("court hearing")
    SWORN = "sworn", _("interpreting or translation with legal effect")
    CONSENT = "consent", _("consent to a medical treatment or operation")


class AssignmentStatus(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("waiting for the requester's confirmation")
    OPEN = "open", _("open")
    OFFERED = "offered", _("asked")
    TAKEN = "taken", _("taken")
    DONE = "done", _("done")
    UNMET = "unmet", _("nobody was found")
    CANCELLED = "cancelled", _("cancelled")


class Source(models.TextChoices):
    OFFICE = "office", _("office")
    PARTNER = "partner", _("authority, school or doctor, by the form")
    VOLUNTEER = "volunteer", _("volunteer, for their partner")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("not urgent")
    URGENT = "urgent", _("urgent")


class OfferAnswer(models.TextChoices):
    WAITING = "waiting", _("no answer yet")
    YES = "yes", _("yes")
    NO = "no", _("no")
    FREED = "freed", _("not needed any more")


class AnswerChannel(models.TextChoices):
    LINK = "link", _("by the link in the mail")
    PORTAL = "portal", _("in the portal")
    OFFICE = "office", _("noted by the office")


class Outcome(models.TextChoices):
    TOOK_PLACE = "took_place", _("took place")
    NEWCOMER_ABSENT = "newcomer_away", _("the newcomer did not come")
    VOLUNTEER_ABSENT = "volunteer_away", _("the volunteer did not come")
    PUT_OFF = "put_off", _("was put off on the spot")


class CancelReason(models.TextChoices):
    REQUESTER = "requester", _("the appointment was called off")
    NOT_NEEDED = "not_needed", _("is no longer needed")
    DUPLICATE = "duplicate", _("was entered twice")
    ERASED = "erased", _("the person's data were erased")
    OTHER = "other", _("another reason")
