"""Thirty pages of handbook, six newsletters and their readers; one more of each is being written."""

from __future__ import annotations

from office.demo.world import World
from people.enums import Channel, ConsentPurpose
from people.services import give_consent
from publications.enums import PageKind
from publications.models import HandbookPage, Newsletter
from publications.services.newsletter import save_newsletter, send_newsletter
from publications.services.pages import publish_page, save_page
from publications.services.subscription import confirm_subscription

RECOMMENDATIONS = (
    "Menschen für das Ehrenamt gewinnen",
    "Das erste Gespräch führen",
    "Ein Führungszeugnis erbitten, ohne Misstrauen zu säen",
    "Schulungen am Abend und am Samstag anbieten",
    "Auf Augenhöhe vermitteln",
    "Nach vier Wochen nachfragen",
    "Pausen verabreden",
    "Gut abschließen",
    "Mobilität auf dem Land",
    "Zugang zu Informationen in vielen Sprachen",
    "Anlaufstellen bekannt machen",
    "Dank und Anerkennung",
)
GOOD_PRACTICE = (
    "Das Café Miteinander in Lampertheim",
    "Fahrgemeinschaften im Odenwald",
    "Sprachtandem am Samstagmorgen",
    "Elternabende verstehen",
    "Der Runde Tisch der Vereine",
    "Briefe lesen, jeden Mittwoch",
    "Gemeinsam kochen im Bürgerhaus",
    "Radfahren lernen für Frauen",
    "Die Bücherei als Treffpunkt",
)
PORTRAITS = 9
LETTERS = (
    "Die neue Schulung beginnt",
    "Fünfzig Partnerschaften",
    "Sommerfest in Lorsch",
    "Wer begleitet zum Amt?",
    "Rückblick auf die Konferenz",
    "Zertifikate und ein Dank",
)
READERS = 25
# Still being written: what nobody outside the office sees.
DRAFT = "Vereine als Türöffner"
NEXT_LETTER = "Was wir uns für das neue Jahr vornehmen"


def build_publications(world: World) -> None:
    """Readers confirm first, so that each letter reaches those who were there at its time."""
    for kind, titles in (
        (PageKind.RECOMMENDATION, RECOMMENDATIONS),
        (PageKind.GOOD_PRACTICE, GOOD_PRACTICE),
    ):
        for position, title in enumerate(titles, start=1):
            page = save_page(
                page=HandbookPage(kind=kind, title=title, text=_page(kind, title), position=position)
            )
            publish_page(page=page)
    _build_portraits(world)
    kind = PageKind.RECOMMENDATION
    save_page(page=HandbookPage(kind=kind, title=DRAFT, text=_page(kind, DRAFT)))
    for number in range(READERS):
        moment = world.at(world.day(400 - number * 15), 9)
        confirm_subscription(
            email=f"leserin{number + 1}@demo.example", language="de", requested_at=moment, now=moment
        )
    for number, title in enumerate(LETTERS):
        letter = save_newsletter(newsletter=Newsletter(title=title, text=_letter(title)))
        send_newsletter(
            newsletter=letter, by=world.coordinator, now=world.at(world.day(360 - number * 60), 8)
        )
    save_newsletter(newsletter=Newsletter(title=NEXT_LETTER, text=_letter(NEXT_LETTER)))


def _build_portraits(world: World) -> None:
    """Of newcomers who have agreed to it on paper."""
    for position, partnership in enumerate(world.partnerships[:PORTRAITS], start=1):
        person = partnership.newcomer.person
        give_consent(
            person, purpose=ConsentPurpose.PHOTO, channel=Channel.PAPER, now=world.at(world.day(60), 10)
        )
        title = f"{person.first_name}: Angekommen"
        text = _page(PageKind.PORTRAIT, title)
        portrait = HandbookPage(
            kind=PageKind.PORTRAIT, title=title, text=text, position=position, person=person
        )
        publish_page(page=save_page(page=portrait))


def _page(kind: PageKind, title: str) -> str:
    if kind == PageKind.PORTRAIT:
        name = title.split(":")[0]
        return (
            f"{name} kam allein in den Kreis. Beim ersten Treffen mit der Begleiterin sprachen beide mit "
            "Händen und Füßen.\n\n> Heute erkläre ich anderen, welcher Bus fährt.\n\n"
            "## Was geholfen hat\n\n- jede Woche derselbe Nachmittag\n- jemand, der zuhört\n"
            "- Geduld auf beiden Seiten"
        )
    return (
        f"## Worum es geht\n\n{title}: Was klein beginnt, trägt, wenn es verlässlich ist.\n\n"
        "## So geht es\n\n1. Mit denen sprechen, die es angeht.\n"
        "2. Einen festen Ort und eine feste Zeit wählen.\n"
        "3. Nach drei Monaten gemeinsam ansehen, was sich geändert hat.\n\n"
        "## Was es braucht\n\nEine Person, die sich kümmert, und eine, die sie vertritt."
    )


def _letter(title: str) -> str:
    return (
        f"Liebe Leserinnen und Leser,\n\n**{title}** – davon erzählt dieser Brief. Danke allen, die jede "
        "Woche Zeit schenken.\n\n- Termine stehen auf unserer Website.\n"
        "- Neue Gesichter sind immer willkommen.\n\nIhr Büro für Integration"
    )
