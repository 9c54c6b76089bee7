"""A full disk costs the uploaded file, not the form: what was typed comes back with a sentence beside it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from office.models import ImportBatch
from tests.builders import make_organisation, make_programme, make_user
from tests.fixtures.login import confirm

pytestmark = [pytest.mark.django_db, pytest.mark.expects_error_log]

LARGE = b"Vorname;Nachname\n" + b"Helga;Muster\n" * 250_000  # more than is kept in memory
SENTENCE = "kein Platz für Dateien"


class OnAFullDisk(TemporaryUploadedFile):
    """Put down on the device that is always full: the error comes from the system itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file.close()
        self.file = Path("/dev/full").open("wb")  # noqa: SIM115


class NoTemporaryFile(TemporaryUploadedFile):
    """Not even an empty file can be made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("kind_of_file", [OnAFullDisk, NoTemporaryFile])
def test_the_form_keeps_its_input_and_no_row_is_left(
    kind_of_file: type[TemporaryUploadedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", kind_of_file)
    programme, organisation = make_programme(), make_organisation()
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR))
    confirm(client)
    answer = client.post(
        reverse("office:import_upload"),
        {
            "kind": "newcomers",
            "programme": programme.pk,
            "organisation": organisation.pk,
            "file": SimpleUploadedFile("liste.csv", LARGE),
        },
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert SENTENCE in str(form.errors["file"]) and list(form.errors) == ["file"]
    assert 'value="newcomers"' in str(form["kind"]) and "checked" in str(form["kind"])
    assert not ImportBatch.objects.exists()
