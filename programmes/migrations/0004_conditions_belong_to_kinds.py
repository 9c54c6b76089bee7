from django.db import migrations


class Migration(migrations.Migration):
    """Conditions for a certificate now stand at its kind, where the second dependency has put them."""

    dependencies = [
        ("programmes", "0003_regular_attendance"),
        ("certificates", "0003_kinds_for_what_was_issued"),
    ]

    operations = [
        migrations.RemoveField(model_name="programme", name="certificate_min_meetings"),
        migrations.RemoveField(model_name="programme", name="certificate_min_supervisions"),
    ]
