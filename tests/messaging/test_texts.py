"""What mails say: our words or the office's own, with values that can do no harm."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Kind
from messaging.events import all_events, event_named
from messaging.letter import as_html, as_text
from messaging.models import MailText, OutgoingMail
from messaging.services import queue_mail, send_due_mails
from messaging.texts import our_words, save_text, values_for, write
from tests.builders import make_organisation, make_person, make_user

NOW = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Berlin"))
NAME = "partnerships/mail/trial_asked"
CANARY = "<script>alert('Zaunkönig')</script>"
OWN = "Liebe Leute,\n\nwie weiter mit **{partner}**?\n\n[Jetzt antworten]({link})\n\nGruß\n{signature}"


@pytest.fixture
def event():
    found = event_named(NAME)
    assert found
    return found


@pytest.fixture
def admin(db):
    return make_user(Kind.ADMINISTRATOR, email="chef@example.org")


def address(page: str = "edit", language: str = "de", name: str = NAME) -> str:
    return reverse(f"messaging:text_{page}", args=[language, name])


def own(event, text=OWN, subject="Wie geht es weiter?", language="de"):
    return save_text(
        event=event, language=language, subject=subject, text=text, by=make_user(Kind.ADMINISTRATOR), now=NOW
    )


def ask(person, partner="Selam"):
    return queue_mail(
        key=f"x:{person.pk}",
        template=NAME,
        context={"partner": partner, "link": "https://example.org/antwort/"},
        person=person,
        now=NOW,
    )


# --- letters from words and values ----------------------------------------------------------------


def test_a_line_that_is_a_link_becomes_the_button_and_plain_text_shows_the_address():
    words = "Please answer:\n[Answer **{partner}**]({link})\nThank you."
    values = {"link": "https://example.org/a", "partner": "Selam"}
    html = as_html(words, values)
    assert re.search(r'<a href="https://example.org/a"\s+class="action"', html)
    assert html.count("<p>") == 2
    assert as_text(words, values) == "Please answer:\nAnswer Selam:\nhttps://example.org/a\nThank you."


def test_a_full_stop_behind_an_address_is_no_part_of_it():
    words = "You may [leave]({link}). Or [stay]({link}) here."
    text = as_text(words, {"link": "https://example.org/a/"})
    assert text == "You may leave: <https://example.org/a/>. Or stay: https://example.org/a/ here."


@pytest.mark.django_db
def test_the_telephone_of_the_office_stands_below_a_mail(event):
    organisation = make_organisation(phone="+4962521234567")
    person = make_person(organisation=organisation)
    values = values_for(event, dict.fromkeys(event.placeholders, "–"), person)
    assert values["signature"] == f"{organisation}\n{organisation.phone}"


def test_a_paragraph_with_nothing_to_put_in_is_left_out():
    words = "One.\n\nTwo {word}.\n[Go]({link})\n\nThree."
    assert as_text(words, {"word": "", "link": "https://example.org"}) == "One.\n\nThree."
    assert "Two" not in as_html(words, {"word": "", "link": "https://example.org"})


def test_values_show_as_they_are():
    value = f"{CANARY} **bold** [x](https://evil.example) {{link}} &amp; _a_\n# no heading"
    html = as_html("See {word} now.", {"word": value, "link": "https://example.org"})
    assert "<script" not in html and "<strong>" not in html and "<h" not in html and "<a " not in html
    assert "&lt;script&gt;" in html and "**bold**" in html and "{link}" in html and "&amp;amp;" in html
    assert as_text("See {word} now.", {"word": value, "link": "x"}) == f"See {value} now."


def test_words_are_no_html():
    html = as_html(f"{CANARY} <b>x</b> <img src=https://evil.example/x.png> ![x](https://evil.example/y)", {})
    assert not re.search(r"<(script|b|img)\b", html)
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "Selam", "data:text/html,x", 'https://x" onclick="y']
)
def test_only_an_address_of_the_web_can_be_clicked(value):
    for words in ("[x]({word})", "So [x]({word}) there", "[x](https://example.org/?q={word})"):
        html = as_html(words, {"word": value})
        assert "javascript:" not in re.findall(r'href="([^"]*)"', html.replace("%3A", ":"))[:1]
        assert "onx=" not in re.sub(r'"[^"]*"', "", html)


def test_lists_and_addresses_among_values_are_shown_as_such():
    html = as_html("{list}\n\n{place}", {"list": "- a <b>\n- c", "place": "Room 1\nhttps://example.org/x"})
    assert "<ul><li>a &lt;b&gt;</li><li>c</li></ul>" in html
    assert 'Room 1<br><a href="https://example.org/x">https://example.org/x</a>' in html


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_value_ever_becomes_a_tag(text, value):
    plain = re.sub(r"[{}]", "", text)
    html = as_html(plain + " {word}", {"word": value + "<x>"}) if plain.strip() else ""
    tags = set(re.findall(r"</?([a-zA-Z][\w-]*)", html))
    assert tags <= {*("p", "br", "hr", "h2", "h3", "ul", "ol", "li", "a", "em", "strong", "code", "pre")} | {
        "blockquote"
    }


# --- whose words ------------------------------------------------------------------------------------


def test_the_persons_language_and_the_offices_words(event, db):
    own(event)
    german = ask(make_person(email="a@example.org"), partner=CANARY)
    english = ask(make_person(email="b@example.org", correspondence_language="en"))
    assert german.subject == "Wie geht es weiter?"
    assert german.text.startswith(f"Liebe Leute,\n\nwie weiter mit {CANARY}?")
    assert "Jetzt antworten:\nhttps://example.org/antwort/" in german.text
    assert "<script" not in german.html and "&lt;script&gt;" in german.html
    assert 'href="https://example.org/antwort/"' in german.html
    assert english.subject == "Would you like to go on?"
    for mail in (german, english):
        assert "\n-- \nAugenhöhe · " in mail.text


def test_ours_come_back(event, db):
    with translation.override("de"):
        ours = our_words(event)
    own(event)
    own(event, text=ours.text.replace("\n", "\r\n") + "\n", subject=ours.subject)
    assert not MailText.objects.exists()


def test_words_that_no_longer_fit_do_not_keep_a_mail_from_leaving(event, db, caplog):
    text = own(event)
    MailText.objects.filter(pk=text.pk).update(text="Hallo {newcomer}, {link}")
    mail = ask(make_person(email="a@example.org"))
    assert mail.subject == "Möchten Sie weitermachen?"
    assert "do not fit" in caplog.text


@pytest.mark.parametrize("registered", all_events(), ids=lambda registered: registered.name)
def test_our_words_can_be_saved_as_they_stand(registered, db):
    """What the page shows at first is valid: every placeholder known, no name in the subject."""
    for language in ("de", "en"):
        with translation.override(language):
            words = our_words(registered)
        saved = own(registered, text=words.text + "\n\nP.S.", subject=words.subject, language=language)
        assert saved is not None
        letter = write(registered, registered.samples(), language=language)
        assert "P.S." in letter.text and "P.S." in letter.html


def test_callers_must_give_exactly_the_words_of_the_event(db):
    with pytest.raises(ValueError, match="link"):
        queue_mail(key="x", template=NAME, context={"partner": "Selam"}, to_email="a@example.org")


# --- the pages ----------------------------------------------------------------------------------------


def test_the_list_names_every_mail(client, admin, django_assert_max_num_queries):
    client.force_login(admin)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("messaging:text_list"))
    for registered in all_events():
        assert str(address(name=registered.name)) in page.content.decode()


def test_own_words_are_saved_and_taken_back(client, admin, event):
    client.force_login(admin)
    page = client.get(address())
    assert "{partner}" in page.content.decode()
    client.post(address(), {"subject": "Und nun?", "text": OWN})
    text = MailText.objects.get()
    assert (text.subject, text.changed_by, text.language) == ("Und nun?", admin, "de")
    assert "Liebe Leute" in client.get(address()).content.decode()
    client.post(address("reset"))
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("field", "subject", "text", "sentence"),
    [
        ("text", "Und nun?", OWN + " {partnr}", "{partnr}"),
        ("text", "Und nun?", OWN + " {partner.person.email}", "{partner.person.email}"),
        ("text", "Und nun?", "Hallo {partner}", "{link} muss im Text bleiben"),
        ("text", "Und nun?", OWN + " {", "Klammer"),
        ("subject", "Und {partner}?", OWN, "{partner}"),
        ("subject", "", OWN, ""),
    ],
)
@pytest.mark.parametrize("preview", [{}, {"preview": "html"}])
def test_what_cannot_be_filled_in_is_refused_beside_the_field(
    client, admin, field, subject, text, sentence, preview
):
    client.force_login(admin)
    page = client.post(address(), {"subject": subject, "text": text} | preview)
    assert page.status_code == 422
    form = page.context["form"]
    assert list(form.errors) == [field]
    assert sentence in " ".join(form.errors[field])
    assert form["text"].value() == text
    assert not MailText.objects.exists()


def test_the_preview_keeps_nothing_and_can_do_nothing(client, admin):
    client.force_login(admin)
    data = {"subject": "Und nun?", "text": OWN + f"\n\n{CANARY}"}
    html = client.post(address(), data | {"preview": "html"})
    assert "Liebe Leute" in html.content.decode()
    assert "<script" not in html.content.decode()
    assert "default-src 'none'" in html["Content-Security-Policy"]
    assert "sandbox" in html["Content-Security-Policy"]
    text = client.post(address(), data | {"preview": "text"})
    assert text["Content-Type"].startswith("text/plain")
    assert "Und nun?" in text.content.decode()
    assert not MailText.objects.exists()


@pytest.mark.parametrize("how", ["html", "text"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_mail_can_be_looked_at(client, admin, language, how):
    client.force_login(admin)
    for registered in all_events():
        page = client.get(address("edit", language, registered.name))
        typed = page.context["form"].initial
        shown = client.post(address("edit", language, registered.name), typed | {"preview": how})
        assert shown.status_code == 200
        assert "sandbox" in shown["Content-Security-Policy"]


def test_a_test_mail_goes_to_whoever_asks_for_it(client, admin, event):
    own(event)
    client.force_login(admin)
    for _again in range(2):
        client.post(address("test"))
    send_due_mails()
    (mail,) = outbox.outbox
    assert mail.to == ["chef@example.org"]
    assert mail.subject == "[Test] Wie geht es weiter?"
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("page", ["edit", "test", "reset"])
def test_mails_and_languages_that_do_not_exist(client, admin, page):
    client.force_login(admin)
    send = client.post if page in ("test", "reset") else client.get
    assert send(address(page, name="nobody/mail/knows")).status_code == 404
    assert send(address(page, language="fr")).status_code == 404
