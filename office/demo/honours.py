"""Certificates of both programmes: kinds, who signs, whose logos, what was issued, and a ceremony to come."""

from __future__ import annotations

from datetime import timedelta

from certificates.eligibility import eligibility
from certificates.enums import Basis, Layout, PrintKind
from certificates.models import CertificateKind, Logo, Signatory
from certificates.services.batch import issue_certificates
from certificates.services.ceremony import plan_ceremony
from certificates.services.guests import add_guests
from certificates.services.kinds import (
    create_usual_kinds,
    save_kind,
    save_logo,
    save_signatory,
    save_text,
)
from certificates.services.printing import start_print
from certificates.services.reissue import reissue_certificate, revoke_certificate
from certificates.services.seating import number_seats
from office.demo.drawings import circles, signature, word_mark
from office.demo.world import World
from programmes.models import Funder, Programme

FIRST_COHORT_CERTIFIED = 540  # days ago
CEREMONY_IN = 12  # days

MEDIATORS_TEXT = {
    "de": {
        "title_feminine": "Kulturmittlerin",
        "title_masculine": "Kulturmittler",
        "title_neutral": "Kulturmittlung",
        "body": "hat ein Jahr lang regelmäßig an Vorträgen und Workshops teilgenommen ({hours}) und "
        "begleitet Menschen, die neu im Kreis sind, zu Ämtern, in die Schule und zum Arzt.",
    },
    "en": {
        "title_neutral": "Culture mediator",
        "body": "has attended talks and workshops regularly for a year ({hours}) and accompanies people who "
        "are new in the county to authorities, schools and doctors.",
    },
}


def build_honours(world: World) -> None:
    """The first cohort has its certificates, the second waits for them; the mediators get theirs soon."""
    kinds = _kinds(
        world,
        world.programme,
        signatories=(
            ("Dorothea Winter", "Integrationsbeauftragte", "Commissioner for integration"),
            ("Silvia Keller", "Projektkoordination", "Coordination of the programme"),
        ),
    )
    funder = Funder.objects.get(name="Land Hessen, Programm WIR")
    save_logo(
        logo=Logo(programme=world.programme, alternative="Integration braucht Partnerschaft", position=1),
        upload=circles(),
    )
    save_logo(
        logo=Logo(programme=world.programme, funder=funder, alternative=funder.name, position=2),
        upload=word_mark(["Land Hessen", "Programm WIR"]),
    )
    _first_cohort(world, kinds[Basis.TRAINING])
    companions = list(dict.fromkeys(pair.volunteer for pair in world.partnerships[:8]))
    issue_certificates(
        kind=kinds[Basis.VOLUNTEERING],
        volunteers=companions,
        by=world.coordinator,
        today=world.day(20),
    )
    _mediators(world)


def _kinds(
    world: World, programme: Programme, *, signatories: tuple[tuple[str, str, str], ...]
) -> dict[str, CertificateKind]:
    """The four usual kinds, signed by these people."""
    signing = [
        save_signatory(
            signatory=Signatory(
                programme=programme, name=name, function=function, function_en=function_en, position=position
            ),
            upload=signature(position),
        )
        for position, (name, function, function_en) in enumerate(signatories, start=1)
    ]
    kinds = create_usual_kinds(programme=programme)
    return {kind.basis: save_kind(kind=kind, signatories=signing) for kind in kinds}


def _first_cohort(world: World, kind: CertificateKind) -> None:
    """Forty certificates, one of them issued anew and one taken back."""
    day = world.day(FIRST_COHORT_CERTIFIED)
    trained = [
        volunteer for volunteer in world.ready[:40] if eligibility(kind, volunteer, today=day).is_eligible
    ]
    issued = issue_certificates(kind=kind, volunteers=trained, by=world.administrator, today=day)
    reissue_certificate(
        certificate=issued[4],
        reason="Schreibweise des Namens berichtigt",
        by=world.administrator,
        today=day + timedelta(days=40),
    )
    revoke_certificate(
        certificate=issued[9],
        reason="Auf die falsche Person ausgestellt.",
        by=world.administrator,
        today=day + timedelta(days=60),
    )


def _mediators(world: World) -> None:
    """Whoever came to enough talks has a certificate, to be handed over at the café."""
    programme = world.mediators[0].programme
    kind = _kinds(
        world, programme, signatories=(("Helene Amend", "Leitung des Cafés Miteinander", "Head of the café"),)
    )[Basis.TRAINING]
    kind.layout = Layout.FRAME
    save_kind(kind=kind, signatories=list(kind.signatories.all()))
    for text in kind.texts.all():
        for field, words in MEDIATORS_TEXT[text.language].items():
            setattr(text, field, words)
        save_text(text=text)
    today = world.day(3)
    prepared = [one for one in world.mediators if eligibility(kind, one, today=today).is_eligible]
    issued = issue_certificates(
        kind=kind, volunteers=prepared, by=world.administrator, today=today, tell=False
    )
    ceremony = plan_ceremony(
        organisation=world.cafe,
        title="Feierstunde der Kulturmittlerinnen und Kulturmittler",
        starts_at=world.at(world.today + timedelta(days=CEREMONY_IN), 17),
        place="Café Miteinander, Lampertheim",
        by=world.administrator,
    )
    add_guests(ceremony=ceremony, certificates=issued)
    number_seats(ceremony=ceremony, per_row=4)
    # The cards are laid out as soon as a worker runs.
    start_print(
        what=PrintKind.NAME_CARDS,
        certificates=issued,
        by=world.administrator,
        ceremony=ceremony,
        cut_marks=True,
    )
