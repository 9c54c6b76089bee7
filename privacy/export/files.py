"""The export as files: a PDF to read, a JSON for machines, and both with all documents in one ZIP."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kern import fonts
from kern.pdf import html_document, pdf_of, pdf_response
from people.models import Person
from privacy.export.blackout import BLACK
from privacy.export.gather import Export, gather

STYLESHEET = "css/access-export.css"
# Stands for characters that no font of ours has: an export is never refused because of a smiley.
UNPRINTABLE = "▯"


def zip_for(person: Person, *, today: date) -> HttpResponse:
    """Everything in one file, in the language of the person's letters."""
    with translation.override(person.correspondence_language):
        export = gather(person, today=today)
        written = BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED) as archive:
            archive.writestr(_("information.pdf"), pdf_bytes(export, today=today))
            archive.writestr(_("data.json"), json_bytes(export))
            for name, content in export.files.items():
                archive.writestr(name, content)
        return HttpResponse(
            written.getvalue(),
            content_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{_file_name(today)}.zip"',
                "Cache-Control": "private, no-store",
            },
        )


def pdf_for(person: Person, *, today: date) -> HttpResponse:
    """Only what people read."""
    with translation.override(person.correspondence_language):
        export = gather(person, today=today)
        return pdf_response(pdf_bytes(export, today=today), f"{_file_name(today)}.pdf")


def json_bytes(export: Export) -> bytes:
    return json.dumps(export.data, ensure_ascii=False, indent=2).encode()


def pdf_bytes(export: Export, *, today: date) -> bytes:
    """PDF/UA in the active language; fields without a value are left out."""
    data = export.data
    kinds = [
        {
            **kind,
            "rows": [
                [(entry["label"], _printed(entry["words"])) for entry in row if entry["words"]]
                for row in kind["rows"]
            ],
        }
        for kind in data["kinds"]
    ]
    context: dict[str, Any] = {
        "language": data["language"],
        "person": _printable(data["person"]),
        "controller": data["controller"],
        "kinds": kinds,
        "today": today,
    }
    html = render_to_string("privacy/pdf/access_export.html", context)
    return pdf_of(html_document(html, stylesheet=STYLESHEET))


def _file_name(today: date) -> str:
    """Without a name in it: files lie about."""
    return _("my-data-%(date)s") % {"date": today.isoformat()}


def _printed(words: str) -> SafeString:
    """Blacked out parts as black boxes that say what they are."""
    box = format_html('<span class="black">{}</span>', _("blacked out"))
    return format_html_join(box, "{}", ((part,) for part in _printable(words).split(BLACK)))


def _printable(words: str) -> str:
    kept = set(BLACK) | {"\n", "\r", "\t"}
    missing = {ord(character): UNPRINTABLE for character in fonts.unprintable(words) if character not in kept}
    return words.translate(missing)
