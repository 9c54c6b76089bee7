"""A completion keeps the curriculum by which it was reached: that of today, for what was carried over."""

from django.db import migrations, models


def keep_curriculum(apps, schema_editor):
    Completion = apps.get_model("training", "Completion")
    Module = apps.get_model("training", "Module")
    for programme_id in Completion.objects.order_by().values_list("programme", flat=True).distinct():
        modules = Module.objects.filter(programme=programme_id)
        curriculum = {str(module.pk): [module.minutes, module.is_required] for module in modules}
        Completion.objects.filter(programme=programme_id).update(curriculum=curriculum)


class Migration(migrations.Migration):
    dependencies = [("training", "0004_modules_of_a_session")]

    operations = [
        migrations.AddField(
            model_name="completion", name="curriculum", field=models.JSONField(default=dict)
        ),
        migrations.RunPython(keep_curriculum, migrations.RunPython.noop),
    ]
