"""Changes to towns: which postcodes belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programmes import postcodes as known_postcodes
from programmes.models import Municipality, MunicipalityPostcode


def read_postcodes(text: str) -> list[str]:
    """The postcodes in a text, in whatever way they are separated; each once, in order."""
    return sorted(set(re.findall(r"\w+", text)))


def check_postcodes(postcodes: Iterable[str], *, municipality: Municipality) -> None:
    """Raise ValidationError for postcodes that do not exist or belong to another town."""
    problems = []
    taken = dict(
        MunicipalityPostcode.objects.filter(postcode__in=list(postcodes))
        .exclude(municipality=municipality.pk)
        .values_list("postcode", "municipality__name")
    )
    for postcode in postcodes:
        if not known_postcodes.is_known(postcode):
            problems.append(_("There is no postcode %(postcode)s in Germany.") % {"postcode": postcode})
        elif postcode in taken:
            words = {"postcode": postcode, "town": taken[postcode]}
            problems.append(_("%(postcode)s belongs to %(town)s already.") % words)
    if problems:
        raise ValidationError({"postcodes": problems})


@transaction.atomic
def save_municipality(municipality: Municipality, *, postcodes: Iterable[str]) -> Municipality:
    """Check and save a town together with all its postcodes.

    People keep the town they have until their own record is saved again.
    """
    wanted = set(postcodes)
    check_postcodes(sorted(wanted), municipality=municipality)
    municipality.full_clean()
    municipality.save()
    existing = set(municipality.postcodes.values_list("postcode", flat=True))
    municipality.postcodes.filter(postcode__in=existing - wanted).delete()
    MunicipalityPostcode.objects.bulk_create(
        MunicipalityPostcode(municipality=municipality, postcode=postcode)
        for postcode in sorted(wanted - existing)
    )
    return municipality
