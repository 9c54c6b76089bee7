"""The kinds of certificates that a programme begins with, in the words of an office that means them.

Printed as they are: German texts in German, English ones in English, whoever is looking at the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from certificates.enums import Basis, Layout

Text = dict[str, str]


@dataclass(frozen=True)
class UsualKind:
    """Fields of a CertificateKind and of its texts, by language."""

    name: str
    name_en: str
    basis: Basis
    layout: Layout
    texts: dict[str, Text]


VOLUNTEER_TITLES: Text = {
    "title_feminine": "Integrationsbegleiterin im Ehrenamt",
    "title_masculine": "Integrationsbegleiter im Ehrenamt",
    "title_neutral": "Integrationsbegleitung im Ehrenamt",
}
VOLUNTEER_TITLE_EN: Text = {"title_neutral": "Volunteer integration companion"}

TRAINING = UsualKind(
    name="Schulungszertifikat",
    name_en="Training certificate",
    basis=Basis.TRAINING,
    layout=Layout.BAND,
    texts={
        "de": {
            "heading": "Zertifikat",
            **VOLUNTEER_TITLES,
            "body": "hat sich in {hours} auf die ehrenamtliche Begleitung zugewanderter Menschen vorbereitet "
            "und die Schulung am {completed_on} in {place} abgeschlossen.",
        },
        "en": {
            "heading": "Certificate",
            **VOLUNTEER_TITLE_EN,
            "body": "has prepared for accompanying newcomers as a volunteer in {hours} of training "
            "and completed it on {completed_on} in {place}.",
        },
    },
)

PARTICIPATION = UsualKind(
    name="Teilnahmebestätigung",
    name_en="Confirmation of participation",
    basis=Basis.PARTICIPATION,
    layout=Layout.LETTER,
    texts={
        "de": {
            "heading": "Teilnahmebestätigung",
            "body": "hat vom {from} bis zum {until} an unserer Veranstaltung „{course}“ "
            "in {place} teilgenommen.\n\n"
            "Besucht wurden {dates}, zusammen {hours} ({units}).",
            "closing": "Wir danken für das Interesse und die Zeit und freuen uns auf ein Wiedersehen.",
        },
        "en": {
            "heading": "Confirmation of participation",
            "body": "took part in our course “{course}” in {place} from {from} to {until}.\n\n"
            "Attendance: {dates}, {hours} in all ({units}).",
            "closing": "Thank you for your interest and your time. We look forward to seeing you again.",
        },
    },
)

VOLUNTEERING = UsualKind(
    name="Ehrenamtsnachweis",
    name_en="Record of volunteering",
    basis=Basis.VOLUNTEERING,
    layout=Layout.LETTER,
    # A paragraph is left out where there is nothing to put in: who had no assignment reads nothing of them.
    texts={
        "de": {
            "heading": "Bescheinigung über ehrenamtliches Engagement",
            **VOLUNTEER_TITLES,
            "body": "hat sich vom {from} bis zum {until} im Programm „{programme}“ ehrenamtlich "
            "für Menschen eingesetzt, die neu in unserer Region sind.\n\n"
            "Zeitlicher Umfang: {hours}.\n\n"
            "Begleitung in einer Integrationspartnerschaft: {meetings}.\n\n"
            "Begleitung und Sprachmittlung auf Anfrage: {assignments}.\n\n"
            "Austausch mit anderen Ehrenamtlichen unter fachlicher Leitung: {exchanges}.",
            "closing": "Wir haben die Zusammenarbeit als zuverlässig, einfühlsam und auf Augenhöhe erlebt. "
            "Für diesen Einsatz danken wir herzlich und wünschen für die Zukunft alles Gute.",
        },
        "en": {
            "heading": "Record of volunteering",
            **VOLUNTEER_TITLE_EN,
            "body": "volunteered in the programme “{programme}” from {from} to {until} "
            "for people who are new in our region.\n\n"
            "Time given: {hours}.\n\n"
            "Accompanying a newcomer in an integration partnership: {meetings}.\n\n"
            "Accompanying and interpreting on request: {assignments}.\n\n"
            "Exchange with other volunteers, professionally guided: {exchanges}.",
            "closing": "We have known this volunteer to be reliable, sensitive and respectful, "
            "meeting people eye to eye. We are grateful for this work and wish all the best for the future.",
        },
    },
)

THANKS = UsualKind(
    name="Dankurkunde",
    name_en="Certificate of thanks",
    basis=Basis.THANKS,
    layout=Layout.FRAME,
    texts={
        "de": {
            "heading": "Danke",
            "body": "hat im Programm „{programme}“ Zeit, Wissen und Herz mit Menschen geteilt, "
            "die bei uns ein neues Zuhause suchen.\n\n"
            "Wo zwei Menschen einander auf Augenhöhe begegnen, wird aus Ankommen ein Dazugehören. "
            "Dafür danken wir von Herzen.",
        },
        "en": {
            "heading": "Thank you",
            "body": "has shared time, knowledge and warmth in the programme “{programme}” "
            "with people who are making a new home among us.\n\n"
            "Where two people meet eye to eye, arriving becomes belonging. "
            "For this we thank you with all our hearts.",
        },
    },
)

USUAL_KINDS = (TRAINING, PARTICIPATION, VOLUNTEERING, THANKS)
