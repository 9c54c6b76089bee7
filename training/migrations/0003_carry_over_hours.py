"""What dates counted for before is written down: their module, everybody's minutes, and who is ready."""

from collections import defaultdict

from django.db import migrations
from django.utils import timezone


def carry_over(apps, schema_editor):
    Session = apps.get_model("training", "Session")
    SessionModule = apps.get_model("training", "SessionModule")
    for session in Session.objects.select_related("module").iterator():
        minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
        SessionModule.objects.create(session=session, module=session.module, minutes=minutes)
        Session.objects.filter(pk=session.pk).update(title=session.module.title)

    CountedTime = apps.get_model("training", "CountedTime")
    attended = apps.get_model("training", "Attendance").objects.filter(minutes__gt=0)
    had = defaultdict(lambda: defaultdict(int))
    last = {}
    for attendance in attended.select_related("session").order_by("session__starts_at").iterator():
        day = timezone.localtime(attendance.session.starts_at).date()
        CountedTime.objects.create(
            volunteer_id=attendance.volunteer_id,
            module_id=attendance.session.module_id,
            minutes=attendance.minutes,
            counted_on=day,
            attendance=attendance,
        )
        had[attendance.volunteer_id][attendance.session.module_id] += attendance.minutes
        last[attendance.volunteer_id] = day

    curriculum = defaultdict(list)
    for module in apps.get_model("training", "Module").objects.all():
        curriculum[module.programme_id].append(module)
    Completion = apps.get_model("training", "Completion")
    volunteers = apps.get_model("volunteers", "Volunteer").objects.filter(pk__in=list(had))
    for volunteer in volunteers.select_related("programme"):
        modules = curriculum[volunteer.programme_id]
        done = {module.pk: min(had[volunteer.pk][module.pk], module.minutes) for module in modules}
        whole = all(done[module.pk] == module.minutes for module in modules if module.is_required)
        if whole and sum(done.values()) >= volunteer.programme.required_training_minutes:
            Completion.objects.create(
                volunteer=volunteer,
                programme=volunteer.programme,
                reached_on=last[volunteer.pk],
                required_minutes=volunteer.programme.required_training_minutes,
            )


class Migration(migrations.Migration):
    dependencies = [("training", "0002_series_places_and_counted_time")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
