from django.db import migrations
from django.db.models import OuterRef, Subquery


def note_programmes(apps, schema_editor):
    """Until now nobody could change the programme: the volunteer's is the one in which the pair closed."""
    partnership = apps.get_model("partnerships", "Partnership")
    volunteer = apps.get_model("volunteers", "Volunteer")
    closed = partnership.objects.filter(status="closed")
    programme = volunteer.objects.filter(pk=OuterRef("volunteer_id")).values("programme_id")[:1]
    closed.update(programme_id=Subquery(programme), times_closed=1)
    closed.exclude(trial_meetings=0).filter(agreed_on=None).update(asks_for_feedback=False)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0006_closure"), ("volunteers", "0001_initial")]

    operations = [migrations.RunPython(note_programmes, migrations.RunPython.noop)]
