"""What stands against asking a volunteer for an assignment. Pure: no database."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assignments.facts import ENOUGH, Companion, Need, can_be_there, clash_at, language_of, theirs
from people.enums import Gender, GenderWish
from people.languages import language_name


def hindrance(need: Need, companion: Companion) -> str:
    """Why this volunteer is not asked, in a sentence; "" where nothing stands against it."""
    wishes = {GenderWish.FEMALE: Gender.FEMALE, GenderWish.MALE: Gender.MALE}
    wanted, wants = (
        wishes.get(GenderWish(need.wished_gender)),
        wishes.get(GenderWish(companion.wished_gender)),
    )
    if companion.answer == "no":
        return _("Has said no.")
    if companion.answer:
        return _("Has been asked already.")
    if companion.is_barred:
        return _("These two are not brought together.")
    if not companion.is_asked:
        return _("Does not want to be asked for single assignments.")
    if companion.kinds and need.kind not in companion.kinds:
        return _("Does not go along to this kind of assignment.")
    if not language_of(need.kind, need.languages, companion.skills):
        return _language_missing(need, companion)
    if wanted and companion.gender != wanted:
        return _("Somebody else is wished for: %(whom)s.") % {"whom": GenderWish(need.wished_gender).label}
    if wants and need.gender != Gender.UNSPECIFIED and need.gender != wants:
        return _("Would like to accompany others: %(whom)s.") % {
            "whom": GenderWish(companion.wished_gender).label
        }
    if need.is_today and not companion.at_short_notice:
        return _("Does not want to be asked on the same day.")
    if companion.most_per_month is not None and companion.load.this_month >= companion.most_per_month:
        return ngettext(
            "Has %(count)d assignment in this month already, and wants no more.",
            "Has %(count)d assignments in this month already, and wants no more.",
            companion.load.this_month,
        ) % {"count": companion.load.this_month}
    if not can_be_there(need, companion):
        found = clash_at(need, companion, need.hours[0]) if need.hours else None
        return (
            _("Has something else then: %(what)s.") % {"what": found.sentence}
            if found
            else _("This hour has passed already.")
        )
    return ""


def _language_missing(need: Need, companion: Companion) -> str:
    known = [code for code in need.languages if code in companion.skills]
    if any(theirs(need.kind, companion.skills[code]) >= ENOUGH for code in known):
        return _("Too little German for it: B1 is needed.")
    names = ", ".join(language_name(code) for code in known or need.languages[:1])
    return _("Too little %(language)s for it: B1 is needed.") % {"language": names}
