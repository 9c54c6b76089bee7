"""Until now both sides were asked at once, on the day of the proposal: write that down where it is missing."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def note_when_both_were_asked(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    proposals = apps.get_model("matching", "Proposal")._default_manager.using(schema_editor.connection.alias)
    untold = proposals.filter(volunteer_asked_on=None, newcomer_asked_on=None)
    untold.update(volunteer_asked_on=F("proposed_on"), newcomer_asked_on=F("proposed_on"))


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_loading_and_working")]

    operations = [migrations.RunPython(note_when_both_were_asked, migrations.RunPython.noop)]
