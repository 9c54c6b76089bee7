"""Who was asked or has declined becomes a question of its own; what was done took place."""

from django.db import migrations


def carry_over(apps, schema_editor):
    Assignment = apps.get_model("assignments", "Assignment")
    Offer = apps.get_model("assignments", "Offer")
    Assignment.objects.filter(status="done").update(outcome="took_place")
    for assignment in Assignment.objects.prefetch_related("declined_by").iterator(chunk_size=500):
        answers = {volunteer.pk: "no" for volunteer in assignment.declined_by.all()}
        if assignment.volunteer_id and assignment.status in ("offered", "taken", "done"):
            answers[assignment.volunteer_id] = "waiting" if assignment.status == "offered" else "yes"
        Offer.objects.bulk_create(
            Offer(
                assignment=assignment,
                volunteer_id=volunteer_id,
                offered_at=assignment.created_at,
                answer=answer,
                answered_at=None if answer == "waiting" else assignment.created_at,
                channel="" if answer == "waiting" else "office",
            )
            for volunteer_id, answer in answers.items()
        )
        if answers:
            assignment.asked_at = assignment.created_at
        if assignment.status == "offered":
            assignment.volunteer = None
        elif "yes" in answers.values():
            assignment.first_yes_at = assignment.taken_at = assignment.created_at
        assignment.save()


class Migration(migrations.Migration):
    dependencies = [("assignments", "0002_waves_and_contact_points")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
