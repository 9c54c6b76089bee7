"""Pages of the handbook: written, published, withdrawn."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from publications.models import HandbookPage

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@transaction.atomic
def save_page(*, page: HandbookPage) -> HandbookPage:
    """Check and save a page. One without an address gets it from its title."""
    page.slug = page.slug or _free_slug(page.title)
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


def publish_page(*, page: HandbookPage) -> None:
    """Let everybody read it."""
    HandbookPage.objects.filter(pk=page.pk).update(is_published=True)


def unpublish_page(*, page: HandbookPage) -> None:
    """Take it off the website; the office keeps it."""
    HandbookPage.objects.filter(pk=page.pk).update(is_published=False)


@transaction.atomic
def delete_page(*, page: HandbookPage) -> None:
    """Delete a page for good. Raises ValidationError while the public reads it."""
    if HandbookPage.objects.select_for_update().filter(pk=page.pk, is_published=True).exists():
        raise ValidationError(_("Please take the page off the website first."))
    page.delete()
