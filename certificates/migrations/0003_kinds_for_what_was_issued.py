"""Every programme gets its training certificate as a kind, and what was issued gets its words as facts."""

from datetime import date

from django.db import migrations

BODY = (
    "hat sich in {hours} auf die ehrenamtliche Begleitung zugewanderter Menschen vorbereitet "
    "und die Schulung am {completed_on} in {place} abgeschlossen."
)
BODY_EN = (
    "has prepared for accompanying newcomers as a volunteer in {hours} of training "
    "and completed it on {completed_on} in {place}."
)
TITLES = {
    "title_feminine": "Integrationsbegleiterin im Ehrenamt",
    "title_masculine": "Integrationsbegleiter im Ehrenamt",
    "title_neutral": "Integrationsbegleitung im Ehrenamt",
}
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()


def in_words(day):
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def hours(minutes):
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " Stunden"


def give_kinds(apps, schema_editor):
    Kind = apps.get_model("certificates", "CertificateKind")
    Text = apps.get_model("certificates", "CertificateText")
    Certificate = apps.get_model("certificates", "Certificate")
    for programme in apps.get_model("programmes", "Programme").objects.all():
        kind = Kind.objects.create(
            programme=programme,
            basis="training",
            name="Schulungszertifikat",
            name_en="Training certificate",
            layout="band",
            min_meetings=programme.certificate_min_meetings,
            min_supervisions=programme.certificate_min_supervisions,
            position=1,
        )
        Text.objects.create(kind=kind, language="de", heading="Zertifikat", body=BODY, **TITLES)
        Text.objects.create(
            kind=kind,
            language="en",
            heading="Certificate",
            title_neutral="Volunteer integration companion",
            body=BODY_EN,
        )
        for certificate in Certificate.objects.filter(programme=programme):
            old = certificate.facts
            certificate.kind = kind
            certificate.facts = {
                "basis": "training",
                "layout": "band",
                "density": "",
                "heading": "Zertifikat",
                "title": old["title"],
                "name": old["name"],
                "body": [
                    BODY.format(
                        hours=hours(old["total_minutes"]),
                        completed_on=in_words(date.fromisoformat(old["completed_on"])),
                        place=old["place"],
                    )
                ],
                "closing": [],
                "modules": old["modules"],
                "total_minutes": old["total_minutes"],
                "tasks": [],
                "place": old["place"],
                "programme": old["programme"],
                "organisation": old["organisation"],
                "signatories": [],
                "logos": [],
                "funders": old["funders"],
            }
            certificate.save()


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_kinds_versions_and_ceremonies")]

    operations = [migrations.RunPython(give_kinds, migrations.RunPython.noop)]
