from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")
    DIVERSE = "diverse", _("diverse")
    UNSPECIFIED = "unspecified", _("not specified")


class GenderWish(models.TextChoices):
    """With whom somebody wants to be brought together."""

    ANY = "any", _("no preference")
    FEMALE = "female", _("a woman")
    MALE = "male", _("a man")


class Level(models.IntegerChoices):
    """The CEFR scale, with A0 below it for "a few words" and the mother tongue above it."""

    A0 = 0, _("A0 – a few words")
    A1 = 1, _("A1 – beginner")
    A2 = 2, _("A2 – everyday phrases")
    B1 = 3, _("B1 – gets along")
    B2 = 4, _("B2 – fluent in most situations")
    C1 = 5, _("C1 – very good")
    C2 = 6, _("C2 – almost native")
    NATIVE = 7, _("mother tongue")


class Literacy(models.TextChoices):
    NONE = "none", _("does not read or write yet")
    OTHER_SCRIPT = "other", _("reads another script")
    LATIN = "latin", _("reads Latin script")


class Schooling(models.TextChoices):
    NONE = "none", _("no school")
    PRIMARY = "primary", _("primary school")
    SECONDARY = "secondary", _("secondary school")
    VOCATIONAL = "vocational", _("vocational training")
    ACADEMIC = "academic", _("university")


class Weekday(models.IntegerChoices):
    """As date.weekday() counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ConsentPurpose(models.TextChoices):
    PROCESSING = "processing", _("Keeping and using the data for the programme")
    CONTACT = "contact", _("Passing on contact details to the partner")
    PHOTO = "photo", _("Photos and portraits")
    NEWSLETTER = "newsletter", _("Newsletter")


class Channel(models.TextChoices):
    FORM = "form", _("form on the website")
    PAPER = "paper", _("on paper")
    SPOKEN = "spoken", _("in conversation")
    PORTAL = "portal", _("in the portal")
    LINK = "link", _("by the link in a mail")


# ISO 639 codes of the languages that matter in these programmes, the most frequent first.
LANGUAGE_CODES = (
    *(
        "de",
        "ar",
        "fa",
        "prs",
        "ps",
        "tr",
        "kmr",
        "ckb",
        "uk",
        "ru",
        "ti",
        "am",
        "so",
        "ur",
        "pa",
        "hi",
        "uz",
    ),
    *("az", "bs", "hr", "sr", "bg", "ro", "pl", "cs", "es", "fr", "en", "it", "sq"),
)
