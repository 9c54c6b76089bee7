"""What is uploaded: only what is wanted, by its content, never more than a little, never by its own name."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from certificates.models import Picture
from kern.uploads import MOST_BYTES
from office.models import ImportBatch
from tests.builders import make_organisation, make_programme, make_user
from tests.certificates.pictures import drawn
from tests.fixtures.login import confirm
from tests.security import files

pytestmark = pytest.mark.django_db
UPLOAD = reverse("office:import_upload")
TOO_LARGE, BROKEN, KIND = "entpackt zu groß", "Datei kann nicht gelesen werden", "XLSX, ODS oder CSV"


@pytest.fixture
def office(client: Client) -> Client:
    make_programme()
    client.force_login(make_user(Kind.ADMINISTRATOR))
    confirm(client)
    return client


def upload(client: Client, data: bytes, name: str) -> Any:
    return client.post(
        UPLOAD,
        {
            "kind": "volunteers",
            "file": SimpleUploadedFile(name, data),
            "programme": make_programme().pk,
            "organisation": make_organisation().pk,
        },
    )


BAD = {
    "a bomb": (files.bomb, "liste.xlsx", TOO_LARGE),
    "a bomb that lies about its size": (lambda: files.lying(files.bomb()), "liste.xlsx", BROKEN),
    "a cell at the end of the world": (files.far_cell, "liste.xlsx", BROKEN),
    "one cell repeated a hundred million times": (files.repeated, "liste.ods", BROKEN),
    "entities of entities": (files.laughs, "liste.xlsx", "Datei"),
    "ten thousand parts": (
        lambda: files.archive(**{f"xl__x{number}": "" for number in range(10_000)}),
        "liste.xlsx",
        TOO_LARGE,
    ),
    "an archive of something else": (lambda: files.archive(brief="x"), "liste.xlsx", KIND),
    "a document with macros by name": (lambda: b"PK\x03\x04", "liste.xlsm", KIND),
    "a picture by another name": (lambda: drawn((60, 60)), "liste.xlsx", BROKEN),
    "a picture that says it is text": (lambda: drawn((60, 60)), "liste.csv", BROKEN),
    "a page": (lambda: b"<script>alert(1)</script>", "liste.html", KIND),
    "a workbook cut off": (lambda: files.far_cell()[:-40], "liste.xlsx", BROKEN),
    "more than five megabytes": (lambda: b"a;b\n" * (6 * 1024 * 1024 // 4), "liste.csv", "größer als 5 MB"),
    "nothing but separators": (lambda: b";\n" * 2_000_000, "liste.csv", "leer"),
    "too many rows": (lambda: b"a;b\n" * 1_000_000, "liste.csv", "mehr als"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_list_is_refused_quickly_with_a_sentence_beside_the_field(office: Client, what: str) -> None:
    make, name, sentence = BAD[what]
    data = make()
    began = time.monotonic()
    response = upload(office, data, name)
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors["file"])
    assert response.context["form"]["kind"].value() == "volunteers"
    assert not ImportBatch.objects.exists()
    assert time.monotonic() - began < 10


def test_the_bomb_is_one() -> None:
    data = files.bomb()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(member.file_size for member in archive.infolist()) > 236 * 1024 * 1024
    assert len(data) < 944 * 1024


def test_of_a_giant_file_only_the_beginning_is_kept_and_public_forms_take_none(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    giant = SimpleUploadedFile("x.bin", b"x" * (MOST_BYTES + 3 * 1024 * 1024))
    request = client.post(reverse("publications:subscribe"), {"email": "ana@", "file": giant}).wsgi_request
    (kept,) = request.FILES.values()
    assert MOST_BYTES < kept.size < MOST_BYTES + 1024 * 1024


@pytest.mark.expects_error_log
def test_many_files_and_many_fields_are_refused(client: Client, settings: Any) -> None:
    subscribe = reverse("publications:subscribe")
    many = {f"f{number}": SimpleUploadedFile("x", b"x") for number in range(6)}
    assert client.post(subscribe, many).status_code == 400
    assert client.post(subscribe, {f"f{number}": "x" for number in range(1001)}).status_code == 400
    assert client.post(subscribe, {"email": "x" * 3_000_000}).status_code == 400


def test_nobody_chooses_the_name_of_a_file_on_our_disk_or_in_our_headers(
    office: Client, settings: Any, tmp_path: Path
) -> None:
    """Lists are kept as rows, pictures as rows redrawn by us: there is no file of anybody's."""
    settings.MEDIA_ROOT = tmp_path
    name = "../../<b>böse.csv"
    assert upload(office, b"Vorname;Name;PLZ\nUte;Amsel;64625\n", name).status_code == 302
    batch = ImportBatch.objects.get()
    assert batch.file_name == "<b>böse.csv"
    assert "<b>böse" not in office.get(reverse("office:import_detail", args=[batch.pk])).text
    logo = reverse("certificates:logo_create", args=[make_programme().pk])
    # A picture and a page in one: what is kept is the picture alone.
    both = SimpleUploadedFile("../x.html", drawn((60, 60)) + b"<script>alert(1)</script>", "text/html")
    assert office.post(logo, {"alternative": "Wappen", "position": 1, "upload": both}).status_code == 302
    picture = Picture.objects.get()
    assert b"script" not in bytes(picture.png)
    assert list(tmp_path.iterdir()) == []
