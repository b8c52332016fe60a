"""Keep households, applications, proofs of identity, merges and guardians' links.

Why       Getting in: families register together, applications have a clock, accounts
          are claimed and doubled records merged (and unmerged), guardians look in.
Existing  Guardians' telephones get a blind index, so that a guardian can sign in by code.
          It is computed here from the sealed number of each consent.
Rollout   Safe while the previous release runs: it writes no index, and a guardian whose
          consent was written meanwhile is found after the next consent.
Cost      New tables; one column; one update per guardian's consent.
Back      Reversible. Households, applications, claims and the memory of merges are lost;
          records merged before stay merged.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models

from liandong.models.sealed import blind_index


def index_guardians(apps, schema_editor):
    """Write the blind index of each guardian's telephone."""
    consents = apps.get_model("liandong", "GuardianConsent")
    for row in consents.objects.filter(guardian_phone_index="").iterator(chunk_size=500):
        index = blind_index(row.guardian_phone, "phone")
        consents.objects.filter(pk=row.pk).update(guardian_phone_index=index)


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0006_what_when_where'),
    ]

    operations = [
        migrations.AddField(
            model_name='guardianconsent',
            name='guardian_phone_index',
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.CreateModel(
            name='AccountClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('phone', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='现在的手机号')),
                ('phone_index', models.CharField(db_index=True, max_length=64)),
                ('proof', models.CharField(max_length=10, verbose_name='证明方式')),
                ('state', models.CharField(choices=[('open', '等待核对'), ('proved', '已认领'), ('refused', '未认领')], default='open', max_length=8)),
                ('claimed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_claims', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='想说的话')),
                ('state', models.CharField(choices=[('waiting', '等待答复'), ('accepted', '已同意'), ('refused', '未同意'), ('appealed', '申诉中'), ('upheld', '申诉后维持'), ('withdrawn', '已撤回')], db_index=True, default='waiting', max_length=10)),
                ('filed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(db_index=True)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('appeal', models.CharField(blank=True, max_length=500, verbose_name='申诉')),
                ('appealed_at', models.DateTimeField(blank=True, null=True)),
                ('appeal_answer', models.CharField(blank=True, max_length=500, verbose_name='申诉答复')),
                ('appeal_decided_at', models.DateTimeField(blank=True, null=True)),
                ('appeal_decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='liandong.person')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.team')),
            ],
        ),
        migrations.CreateModel(
            name='ClaimNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('text', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='liandong.accountclaim')),
            ],
        ),
        migrations.CreateModel(
            name='DuplicateVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='GuardianPass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='liandong.guardianconsent')),
            ],
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('family', '一家人'), ('group', '结伴的人')], default='family', max_length=10)),
                ('formed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('adult', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(max_length=12, verbose_name='关系')),
                ('joined_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_how', models.CharField(blank=True, max_length=10)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='liandong.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='household_places', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='IdentityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='证件号码')),
                ('state', models.CharField(choices=[('asked', '正在核对'), ('matched', '核对一致'), ('differs', '核对不一致'), ('unreachable', '核对服务联系不上')], default='asked', max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, max_length=100)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_checks', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(max_length=200, verbose_name='依据')),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('gone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='MergeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('model', models.CharField(max_length=40)),
                ('field', models.CharField(max_length=40)),
                ('row_id', models.BigIntegerField()),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='liandong.personmerge')),
            ],
        ),
        migrations.CreateModel(
            name='SpokenYes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_by', models.CharField(max_length=10, verbose_name='谁说的')),
                ('how', models.CharField(max_length=10, verbose_name='怎么说的')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='原话或备注')),
                ('heard_at', models.DateTimeField()),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='spoken_yes', to='liandong.assignment')),
                ('heard_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.AddConstraint(
            model_name='accountclaim',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'phone_index'), name='one_open_claim_per_phone'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organization', None), ('team__isnull', False)), models.Q(('organization__isnull', False), ('team', None)), _connector='OR'), name='application_to_one_body'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'appealed']), ('team__isnull', False)), fields=('person', 'team'), name='one_open_application_per_team'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('organization__isnull', False), ('state__in', ['waiting', 'appealed'])), fields=('person', 'organization'), name='one_open_application_per_body'),
        ),
        migrations.AddConstraint(
            model_name='duplicateverdict',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='verdict_once'),
        ),
        migrations.AddConstraint(
            model_name='duplicateverdict',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='verdict_in_order'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('adult', 'kind'), name='one_open_household_per_adult'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('household', 'person'), name='one_open_place_in_household'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.CheckConstraint(condition=models.Q(('left_at', None), ('left_at__gte', models.F('joined_at')), _connector='OR'), name='household_left_after_joined'),
        ),
        migrations.AddIndex(
            model_name='identitycheck',
            index=models.Index(condition=models.Q(('state', 'asked')), fields=['next_at'], name='identity_check_waiting'),
        ),
        migrations.AddConstraint(
            model_name='identitycheck',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('person',), name='one_open_identity_check'),
        ),
        migrations.AddConstraint(
            model_name='personmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('gone',), name='merged_away_once'),
        ),
        migrations.AddConstraint(
            model_name='personmerge',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='merge_of_two'),
        ),
        migrations.RunPython(index_guardians, migrations.RunPython.noop),
    ]
