from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0003_carry_over_hours")]

    operations = [migrations.RemoveField(model_name="session", name="module")]
