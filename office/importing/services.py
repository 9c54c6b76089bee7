"""From upload to import and back: nothing half, nothing twice, everything undone as a whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from accounts.models import User
from matching.models import NewcomerFeatures, VolunteerFeatures
from newcomers.models import Intake, Newcomer
from office.enums import ImportKind, ImportStatus
from office.importing.create import create_newcomer, create_volunteer
from office.importing.preview import Row, RowState, preview
from office.importing.readers import read_table
from office.models import ImportBatch
from people.models import AvailabilityWindow, Consent, LanguageSkill, Person, PersonInterest
from programmes.models import Organisation, Programme
from volunteers.models import Interview, ScreeningCheck, Volunteer

# What an import itself creates. Anything beyond hangs on work that somebody has done since.
CREATED_BY_IMPORT = {
    Person,
    LanguageSkill,
    PersonInterest,
    AvailabilityWindow,
    Consent,
    Volunteer,
    VolunteerFeatures,
    Volunteer.offers.through,
    Interview,
    ScreeningCheck,
    Newcomer,
    NewcomerFeatures,
    Newcomer.needs.through,
    Intake,
    ImportBatch.people.through,
}


@transaction.atomic
def upload_list(
    *,
    file_name: str,
    data: bytes,
    kind: str,
    programme: Programme,
    organisation: Organisation,
    by: User,
) -> ImportBatch:
    """Read a file and keep its rows for the preview. An older preview of the same user is thrown away.

    Raises ValidationError with a sentence where the file cannot be read; nothing is kept then.
    """
    rows = read_table(file_name=file_name, data=data)
    ImportBatch.objects.filter(uploaded_by=by, status=ImportStatus.PREVIEW).delete()
    return ImportBatch.objects.create(
        file_name=file_name[-200:],
        kind=kind,
        programme=programme,
        organisation=organisation,
        rows=rows,
        uploaded_by=by,
    )


@transaction.atomic
def run_import(
    *, batch: ImportBatch, include: Collection[int] = (), by: User, today: date, now: datetime
) -> int:
    """Import all new rows, and those that resemble somebody where their number is in `include`.

    Returns how many people were created. Sends no mail. Raises ValidationError, and imports nothing, where
    any row has an error or was imported before. The cells are not kept any longer afterwards.
    """
    # Locks the batch, so that a double click imports once.
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status != ImportStatus.PREVIEW:
        raise ValidationError(_("This list has been imported already."))
    found = preview(batch, by=by, today=today)
    if found.has_errors:
        raise ValidationError(_("The list still has errors. Nothing was imported."))
    chosen = [
        row
        for row in found.rows
        if row.state == RowState.NEW or (row.state == RowState.RESEMBLING and row.number in include)
    ]
    if not chosen:
        raise ValidationError(_("There is nobody new in this list. Nothing was imported."))
    people = [_create(row, batch=batch, by=by, today=today, now=now) for row in chosen]
    batch.people.set(people)
    batch.rows = []
    batch.status = ImportStatus.IMPORTED
    batch.imported_at = now
    batch.save()
    return len(people)


def _create(row: Row, *, batch: ImportBatch, by: User, today: date, now: datetime) -> Person:
    create = create_volunteer if batch.kind == ImportKind.VOLUNTEERS else create_newcomer
    try:
        return create(row.values, batch=batch, by=by, today=today, now=now)
    except ValidationError as error:
        raise ValidationError(
            _("Row %(number)d, %(name)s: %(message)s Nothing was imported.")
            % {"number": row.number, "name": row.name, "message": " ".join(error.messages)}
        ) from error


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User) -> int:
    """Delete everybody that this import created. Returns how many.

    Raises ValidationError, and deletes nobody, where somebody has been worked with since (enrolled,
    proposed, written to).
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status != ImportStatus.IMPORTED:
        raise ValidationError(_("This import cannot be undone."))
    people = list(batch.people.all())
    collector = Collector(using="default")
    try:
        collector.collect(people)
    except (ProtectedError, RestrictedError) as error:
        raise _in_use() from error
    fast = {queryset.model for queryset in collector.fast_deletes if queryset.exists()}
    if (set(collector.data) | fast) - CREATED_BY_IMPORT:
        raise _in_use()
    collector.delete()
    batch.status = ImportStatus.UNDONE
    batch.save()
    return len(people)


def _in_use() -> ValidationError:
    return ValidationError(
        _("Somebody from this list has been worked with since the import. It cannot be undone as a whole.")
    )
