import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_kinds_for_what_was_issued")]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="certificates.certificatekind",
                verbose_name="kind",
            ),
        ),
    ]
