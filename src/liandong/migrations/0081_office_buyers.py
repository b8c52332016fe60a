"""The organization in whose name an office buys; one that stands there by the same name is it."""

import django.db.models.deletion
from django.db import migrations, models


def link_by_name(apps, schema_editor):
    """Offices take the one organization of exactly their name in their division, if there is one.

    What that organization bought stays as it is.
    """
    offices = apps.get_model("liandong", "AuthorityOffice")
    bodies = apps.get_model("liandong", "Organization")
    for office in offices.objects.filter(until=None, organization=None).order_by("pk"):
        same = list(
            bodies.objects.filter(
                name=office.name, division_code__startswith=office.division_code, office=None
            ).order_by("pk")[:2]
        )
        if len(same) == 1:
            office.organization = same[0]
            office.save(update_fields=["organization"])


class Migration(migrations.Migration):
    dependencies = [
        ("liandong", "0080_filings"),
    ]

    operations = [
        migrations.AddField(
            model_name="authorityoffice",
            name="organization",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="office",
                to="liandong.organization",
            ),
        ),
        migrations.RunPython(link_by_name, migrations.RunPython.noop),
    ]
