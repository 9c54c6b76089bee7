from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What a kind of certificate confirms: this decides its conditions, its facts and its placeholders."""

    TRAINING = "training", _("completed training (hours by module)")
    PARTICIPATION = "participation", _("participation in a course")
    VOLUNTEERING = "volunteering", _("volunteering (period, meetings, hours, tasks)")
    THANKS = "thanks", _("thanks")


class Layout(models.TextChoices):
    BAND = "band", _("with a blue band (modern)")
    FRAME = "frame", _("in a frame (festive)")
    LETTER = "letter", _("as a letter (sober)")


class CertificateState(models.TextChoices):
    """What a paper in somebody's hands is worth."""

    VALID = "valid", _("valid")
    REISSUED = "reissued", _("replaced")
    REVOKED = "revoked", _("revoked")


class JobStatus(models.TextChoices):
    """How far the worker is with what it was given."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class ItemStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ISSUED = "issued", _("issued")
    FAILED = "failed", _("could not be issued")


class GuestStatus(models.TextChoices):
    INVITED = "invited", _("invited")
    PRESENT = "present", _("was there")
    ABSENT = "absent", _("was not there")


class GuestOrder(models.TextChoices):
    """In which order guests of honour can be put at once."""

    NAME = "name", _("by name")
    NUMBER = "number", _("by number")
    TOWN = "town", _("by town")


class PrintKind(models.TextChoices):
    CERTIFICATES = "certificates", _("certificates in order")
    NAME_CARDS = "name_cards", _("name cards")
