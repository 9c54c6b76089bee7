"""One human being, whatever part they play: languages, interests, free time and place belong here."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.access import within_scope
from accounts.models import User
from kern.models import BilingualName, Record
from people.consents import Words, text_of
from people.enums import Channel, ConsentPurpose, Gender, Level, Literacy, Schooling, Weekday
from people.languages import language_choices, language_name
from programmes.models import Municipality, Organisation
from programmes.postcodes import coordinates


class Interest(BilingualName):
    """Something people like doing: cooking, football, chess."""

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["name"], name="interest_once")]


UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"))


def spellings(word: str) -> set[str]:
    """A word as it may be written: with umlauts for "ae", and in the cases that SQLite does not see as one.

    SQLite ignores case in ASCII letters only: "ÖZIL" and "Özil" differ there.
    """
    with_umlauts = word.lower()
    for plain, umlaut in UMLAUTS:
        with_umlauts = with_umlauts.replace(plain, umlaut)
    return {
        variant
        for base in (word, with_umlauts)
        for variant in (base, base.lower(), base.upper(), base.capitalize())
    }


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> PersonQuerySet:
        """Office staff only: the people of their organisation and town. Nobody sees who was erased."""
        own = within_scope(user, organisation="organisation", municipality="municipality")
        return self.filter(own, erased_on=None)

    def resembling(
        self, *, first_name: str, last_name: str, born_on: date | None, email: str, phone: str
    ) -> PersonQuerySet:
        """Possible duplicates: same name and birth year (an unknown year fits), same e-mail or same phone."""
        same = Q(first_name__iexact=first_name.strip(), last_name__iexact=last_name.strip())
        if born_on:
            same &= Q(born_on__year=born_on.year) | Q(born_on=None)
        if email:
            same |= Q(email__iexact=email.strip())
        if phone:
            same |= Q(phone=phone)
        return self.filter(same)

    def containing(self, text: str) -> PersonQuerySet:
        """Search: every word of the text stands in a name, the e-mail address or the place."""
        found = self
        for word in text.split():
            hit = Q()
            for spelling in spellings(word):
                for field in ("first_name", "last_name", "email", "place"):
                    hit |= Q(**{f"{field}__icontains": spelling})
            found = found.filter(hit)
        return found

    def with_profile(self) -> PersonQuerySet:
        """With what lists and matching show of a person, in a fixed number of queries."""
        return self.select_related("municipality").prefetch_related(
            "languages", "person_interests__interest", "availability"
        )


class Person(Record):
    """A human being. A newcomer of yesterday may be a volunteer of today: same Person, two roles."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people", verbose_name=_("looked after by")
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    gender = models.CharField(_("gender"), max_length=12, choices=Gender.choices, default=Gender.UNSPECIFIED)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # A mail came back for good: nothing more is sent until the address is changed or confirmed.
    email_bounced_at = models.DateTimeField(_("mail came back at"), null=True, blank=True, editable=False)
    email_bounce_reason = models.CharField(
        _("why mail came back"), max_length=300, blank=True, editable=False
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5)
    place = models.CharField(_("place"), max_length=120)
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("town"),
        help_text=_("Follows from the postcode."),
    )
    travels_km = models.PositiveSmallIntegerField(
        _("can travel (km)"), default=10, validators=[MaxValueValidator(100)]
    )
    correspondence_language = models.CharField(
        _("language of letters and mails"), max_length=2, choices=settings.LANGUAGES, default="de"
    )
    literacy = models.CharField(_("reading and writing"), max_length=8, choices=Literacy.choices, blank=True)
    schooling = models.CharField(_("schooling"), max_length=12, choices=Schooling.choices, blank=True)
    interests = models.ManyToManyField(Interest, through="PersonInterest", related_name="people")
    restricted_at = models.DateTimeField(_("restricted since"), null=True, blank=True, editable=False)
    restriction_reason = models.TextField(_("why it is restricted"), blank=True, editable=False)
    restricted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("Art. 18 GDPR: kept, but neither used nor changed."),
    )
    erased_on = models.DateField(
        _("erased on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The row is empty and stays only so that others' histories hold together."),
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("last_name", "first_name", "created_at")
        indexes = [models.Index(fields=["last_name", "first_name"], name="person_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^\d{5}$"),
                name="person_postcode_has_five_digits",
                violation_error_message=_("A German postcode has five digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or str(_("erased person"))

    @property
    def short_name(self) -> str:
        """As lists read aloud in the office show it: Helga M."""
        return f"{self.first_name} {self.last_name[:1]}." if self.last_name else str(self)

    @property
    def is_restricted(self) -> bool:
        """Kept, but neither used nor changed; see `people.restriction`."""
        return self.restricted_at is not None

    @property
    def sort_name(self) -> str:
        return f"{self.last_name}, {self.first_name}"

    @property
    def coordinates(self) -> tuple[float, float] | None:
        """Degrees of the place's centre, never of the street: nobody's home is on a map."""
        return coordinates(self.postcode, self.place)

    def age(self, *, today: date) -> int | None:
        if self.born_on is None:
            return None
        had_birthday = (today.month, today.day) >= (self.born_on.month, self.born_on.day)
        return today.year - self.born_on.year - (not had_birthday)


class LanguageSkill(Record):
    """How well somebody understands, speaks and writes a language."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=3, choices=language_choices)
    understanding = models.PositiveSmallIntegerField(
        _("understands"), choices=Level.choices, default=Level.B1
    )
    speaking = models.PositiveSmallIntegerField(_("speaks"), choices=Level.choices, default=Level.B1)
    writing = models.PositiveSmallIntegerField(_("writes"), choices=Level.choices, default=Level.B1)

    class Meta:
        verbose_name = _("language skill")
        verbose_name_plural = _("language skills")
        ordering = ("-speaking", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "language"],
                name="language_once_per_person",
                violation_error_message=_("This language is listed already."),
            )
        ]

    def __str__(self) -> str:
        return f"{language_name(self.language)} ({self.short_level})"

    @property
    def short_level(self) -> str:
        """ "B1", or the word for the mother tongue."""
        level = Level(self.speaking)
        return str(level.label) if level == Level.NATIVE else level.name


class PersonInterest(Record):
    """A like or a dislike: both bring people together."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="person_interests")
    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="person_interests")
    dislikes = models.BooleanField(_("would rather not"), default=False)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ("interest__name",)
        constraints = [
            models.UniqueConstraint(fields=["person", "interest"], name="interest_once_per_person")
        ]

    def __str__(self) -> str:
        return str(self.interest)


class AvailabilityWindow(Record):
    """Some hours of the week in which a person usually has time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("free time")
        verbose_name_plural = _("free times")
        ordering = ("weekday", "starts_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="window_ends_after_start",
                violation_error_message=_("The free time ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=["person", "weekday", "starts_at"],
                name="window_once_per_person",
                violation_error_message=_("This free time is listed already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class Consent(Record):
    """That somebody agreed to something: to which text, when and how; and when they took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=ConsentPurpose.choices)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    channel = models.CharField(_("given"), max_length=10, choices=Channel.choices)
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_channel = models.CharField(_("withdrawn"), max_length=10, choices=Channel.choices, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-given_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_once_in_force",
                violation_error_message=_("This consent is in force already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
                violation_error_message=_("The consent was withdrawn before it was given."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())

    @property
    def words(self) -> Words | None:
        """The very text that was agreed to, in the language in which it was read."""
        text = text_of(self.purpose, self.text_version)
        return text.words(self.language) if text else None
