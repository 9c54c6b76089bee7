"""Pages of the handbook: written, published, withdrawn."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from people.enums import ConsentPurpose
from publications.enums import PageKind
from publications.models import HandbookPage

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@transaction.atomic
def save_page(*, page: HandbookPage) -> HandbookPage:
    """Check and save a page. One without an address gets it from its title.

    Raises ValidationError keyed by field, for a portrait on the website also where nobody agreed to it.
    """
    page.slug = page.slug or _free_slug(page.title)
    if page.is_published:
        _check_consent(page)
    page.full_clean()
    page.save()
    return page


def _free_slug(title: str) -> str:
    wanted = slugify(title.translate(GERMAN))[:40] or "seite"
    taken = set(HandbookPage.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


@transaction.atomic
def publish_page(*, page: HandbookPage) -> None:
    """Let everybody read it. Raises ValidationError for a portrait of somebody who does not agree to it."""
    page = HandbookPage.objects.select_for_update(of=("self",)).select_related("person").get(pk=page.pk)
    _check_consent(page)
    HandbookPage.objects.filter(pk=page.pk).update(is_published=True)


def _check_consent(page: HandbookPage) -> None:
    """A portrait says of whom it is, and that person agrees to it now."""
    if page.kind != PageKind.PORTRAIT:
        return
    if page.person is None:
        raise ValidationError(
            {"person": _("Please choose whose portrait it is: it may be published only with their consent.")}
        )
    if not page.person.consents.filter(purpose=ConsentPurpose.PHOTO, withdrawn_at=None).exists():
        raise ValidationError(
            {
                "person": _("%(name)s does not agree to a portrait: it may not be on the website.")
                % {"name": page.person}
            }
        )


def unpublish_page(*, page: HandbookPage) -> None:
    """Take it off the website; the office keeps it."""
    HandbookPage.objects.filter(pk=page.pk).update(is_published=False)


@transaction.atomic
def delete_page(*, page: HandbookPage) -> None:
    """Delete a page for good. Raises ValidationError while the public reads it."""
    if HandbookPage.objects.select_for_update().filter(pk=page.pk, is_published=True).exists():
        raise ValidationError(_("Please take the page off the website first."))
    page.delete()
