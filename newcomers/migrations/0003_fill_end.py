from django.db import migrations
from django.db.models import F


def fill_end(apps, schema_editor):
    """Who had ended before the day was kept ended when the office decided so."""
    Newcomer = apps.get_model("newcomers", "Newcomer")
    Newcomer.objects.filter(status="ended", ended_on=None).update(ended_on=F("decided_on"))


class Migration(migrations.Migration):
    dependencies = [("newcomers", "0002_end")]

    operations = [migrations.RunPython(fill_end, migrations.RunPython.noop)]
