"""Data protection at work: requests with their clock, a breach that was dealt with, figures without names."""

from __future__ import annotations

from datetime import datetime, timedelta

from newcomers.enums import NewcomerStatus
from office.demo.world import World
from people.services import restrict
from privacy.enums import RequestChannel, RequestKind, Risk
from privacy.facts import note_facts
from privacy.models import Breach
from privacy.services.breach import close_breach, save_breach
from privacy.services.requests import answer_request, open_request
from volunteers.enums import VolunteerStatus


def build_protection(world: World) -> None:
    """Two requests wait, one was answered; somebody's data are disputed; one breach is
    told and closed, the worksheet of another is not finished."""
    _requests(world)
    _restriction(world)
    _breach(world)
    note_facts(today=world.today)


def _requests(world: World) -> None:
    active = [each for each in world.volunteers if each.status == VolunteerStatus.ADMITTED]
    open_request(
        person=active[5].person,
        kind=RequestKind.ACCESS,
        received_on=world.day(12),
        channel=RequestChannel.PORTAL,
        by=active[5].person.user,
        today=world.day(12),
    )
    gone = next((each for each in world.newcomers if each.status == NewcomerStatus.ENDED), None)
    if gone:
        open_request(
            person=gone.person,
            kind=RequestKind.ERASURE,
            received_on=world.day(26),
            channel=RequestChannel.LETTER,
            note="Ist weggezogen und möchte, dass alles gelöscht wird.",
            identity_checked="Rückruf unter der bekannten Nummer",
            by=world.coordinator,
            today=world.day(25),
        )
    moved = open_request(
        person=active[9].person,
        kind=RequestKind.CORRECTION,
        received_on=world.day(64),
        channel=RequestChannel.SPOKEN,
        note="Neue Straße nach dem Umzug.",
        by=world.coordinator,
        today=world.day(64),
    )
    answer_request(
        asked=moved,
        answer="Die neue Anschrift ist eingetragen.",
        identity_checked="persönlich bekannt",
        by=world.administrator,
        today=world.day(63),
    )


def _restriction(world: World) -> None:
    """Of somebody who disputes why they were refused; nobody waits for them."""
    refused = [each for each in world.newcomers if each.status == NewcomerStatus.REFUSED]
    if refused:
        restrict(
            refused[0].person,
            reason="Die Person bestreitet, dass sie außerhalb des Kreises wohnt. Wird geprüft.",
            by=world.administrator,
            now=world.at(world.day(9), 11),
        )


def _breach(world: World) -> None:
    known = world.at(world.day(140), 9, 30)
    breach = save_breach(
        Breach(
            discovered_at=known,
            happened="Eine Teilnahmeliste ging per E-Mail an eine falsche Adresse.",
            data="Namen und Wohnorte der Teilnehmenden eines Schulungstermins",
            people_concerned=11,
            consequences="Fremde wissen, wer an einer Schulung teilgenommen hat.",
            measures="Empfängerin gebeten, die E-Mail zu löschen; Löschung bestätigt. Listen gehen nur noch"
            " über das Portal.",
            risk=Risk.RISK,
            risk_reason="Wenige Angaben, eine einzige, bekannte Empfängerin, Löschung bestätigt.",
            authority_told_at=_later(known, hours=26),
        ),
        by=world.administrator,
        now=_later(known, hours=27),
    )
    close_breach(breach=breach, by=world.administrator, today=world.day(133))
    lately = world.at(world.day(2), 16)
    save_breach(
        Breach(
            discovered_at=lately,
            happened="Ein Diensttelefon wurde in der Bahn vergessen und am nächsten Tag abgeholt.",
            data="Telefonnummern von Ehrenamtlichen",
            risk=Risk.UNLIKELY,
            risk_reason="Das Telefon war gesperrt und verschlüsselt.",
        ),
        by=world.administrator,
        now=_later(lately, hours=18),
    )


def _later(moment: datetime, *, hours: int) -> datetime:
    return moment + timedelta(hours=hours)
