"""The PDF of a certificate: rendered when it is issued, kept, and handed out as it was."""

from __future__ import annotations

import logging
import traceback

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils.translation import gettext as _

from certificates import pdf
from certificates.models import Certificate, CertificateFile

logger = logging.getLogger(__name__)


def pdf_bytes(certificate: Certificate) -> bytes:
    """The stored file. One that is missing (from before files were kept) is rendered and stored now."""
    file = CertificateFile.objects.filter(certificate=certificate).first()
    return bytes((file or store_pdf(certificate)).pdf)


@transaction.atomic
def store_pdf(certificate: Certificate) -> CertificateFile:
    """Render the certificate from its facts, and keep the file and the density in which it fits on a page.

    Raises ValidationError with a sentence where it cannot be printed; then nothing is kept.
    """
    try:
        rendered = pdf.render_one(
            certificate.facts,
            number=certificate.number,
            code=certificate.verification_code,
            issued_on=certificate.issued_on,
            language=certificate.language,
            version=certificate.version,
        )
    except (ValidationError, DatabaseError):
        raise
    except Exception as error:
        log_without_names(error, "A certificate could not be rendered")
        raise ValidationError(
            _("The certificate could not be printed. Please tell the administration.")
        ) from error
    certificate.facts["density"] = rendered.density
    certificate.save(update_fields=["facts"])
    return CertificateFile.objects.create(certificate=certificate, pdf=rendered.pdf)


def log_without_names(error: Exception, what: str) -> None:
    """Kind and place of an error for the log; its message may quote names and texts, so that is left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    logger.error("%s: %s in %s, line %s", what, type(error).__name__, frame.filename, frame.lineno)
