"""What people agree to, in the very words that they saw: every version ever used, in German and English.

A text is never changed: one that says something else is a new version, put before the others. `Consent` keeps
version and language, so that the proof shows what was read and not what is asked today.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import lazy
from django.utils.translation import get_language

from people.enums import ConsentPurpose

GERMAN, ENGLISH = "de", "en"


@dataclass(frozen=True)
class Words:
    """`statement` is what the person says, `meaning` what follows from it."""

    statement: str
    meaning: str


@dataclass(frozen=True)
class ConsentText:
    purpose: ConsentPurpose
    version: str
    german: Words
    english: Words

    def words(self, language: str) -> Words:
        """English for whoever reads neither."""
        return self.german if language == GERMAN else self.english


# The newest first. What has left the form stays here as proof.
TEXTS: tuple[ConsentText, ...] = (
    ConsentText(
        ConsentPurpose.CONTACT,
        "2026-11-22.2",
        Words(
            "Meine Kontaktdaten dürfen an meine Partnerin oder meinen Partner und für Einsätze weitergegeben "
            "werden",
            "Wenn wir jemanden gefunden haben, bekommt diese eine Person meine Telefonnummer, solange wir "
            "uns treffen. Bei einem Einsatz bekommen Vornamen und Telefonnummer nur die, die dafür "
            "verabredet sind oder darum gebeten haben. Eine andere Anlaufstelle bekommt Namen, "
            "Telefonnummer und E-Mail-Adresse nur, wenn ich vorher gefragt wurde; welche das sind, "
            "sehe ich bei meinen Einwilligungen. Das ist freiwillig, und ich kann es jederzeit widerrufen. "
            "Dann zeigen wir die Angaben sofort nicht mehr.",
        ),
        Words(
            "My contact details may be passed on to my partner and for single assignments",
            "Once we have found somebody, this one person gets my phone number, as long as we meet. For a "
            "single assignment only those who meet for it or have asked for it get first name and phone "
            "number. Another contact point gets name, phone number and e-mail address only if I was asked "
            "before; which ones that are I see among my consents. I am free to say no, and I can take this "
            "back at any time. Then the details are hidden at once.",
        ),
    ),
    ConsentText(
        ConsentPurpose.PROCESSING,
        "2026-11-22",
        Words(
            "Ich willige ein, dass meine Angaben gespeichert und verwendet werden",
            "Das Programm speichert diese Angaben und verwendet sie, um mich mit einem passenden Menschen "
            "zusammenzubringen. Nur die Mitarbeitenden des Programms sehen sie. Ich kann das jederzeit "
            "widerrufen, ohne Grund und ohne Nachteil: im Portal, mit dem Link in jeder E-Mail oder mit ein "
            "paar Worten an das Büro. Dann werden die Angaben gelöscht.",
        ),
        Words(
            "I agree that my data are kept and used",
            "The programme keeps these data and uses them to bring me together with somebody who fits. Only "
            "the staff of the programme see them. I can take this back at any time, without a reason and "
            "without harm: in the portal, by the link in every mail, or with a few words to the office. Then "
            "the data are deleted.",
        ),
    ),
    ConsentText(
        ConsentPurpose.CONTACT,
        "2026-11-22",
        Words(
            "Meine Kontaktdaten dürfen an meine Partnerin oder meinen Partner weitergegeben werden",
            "Wenn wir jemanden gefunden haben, bekommt diese eine Person meine Telefonnummer, solange wir "
            "uns treffen. Das ist freiwillig, und ich kann es jederzeit widerrufen. Dann zeigen wir die "
            "Nummer sofort nicht mehr.",
        ),
        Words(
            "My contact details may be passed on to my partner",
            "Once we have found somebody, this one person gets my phone number, as long as we meet. I am "
            "free to say no, and I can take this back at any time. Then the number is hidden at "
            "once.",
        ),
    ),
    ConsentText(
        ConsentPurpose.PHOTO,
        "2026-11-22",
        Words(
            "Das Programm darf ein Porträt von mir veröffentlichen: Namen, Geschichte und Bild",
            "Das Porträt steht auf der Website und kann dort von allen gelesen werden. Das ist freiwillig, "
            "und ich kann es jederzeit widerrufen. Dann nehmen wir das Porträt sofort von der Website.",
        ),
        Words(
            "The programme may publish a portrait of me: name, story and picture",
            "The portrait stands on the website, where everybody can read it. I am free to say no, and I can "
            "take this back at any time. Then we take the portrait off the website at once.",
        ),
    ),
    ConsentText(
        ConsentPurpose.NEWSLETTER,
        "2026-11-22",
        Words(
            "Das Programm darf mir seinen Newsletter schicken",
            "Dafür wird nur meine E-Mail-Adresse verwendet. Ich kann das jederzeit widerrufen; jede Ausgabe "
            "enthält einen Link dafür. Dann kommt sofort keine mehr.",
        ),
        Words(
            "The programme may send me its newsletter",
            "Only my e-mail address is used for that. I can take this back at any time; each issue has a "
            "link for it. Then no further one comes.",
        ),
    ),
    ConsentText(
        ConsentPurpose.PROCESSING,
        "2026-11",
        Words(
            "Ich willige ein, dass meine Angaben gespeichert und verwendet werden",
            "Das Programm speichert diese Angaben und verwendet sie, um mich mit einem passenden Menschen "
            "zusammenzubringen. Nur die Mitarbeitenden des Programms sehen sie. Ich kann das jederzeit "
            "widerrufen; dann werden die Angaben gelöscht.",
        ),
        Words(
            "I agree that my data are kept and used",
            "The programme keeps these data and uses them to bring me together with somebody who fits. Only "
            "the staff of the programme see them. I can take this back at any time; then the data are "
            "deleted.",
        ),
    ),
    ConsentText(
        ConsentPurpose.CONTACT,
        "2026-11",
        Words(
            "Meine Kontaktdaten dürfen an meine Partnerin oder meinen Partner weitergegeben werden",
            "Wenn wir jemanden gefunden haben, bekommt diese eine Person meine Telefonnummer und "
            "E-Mail-Adresse.",
        ),
        Words(
            "My contact details may be passed on to my partner",
            "Once we have found somebody, this one person gets my phone number and e-mail address.",
        ),
    ),
)

# What somebody may agree to by themselves: for the newsletter there is a form that confirms the address.
ASKED_FOR = (ConsentPurpose.PROCESSING, ConsentPurpose.CONTACT, ConsentPurpose.PHOTO)


def current_text(purpose: ConsentPurpose | str) -> ConsentText:
    """What is asked today."""
    return next(text for text in TEXTS if text.purpose == purpose)


def text_of(purpose: ConsentPurpose | str, version: str) -> ConsentText | None:
    """What was asked in that version; None for one that came from another system with its own words."""
    return next((text for text in TEXTS if text.purpose == purpose and text.version == version), None)


def _current_words(purpose: ConsentPurpose, part: str) -> str:
    words = current_text(purpose).words(get_language() or GERMAN)
    return str(getattr(words, part))


# For labels and help texts of forms, in the language of the page.
current_words = lazy(_current_words, str)
