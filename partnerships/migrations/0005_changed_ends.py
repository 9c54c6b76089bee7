import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0004_life_of_a_partnership"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EndChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("ended_on", models.DateField(verbose_name="agreed until before")),
                ("ends_on", models.DateField(verbose_name="agreed until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("changed_on", models.DateField(verbose_name="changed on")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="end_changes",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of the agreed end",
                "verbose_name_plural": "changes of the agreed end",
                "ordering": ("-changed_on", "-created_at"),
            },
        ),
    ]
