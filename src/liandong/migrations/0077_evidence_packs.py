"""Keep what the figures of an accepted step were counted from, so that nobody can change it.

Why       After an acceptance the records behind a figure went on changing, and with them what
          was shown as its evidence.
Existing  Steps that were accepted before have no pack; their figures stay as they were kept.
Rollout   Safe while the previous release is running: only new tables.
Cost      None; the tables are empty. A trigger of the database refuses to change or delete a
          pack. Whoever rebuilds the table later (SQLite does for some changes) sets it again.
Back      Reversible; the packs are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


SQLITE = (
    """CREATE TRIGGER evidence_pack_stays
       BEFORE UPDATE OF contract_id, stage, round, content, digest, at ON liandong_evidencepack
       BEGIN SELECT RAISE(ABORT, 'an evidence pack is never changed'); END""",
    """CREATE TRIGGER evidence_pack_is_kept BEFORE DELETE ON liandong_evidencepack
       BEGIN SELECT RAISE(ABORT, 'an evidence pack is never deleted'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION evidence_pack_stays() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN RAISE EXCEPTION ''an evidence pack is never changed''
        USING ERRCODE = ''integrity_constraint_violation''; END'""",
    """CREATE TRIGGER evidence_pack_stays
       BEFORE UPDATE OF contract_id, stage, round, content, digest, at ON liandong_evidencepack
       FOR EACH ROW EXECUTE FUNCTION evidence_pack_stays()""",
    """CREATE TRIGGER evidence_pack_is_kept BEFORE DELETE ON liandong_evidencepack
       FOR EACH ROW EXECUTE FUNCTION evidence_pack_stays()""",
)


def guard(apps, schema_editor):
    """Let the database refuse to change what was kept."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    """Take the guard away, with the tables."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in ("evidence_pack_stays", "evidence_pack_is_kept"):
        on = "" if is_sqlite else " ON liandong_evidencepack"
        schema_editor.execute(f"DROP TRIGGER {name}{on}", params=None)
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION evidence_pack_stays()", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0076_practice_search"),
    ]

    operations = [
        migrations.CreateModel(
            name='EvidencePack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=12)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='liandong.contract')),
            ],
        ),
        migrations.CreateModel(
            name='PackWatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figures', models.JSONField()),
                ('at', models.DateTimeField()),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watched', to='liandong.evidencepack')),
            ],
        ),
        migrations.AddConstraint(
            model_name='evidencepack',
            constraint=models.UniqueConstraint(fields=('contract', 'stage', 'round'), name='one_pack_of_a_step'),
        ),
        migrations.AddConstraint(
            model_name='evidencepack',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['start', 'mid', 'final', 'acceptance'])), name='pack_of_an_accepted_step'),
        ),
        migrations.RunPython(guard, release),
    ]
