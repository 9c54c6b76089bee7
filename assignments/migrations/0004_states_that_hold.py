from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assignments", "0003_offers_of_before")]

    operations = [
        migrations.RemoveField(
            model_name="assignment",
            name="declined_by",
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["status", "starts_at"], name="assignment_by_status"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("next_wave_at__isnull", False)),
                fields=["next_wave_at"],
                name="assignment_next_wave",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["taken", "done"]), ("volunteer__isnull", False)),
                    ("status__in", ["unconfirmed", "open", "offered", "unmet", "cancelled"]),
                    _connector="OR",
                ),
                name="assignment_has_volunteer",
                violation_error_message="An assignment that is taken or done has a volunteer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["unconfirmed", "open", "offered", "unmet"]), _negated=True),
                    ("volunteer__isnull", True),
                    _connector="OR",
                ),
                name="assignment_open_has_nobody",
                violation_error_message="An assignment that nobody has taken has no volunteer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("newcomer__isnull", True),
                    models.Q(("guest_name", ""), ("guest_phone", "")),
                    _connector="OR",
                ),
                name="assignment_for_newcomer_or_guest",
                violation_error_message="An assignment is for a newcomer or for a guest, not for both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("window_from", None), ("window_until", None)),
                    models.Q(("window_from__isnull", False), ("window_until__gte", models.F("window_from"))),
                    _connector="OR",
                ),
                name="assignment_window_fits",
                violation_error_message="The latest hour lies before the earliest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "done"), _negated=True),
                    models.Q(("outcome", "took_place"), _negated=True),
                    models.Q(
                        ("actual_minutes__gt", 0),
                        ("actual_minutes__isnull", False),
                        ("actual_minutes__lte", 720),
                    ),
                    _connector="OR",
                ),
                name="assignment_done_has_minutes",
                violation_error_message="An assignment that took place says how many minutes it took.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "done"), _negated=True),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="assignment_done_has_outcome",
                violation_error_message="A done assignment says whether it took place.",
            ),
        ),
    ]
