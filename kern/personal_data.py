"""What is known of people, why, on which ground, for how long, and what erasing somebody does to it.

Every app describes its records in `<app>/personal_data.py`, field by field:

    describe(
        "volunteers.Interview",
        about=("volunteer__person",),
        subjects=(Subject.VOLUNTEER,),
        purpose=Purpose.SCREENING,
        ground=Ground.PUBLIC_TASK,
        retention="volunteer_profile",
        rows=Rows.DELETE,
        fields={
            "id created_at volunteer": TECHNICAL,
            "held_on recommendation": Field(DataClass.DECISION),
            "held_by": Field(DataClass.TRACE),
            "note": Field(DataClass.NOTE),
        },
    )

A test fails for every field that nobody has described. Information notices, the record of processing
activities, the access export, retention, erasure and the record of changes all read this and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DataClass(models.TextChoices):
    """Classes of data: which rights see a field follows from its class (`accounts.rights`)."""

    NONE = "none", _("no personal data")
    NAME = "name", _("name and form of address")
    CONTACT = "contact", _("e-mail and telephone")
    ADDRESS = "address", _("address")
    BIRTH = "birth", _("date of birth")
    ORIGIN = "origin", _("origin and arrival")
    FAMILY = "family", _("children and household")
    EDUCATION = "education", _("languages, reading and schooling")
    WISHES = "wishes", _("interests, wishes and free times")
    CONDUCT = "conduct", _("screening")
    DECISION = "decision", _("states, decisions and answers")
    PARTICIPATION = "participation", _("meetings, dates and hours")
    NOTE = "note", _("free text about somebody")
    CERTIFICATE = "certificate", _("certificates")
    CONSENT = "consent", _("consents")
    ACCOUNT = "account", _("account")
    SECRET = "secret", _("passwords, keys and links")
    LETTER = "letter", _("mails")
    TRACE = "trace", _("who did something and when")
    THIRD_PERSON = "third_person", _("other people than the one concerned")


class Subject(models.TextChoices):
    """Whose data it is: each group has an information notice of its own."""

    VOLUNTEER = "volunteer", _("volunteers")
    NEWCOMER = "newcomer", _("newcomers")
    STAFF = "staff", _("staff of the office and of organisations")
    CONTACT = "contact", _("contact persons, guests and who asks for somebody")
    READER = "reader", _("readers of the newsletter")
    VISITOR = "visitor", _("visitors of the website")


class Purpose(models.TextChoices):
    COMPANIONSHIP = "companionship", _("bringing together and accompanying volunteers and newcomers")
    SCREENING = "screening", _("deciding whether somebody is suited for volunteering")
    TRAINING = "training", _("training volunteers and proving it")
    CERTIFICATES = "certificates", _("issuing certificates and letting others check them")
    EVENTS = "events", _("holding events")
    INFORMATION = "information", _("sending news")
    CORRESPONDENCE = "correspondence", _("writing mails and proving that they were sent")
    ACCOUNTS = "accounts", _("letting people log in safely")
    ACCOUNTABILITY = "accountability", _("proving who did what, and that data protection is kept")
    STATISTICS = "statistics", _("figures for funders, without names")
    OPERATION = "operation", _("keeping the software running")


class Ground(models.TextChoices):
    """Articles of the General Data Protection Regulation."""

    CONSENT = "consent", _("consent (Art. 6(1)(a) GDPR)")
    CONTRACT = "contract", _("agreement with the person (Art. 6(1)(b) GDPR)")
    LEGAL_DUTY = "legal_duty", _("legal obligation (Art. 6(1)(c) GDPR)")
    PUBLIC_TASK = "public_task", _("public task (Art. 6(1)(e) GDPR)")
    LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest (Art. 6(1)(f) GDPR)")
    NOT_PERSONAL = "not_personal", _("no personal data")


class Rows(Enum):
    """What becomes of a row when the person it is about is erased."""

    DELETE = "delete"
    REDACT = "redact"  # the row stays, its fields are treated one by one
    KEEP = "keep"  # not about a person


class Erase(Enum):
    """What becomes of a field in a redacted row. A function of the record gives another value.

    A many-to-many field that is cleared loses the person concerned where it holds people, else everything.
    """

    KEEP = "keep"
    CLEAR = "clear"  # null where the field may be null, else empty, else its default (`cleared`)


Erasure = Erase | Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """One field. Without a word of its own, what is personal is exported and cleared, and all else is kept.

    `is_exported`: stands in the access export (Art. 15). Secrets and other people's data do not.
    Where a row is about two people, `about` (paths of the description) says to whom of them the field
    belongs: only they get it exported, only with them it is cleared. `told_to` narrows the export alone: what
    one side said of the other is read by nobody else, and goes with either of them. `retention`: a rule of
    its own, where the field goes before the row.
    """

    data_class: DataClass
    erase: Erasure | None = None
    exported: bool | None = None
    about: tuple[str, ...] = ()
    told_to: tuple[str, ...] = ()
    retention: str = ""

    @property
    def on_erasure(self) -> Erasure:
        if self.erase is not None:
            return self.erase
        return Erase.KEEP if self.data_class in KEPT_IN_REDACTED_ROWS else Erase.CLEAR

    def is_exported_to(self, path: str) -> bool:
        """Whether it stands in the export of the person at the end of this path."""
        return self.is_exported and path in (self.told_to or self.about or (path,))

    def is_erased_with(self, path: str) -> bool:
        """Whether it is treated when the person at the end of this path is erased."""
        return self.on_erasure != Erase.KEEP and path in (self.about or (path,))

    @property
    def is_exported(self) -> bool:
        if self.exported is not None:
            return self.exported
        return self.data_class not in HIDDEN_IN_EXPORTS

    @property
    def is_personal(self) -> bool:
        return self.data_class != DataClass.NONE


# Who acted is somebody of the office, whose trace others' histories need; erasing them empties their account.
KEPT_IN_REDACTED_ROWS = {DataClass.NONE, DataClass.TRACE}
HIDDEN_IN_EXPORTS = {DataClass.NONE, DataClass.SECRET, DataClass.TRACE, DataClass.THIRD_PERSON}
TECHNICAL = Field(DataClass.NONE)


@dataclass(frozen=True)
class Description:
    """One model. `about`: lookup paths from a row to the people.Person it is about ("" is the row itself).

    `exported_where`: of which rows the person at the end of a path gets a copy, where not of all (the answers
    of their own side). `kept_where`: rows that stay whoever is erased (accounts of the office's staff).
    """

    label: str
    about: tuple[str, ...]
    subjects: tuple[Subject, ...]
    purpose: Purpose
    ground: Ground
    retention: str
    rows: Rows
    is_audited: bool
    fields: Mapping[str, Field]
    exported_where: Mapping[str, Mapping[str, Any]]
    kept_where: Mapping[str, Any]
    retention_for: Mapping[Subject, str]
    named: str | Promise

    @property
    def title(self) -> str:
        """What people call such records, in the plural."""
        return str(self.named or self.model._meta.verbose_name_plural)

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def is_personal(self) -> bool:
        return any(field.is_personal for field in self.fields.values())

    @property
    def classes(self) -> list[DataClass]:
        """The classes of personal data in it, in the order of DataClass."""
        found = {field.data_class for field in self.fields.values()}
        return [each for each in DataClass if each in found and each != DataClass.NONE]

    def rules(self, subject: Subject | None = None) -> list[str]:
        """The names of the times for keeping that hold for it (for one subject), the row's own first."""
        own = self.retention_for.get(subject, self.retention) if subject else self.retention
        others = [] if subject else list(self.retention_for.values())
        of_fields = [field.retention for field in self.fields.values()]
        return [name for name in dict.fromkeys([own, *others, *of_fields]) if name]

    def rows_to_erase(self, person: models.Model, path: str) -> models.QuerySet:
        """The rows about the person by this path. Collect them before anything is erased: links may go."""
        found = self.model._default_manager.filter(**{path or "pk": person.pk})
        if self.kept_where:
            kept = self.model._default_manager.filter(**self.kept_where).values("pk")
            found = found.exclude(pk__in=kept)
        return found.order_by().distinct()

    def rows_to_export(self, person: models.Model, path: str) -> models.QuerySet:
        """The rows of which the person gets a copy by this path."""
        where = self.exported_where.get(path, {})
        return self.model._default_manager.filter(**{path or "pk": person.pk}, **where).distinct()

    def redacted(self, row: models.Model, path: str) -> dict[str, Any]:
        """The fields of the row that erasing the person at the end of the path changes, with the new values.

        Without many-to-many fields: see `emptied_relations`.
        """
        relations = {field.name for field in self.model._meta.many_to_many}
        changes = {}
        for name, field in self.fields.items():
            if name in relations or not field.is_erased_with(path):
                continue
            new = field.on_erasure
            changes[name] = new(row) if callable(new) else cleared(self.model._meta.get_field(name))
        return changes

    def emptied_relations(self, path: str) -> list[str]:
        """The many-to-many fields to be emptied when the person at the end of the path is erased."""
        return [
            relation.name
            for relation in self.model._meta.many_to_many
            if relation.name in self.fields and self.fields[relation.name].is_erased_with(path)
        ]


def cleared(field: Any) -> Any:
    """An empty value that the column of a model field takes: null, else its default, else none of its kind.

    Raises TypeError where there is none (a date that must be there, say): its description needs a function.
    """
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return field.get_default() if field.choices else ""
    if field.has_default():
        return field.get_default()
    if isinstance(field, models.BinaryField):
        return b""
    if isinstance(field, models.IntegerField):
        return 0
    raise TypeError(f"{field} has no empty value")


_DESCRIPTIONS: dict[str, Description] = {}


def describe(
    label: str,
    *,
    fields: Mapping[str, Field],
    about: tuple[str, ...] = (),
    subjects: tuple[Subject, ...] = (),
    purpose: Purpose = Purpose.OPERATION,
    ground: Ground = Ground.NOT_PERSONAL,
    retention: str = "",
    rows: Rows = Rows.KEEP,
    audited: bool = False,
    exported_where: Mapping[str, Mapping[str, Any]] | None = None,
    kept_where: Mapping[str, Any] | None = None,
    retention_for: Mapping[Subject, str] | None = None,
    named: str | Promise = "",
) -> None:
    """Make a model known. Keys of `fields` are names divided by spaces, many-to-many fields included.

    `retention` names a rule of `privacy.retention`. `audited`: changes are recorded with before and after.
    `named`: in the plural, for models that have no name of their own for people.
    """
    flat = {name: field for names, field in fields.items() for name in names.split()}
    _DESCRIPTIONS[label] = Description(
        label,
        about,
        subjects,
        purpose,
        ground,
        retention,
        rows,
        audited,
        flat,
        exported_where or {},
        kept_where or {},
        retention_for or {},
        named,
    )


def described(label: str) -> Description | None:
    return _DESCRIPTIONS.get(label)


def descriptions() -> Iterator[Description]:
    """In the order of the installed apps and their models."""
    for model in apps.get_models():
        if found := _DESCRIPTIONS.get(model._meta.label):
            yield found
