"""Ask for one yes to being named on award lists, and keep the narrower of the two.

Why       ``honor`` (name and stars on a wall of honor) and ``honour_list`` (name and level on
          a published award list) overlapped; nothing ever showed the first.
Existing  A yes to the list becomes the yes to ``honor`` in the same words. A standing yes to
          the wall alone is closed: nobody is named on a list without having agreed to lists.
Rollout   Safe while the previous release is running: it names nobody for ``honor``.
Cost      One update of each kind of row; no table is rewritten.
Back      Reversible for the lists. What was closed stays closed and can be agreed to again.
"""

from django.db import migrations
from django.utils import timezone


def join(apps, schema_editor):
    consents = apps.get_model("liandong", "Consent").objects
    wall = consents.filter(purpose="honor", withdrawn_at=None)
    wall.update(withdrawn_at=timezone.now())
    consents.filter(purpose="honour_list").update(purpose="honor", version="2026-2")


def part(apps, schema_editor):
    consents = apps.get_model("liandong", "Consent").objects
    consents.filter(purpose="honor", version="2026-2").update(
        purpose="honour_list", version="2026-1"
    )


class Migration(migrations.Migration):
    dependencies = [("liandong", "0024_guidance_sessions")]

    operations = [migrations.RunPython(join, part)]
