"""In which order things stand on the day's list: by what is lost if they wait another day.

This table is the only place that says so. A weight lies between 0 and 100:

    86 to 100   somebody asked for help, nobody can work before it is done, or people's data are in danger
    70 to 85    a pair may come apart, or a date comes that cannot be moved
    50 to 69    somebody waits for an answer, or a rule is about to be broken
    30 to 49    it gets harder with the weeks
    10 to 29    nothing is lost yet; it is good to know

Some grow while they wait, by `per_week` and up to `most`, so that nothing stays below the first ten for ever.
Of equal weight, what waits longest comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What all entries of one kind have in common.

    `why` says what is lost. `rests`: so many days an entry stays away that was ticked off though its cause
    goes on; None: until something new happens. `is_call`: ticking it off with a note writes down the
    conversation; `is_made_by_call`: without one as well, for the conversation is all that was missing.
    """

    name: str | Promise
    weight: int
    why: str | Promise
    per_week: int = 0
    most: int = 0
    rests: int | None = None
    is_call: bool = False
    is_made_by_call: bool = False

    def weight_after(self, waited: timedelta) -> int:
        return self.weight + min(self.most, max(0, waited.days) * self.per_week // 7)

    def writes_down(self, note: str) -> bool:
        """Whether ticking it off with this note also notes a conversation."""
        return self.is_call and (bool(note) or self.is_made_by_call)

    def back_on(self, today: date) -> date | None:
        """When an entry comes back that is ticked off today and still has its cause."""
        return today + timedelta(days=self.rests) if self.rests else None


# From this weight on somebody has asked for help.
ASKED_FOR = 86

KINDS: dict[str, Kind] = {
    # --- nothing works before --------------------------------------------------------------------------
    "no_programme": Kind(_("No programme"), 100, _("Until then nobody can apply or register."), rests=1),
    "no_tasks": Kind(_("No tasks"), 99, _("Until then nobody fits anybody."), rests=7),
    "no_modules": Kind(_("No modules"), 98, _("Until then nobody can complete the training."), rests=7),
    "breach": Kind(
        _("Data breach"),
        97,
        _("The authority must be told within 72 hours, and people may have to protect themselves."),
        rests=1,
    ),
    "unusual_reading": Kind(
        _("Unusual reading"),
        96,
        _("Whoever takes data along does it once; asking soon is the only way to find out."),
        rests=1,
    ),
    # --- somebody asked for help -----------------------------------------------------------------------
    "wish": Kind(
        _("Wish to talk after a meeting"),
        90,
        _("Somebody is in need of advice now; who gets no answer does not ask again."),
        per_week=3,
        most=6,
        is_call=True,
    ),
    "wish_in_trial": Kind(
        _("Wish to talk after getting to know each other"),
        89,
        _("Two people wait, and neither knows whether they go on."),
        per_week=3,
        most=6,
        rests=3,
        is_call=True,
    ),
    "wish_before": Kind(
        _("Wish to talk before the first meeting"),
        86,
        _("The other side has perhaps said yes already and waits."),
        per_week=3,
        most=6,
        rests=3,
    ),
    # --- a pair may come apart, a date comes -------------------------------------------------------------
    "unanswered": Kind(
        _("Assignment of today or tomorrow without an answer"),
        85,
        _("A mail that is read tonight comes too late."),
        rests=1,
    ),
    "nobody_left": Kind(
        _("Assignment with nobody left to ask"),
        78,
        _("Nothing happens any more unless somebody calls. Grows as the day comes near."),
        per_week=9,
        most=18,
        rests=1,
    ),
    "given_back": Kind(
        _("Assignment given back"),
        77,
        _("Who relied on somebody stands there alone again. Grows as the day comes near."),
        per_week=9,
        most=18,
        rests=1,
    ),
    "request_outside": Kind(
        _("Request from outside"),
        75,
        _("Authority, school or practice wait to hear whether somebody comes. Grows as the day comes near."),
        per_week=9,
        most=18,
        rests=1,
    ),
    "requester_bounced": Kind(
        _("Requester who cannot be reached"),
        70,
        _("Whoever asked for help does not hear whether somebody comes."),
        per_week=4,
        most=8,
        rests=2,
    ),
    "unaccompanied": Kind(
        _("Assignment without anybody"),
        76,
        _("The appointment comes, and somebody stands there alone. Grows as the day comes near."),
        per_week=9,
        most=18,
        rests=1,
    ),
    "mail_trouble": Kind(
        _("Mails that may not have arrived"),
        80,
        _("People wait for something that we think they have."),
        rests=2,
    ),
    "silent": Kind(
        _("Silent pair"),
        72,
        _("Most early endings begin with silence; after some weeks a call no longer helps. Grows with it."),
        per_week=3,
        most=16,
        rests=14,
        is_call=True,
    ),
    "first_call": Kind(
        _("First call"),
        70,
        _("In the first weeks small misunderstandings can still be cleared up."),
        per_week=4,
        most=12,
        rests=7,
        is_call=True,
        is_made_by_call=True,
    ),
    "back_from_pause": Kind(
        _("Back from a pause"),
        66,
        _("Whoever nobody asks after a pause often does not begin again."),
        per_week=4,
        most=12,
        rests=7,
        is_call=True,
    ),
    # --- somebody waits for an answer, or a rule is about to be broken -------------------------------------
    "check_expired": Kind(
        _("Expired check"),
        69,
        _("Without a valid check nobody may accompany anybody."),
        rests=14,
    ),
    "lost_preparation": Kind(
        _("Preparation not complete any more"),
        64,
        _("No new pair can start, and the volunteer should hear why."),
    ),
    "agreed": Kind(
        _("Both said yes"),
        68,
        _("Two people look forward to each other; with every day one more may change their mind."),
        per_week=5,
        most=10,
        rests=3,
    ),
    "agreement": Kind(
        _("Agreement to sign"),
        65,
        _("Both would like to go on and wait for the office alone."),
        per_week=3,
        most=9,
        rests=7,
    ),
    "ask_by_phone": Kind(
        _("Question by telephone"),
        62,
        _("The proposal runs out, and nobody has asked yet."),
        per_week=3,
        most=6,
        rests=3,
    ),
    "data_request": Kind(
        _("Request about data"),
        60,
        _("The law gives one month; after that the person may complain to the authority. Grows with it."),
        per_week=4,
        most=24,
        rests=3,
    ),
    "trial_answers": Kind(
        _("Answer after getting to know each other"),
        58,
        _("One side has often said yes already and waits."),
        per_week=3,
        most=9,
        rests=7,
    ),
    "registrations": Kind(
        _("New registrations"),
        57,
        _("Help is asked for when it is needed. Who hears nothing looks elsewhere."),
        per_week=3,
        most=12,
        rests=7,
    ),
    "applications": Kind(
        _("New applications"),
        56,
        _("Willingness cools down: after two weeks without a word many have found something else."),
        per_week=3,
        most=12,
        rests=7,
    ),
    "bounced": Kind(
        _("Address that does not work"),
        55,
        _("Every further mail to this person is lost."),
        rests=14,
    ),
    "group_overdue": Kind(
        _("Exchange overdue"),
        54,
        _("The programme promises its volunteers an exchange within these weeks."),
        per_week=3,
        most=9,
        rests=7,
    ),
    "ending": Kind(
        _("Agreed time is over"),
        53,
        _("Without a closure nobody says thank you, and both stay taken."),
        per_week=2,
        most=8,
        rests=14,
        is_call=True,
    ),
    "wants_again": Kind(
        _("Would like another partnership"),
        52,
        _("Who would like to go on is the easiest volunteer to win."),
        per_week=2,
        most=8,
    ),
    "follow_up": Kind(
        _("Something left to do after an assignment"),
        59,
        _("A volunteer has promised that the office sees to it."),
        per_week=3,
        most=9,
        rests=7,
    ),
    # --- harder with the weeks ------------------------------------------------------------------------------
    "contact": Kind(
        _("Monthly conversation"),
        46,
        _("Steady contact by the office is what prevents early endings. Grows with the weeks."),
        per_week=3,
        most=18,
        rests=7,
        is_call=True,
        is_made_by_call=True,
    ),
    "check_expires": Kind(
        _("Check expires soon"),
        42,
        _("A new certificate takes weeks to come."),
        per_week=2,
        most=16,
        rests=21,
    ),
    "group_attendance": Kind(
        _("Attendance not recorded"),
        41,
        _("After some weeks nobody remembers who came."),
        per_week=3,
        most=9,
        rests=7,
    ),
    "group_leader": Kind(
        _("Group without facilitator"),
        40,
        _("Nobody leads the next date."),
        rests=21,
    ),
    "group_room": Kind(
        _("No room in an exchange group"),
        36,
        _("Whoever accompanies somebody has nobody to talk to about it."),
        per_week=2,
        most=6,
        rests=14,
    ),
    "group_due": Kind(
        _("Exchange to plan"),
        38,
        _("Members need the date early to have time."),
        per_week=3,
        most=9,
        rests=7,
    ),
    "goals": Kind(
        _("Goals to look at"),
        34,
        _("Goals that nobody looks at are forgotten."),
        per_week=2,
        most=8,
        rests=14,
    ),
    "course_waiting": Kind(
        _("Waiting list"), 33, _("Who waits too long for a seat loses interest."), rests=14
    ),
    "longest_waiting": Kind(
        _("Waiting longest"),
        32,
        _("Whoever waits knows nothing of how hard we look."),
        per_week=1,
        most=20,
        rests=7,
    ),
    "proposal_expired": Kind(
        _("Proposal without answer"), 31, _("The newcomer is still waiting for somebody."), rests=7
    ),
    "breach_to_close": Kind(
        _("Worksheet of a breach"),
        30,
        _("What is not written down while it is fresh can no longer be proved."),
        rests=7,
    ),
    "report_missing": Kind(
        _("Report on an assignment missing"),
        37,
        _("After some weeks nobody remembers how long it took."),
        per_week=3,
        most=9,
        rests=7,
    ),
    # --- good to know ---------------------------------------------------------------------------------------
    "certificates": Kind(
        _("Training completed"), 24, _("A certificate is a pleasure while the course is fresh in mind.")
    ),
    "expenses": Kind(
        _("Expenses of a quarter"),
        26,
        _("Who pays for tickets out of their own pocket should not wait for months."),
        per_week=1,
        most=8,
        rests=14,
    ),
    "no_role": Kind(_("Accounts without a role"), 22, _("They can log in but see nothing."), rests=30),
    "feedback": Kind(_("Closing feedback"), 20, _("What people write at the end deserves to be read.")),
}


def kind_of(key: str) -> Kind | None:
    """The kind that a key names; None for keys of kinds that are gone."""
    return KINDS.get(key.partition(":")[0])


def by_weight() -> list[Kind]:
    """The table as the office reads it: the heaviest first."""
    return sorted(KINDS.values(), key=lambda kind: -kind.weight)
