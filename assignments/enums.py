from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentKind(models.TextChoices):
    AUTHORITY = "authority", _("visit to an authority")
    JOB_CENTRE = "job_centre", _("job centre")
    FORM = "form", _("filling in a form")
    LETTER = "letter", _("understanding a letter")
    SCHOOL = "school", _("school or nursery")
    DOCTOR = "doctor", _("doctor's visit")
    OTHER = "other", _("something else")


class AssignmentStatus(models.TextChoices):
    OPEN = "open", _("open")
    OFFERED = "offered", _("asked")
    TAKEN = "taken", _("taken")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
