"""How long what is kept, and what becomes of it afterwards.

`kern.personal_data` names these rules field by field; `privacy.services.retention` carries them out. A
programme may keep something for another time than usual where `is_per_programme`, within `bounds`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

WEEK, MONTHS_3, MONTHS_6, YEAR, YEARS_3 = 7, 90, 180, 365, 1095
# A text of a meeting outlives the pair by no more than this, however long it may be kept otherwise.
MEETING_TEXT_AFTER_END = MONTHS_3
# So many days ahead an erasure is listed and the person told.
NOTICE_DAYS = 14

Words = str | Promise


@dataclass(frozen=True)
class Rule:
    """One time for keeping. `days`: usual time, counted from `begins`; None where no time is set.

    `tells_person`: whoever has an e-mail address is told NOTICE_DAYS before it is carried out.
    """

    name: str
    title: Words
    days: int | None
    begins: Words
    then: Words
    is_per_programme: bool = False
    shortest: int = 1
    longest: int = 0
    tells_person: bool = False

    @property
    def bounds(self) -> tuple[int, int]:
        """Fewest and most days that a programme may set."""
        return self.shortest, self.longest or (self.days or 0)

    @property
    def time_in_words(self) -> str:
        """ "6 months", for notices and lists; empty where no time is set."""
        return in_words(self.days)


def in_words(days: int | None) -> str:
    """Days as people say them: 28 is 4 weeks, 90 is 3 months, 1095 is 3 years."""
    if days is None:
        return ""
    if days % YEAR == 0:
        years = days // YEAR
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    if days % 30 == 0 and days > 30:
        months = days // 30
        return ngettext("%(number)d month", "%(number)d months", months) % {"number": months}
    if days % WEEK == 0 and days > WEEK:
        weeks = days // WEEK
        return ngettext("%(number)d week", "%(number)d weeks", weeks) % {"number": weeks}
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def _rules(*rules: Rule) -> dict[str, Rule]:
    return {rule.name: rule for rule in rules}


AFTER_END = _("after the person's part in the programme has ended")
DELETED = _("It is deleted.")
PERSON_ERASED = _("Everything about the person is erased; counts and hours stay, without anybody in them.")

RULES: dict[str, Rule] = _rules(
    Rule(
        "newcomer_profile",
        _("Profile of a newcomer"),
        MONTHS_6,
        AFTER_END,
        PERSON_ERASED,
        is_per_programme=True,
        shortest=28,
        tells_person=True,
    ),
    Rule(
        "origin_and_address",
        _("Origin, arrival and address of a newcomer"),
        28,
        AFTER_END,
        _("Country, arrival, street, children and contact person are emptied."),
        is_per_programme=True,
        # Not before the figures of the last partnership are written down.
        shortest=8,
    ),
    Rule(
        "meeting_text",
        _("Free text about meetings"),
        YEAR,
        _("after it was written, but at most 3 months after the partnership has ended"),
        _("The texts are emptied; day and duration stay."),
        is_per_programme=True,
    ),
    Rule(
        "volunteer_profile",
        _("Profile of a volunteer, with attendance"),
        YEAR,
        AFTER_END,
        PERSON_ERASED,
        is_per_programme=True,
        shortest=28,
        tells_person=True,
    ),
    Rule(
        "certificate_register",
        _("Register of certificates"),
        YEARS_3,
        _("after a certificate was issued, and at least as long as the profile"),
        _("Name, facts and file are deleted; the number stays, so that none is missing."),
    ),
    Rule(
        "criminal_record",
        _("Inspection of criminal-record certificates"),
        MONTHS_3,
        AFTER_END,
        DELETED,
        is_per_programme=True,
    ),
    Rule("unconfirmed_sign_up", _("Unconfirmed registrations"), WEEK, _("after it was made"), DELETED),
    Rule(
        "refused_applicant",
        _("Applicants who were refused or have fallen silent"),
        MONTHS_6,
        _("after the refusal or the last sign of life"),
        PERSON_ERASED,
        is_per_programme=True,
        shortest=28,
        tells_person=True,
    ),
    Rule(
        "letter",
        _("Text of mails"),
        30,
        _("after the mail was sent or given up"),
        _("Subject and text are emptied; that a mail went out stays."),
    ),
    Rule(
        "record_of_access",
        _("Record of who has read or changed what"),
        YEAR,
        _("after it was written"),
        DELETED,
    ),
    Rule("event_guest", _("Guests of an event"), MONTHS_6, _("after the event"), DELETED),
    Rule(
        "import_rows",
        _("Rows of an imported list"),
        30,
        _("after the list was uploaded"),
        _("The rows and the name of the file are emptied."),
    ),
    Rule("matching_run", _("Proposals for all"), YEAR, _("after they were made"), DELETED),
    Rule(
        "group_minutes",
        _("Minutes of group exchanges"),
        YEAR,
        _("after the date"),
        DELETED,
        is_per_programme=True,
    ),
    Rule(
        "account",
        _("Account"),
        YEAR,
        _("after it was closed; a volunteer's account goes with the profile"),
        _("Name, address and ways of logging in are emptied; what the account has done stays."),
    ),
    Rule("session", _("Session of somebody logged in"), 14, _("after the last login"), DELETED),
    Rule("fault_report", _("Reports of errors"), MONTHS_3, _("after the error"), DELETED),
    Rule("data_request", _("Requests about data"), YEARS_3, _("after the answer"), DELETED),
    Rule("consent_proof", _("Proof of consents"), YEARS_3, _("after the consent has ended"), DELETED),
    Rule(
        "subscription",
        _("Address for the newsletter"),
        None,
        _("until its owner unsubscribes"),
        _("It is deleted at once."),
    ),
    Rule(
        "assignment",
        _("Single assignments"),
        MONTHS_6,
        _("after the assignment"),
        _("Place, subject, report and who requested it are emptied; kind and duration stay."),
        is_per_programme=True,
    ),
    Rule(
        "assignment_guest",
        _("Guests and requesters of single assignments"),
        28,
        _("after the assignment"),
        _("Names, e-mail, telephone and what was written about a guest are emptied."),
        is_per_programme=True,
    ),
)


def rule(name: str) -> Rule | None:
    """The rule that a description names; None for what is about nobody."""
    return RULES.get(name)


def time_for(name: str) -> str:
    """Time and beginning in one sentence part, for notices: "6 months after the assignment"."""
    found = RULES.get(name)
    if found is None:
        return ""
    if found.days is None:
        return str(found.begins)
    return gettext("%(time)s %(begins)s") % {"time": found.time_in_words, "begins": found.begins}
