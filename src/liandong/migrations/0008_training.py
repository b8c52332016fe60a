"""Courses, sessions, lessons, questions, and what people learnt.

Why       Order 67 Art 8 asks for a record of each training; Order 685 Art 16 for training
          before work that needs special knowledge. Positions could name a training that
          nobody could have on record.
Existing  New tables only; nothing is touched.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Empty tables.
Back      Reversible. Courses and training records are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0007_joining'),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=80, verbose_name='课程名称')),
                ('content', models.TextField(verbose_name='主要内容')),
                ('kind', models.CharField(choices=[('1', '通用培训'), ('2', '岗位培训'), ('3', '专业培训')], default='1', max_length=1, verbose_name='培训类型')),
                ('minutes', models.PositiveIntegerField(verbose_name='学习时长')),
                ('valid_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='有效几个月')),
                ('pass_percent', models.PositiveSmallIntegerField(default=80, verbose_name='答对多少算过')),
                ('counts_towards', models.CharField(blank=True, max_length=40, verbose_name='计入哪种证书的学时')),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('taken_down_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='liandong.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=80, verbose_name='小节标题')),
                ('text', models.TextField(verbose_name='正文')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='liandong.course')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LessonReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='liandong.lesson')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='QuizQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=200, verbose_name='问题')),
                ('answer_a', models.CharField(max_length=120)),
                ('answer_b', models.CharField(max_length=120)),
                ('answer_c', models.CharField(blank=True, max_length=120)),
                ('answer_d', models.CharField(blank=True, max_length=120)),
                ('right', models.PositiveSmallIntegerField(default=0)),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='liandong.course')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TrainingRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='培训名称')),
                ('content', models.CharField(blank=True, max_length=500, verbose_name='主要内容')),
                ('minutes', models.PositiveIntegerField(verbose_name='学习时长')),
                ('host', models.CharField(max_length=200, verbose_name='举办单位')),
                ('completed_on', models.DateField(verbose_name='日期')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('counts_towards', models.CharField(blank=True, max_length=40)),
                ('way', models.CharField(max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='liandong.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_records', to='liandong.person')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='TrainingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(db_index=True)),
                ('ends_at', models.DateTimeField()),
                ('is_remote', models.BooleanField(default=False, verbose_name='线上')),
                ('place_name', models.CharField(max_length=120, verbose_name='地点')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='名额')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='liandong.course')),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taught_sessions', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='TrainingSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField()),
                ('given_back_at', models.DateTimeField(blank=True, null=True)),
                ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places_taken', to='liandong.trainingsession')),
            ],
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('pass_percent__gte', 1), ('pass_percent__lte', 100)), name='course_amounts_in_range'),
        ),
        migrations.AddConstraint(
            model_name='lessonreading',
            constraint=models.UniqueConstraint(fields=('lesson', 'person'), name='lesson_read_once'),
        ),
        migrations.AddIndex(
            model_name='trainingrecord',
            index=models.Index(fields=['person', 'completed_on'], name='training_of_person'),
        ),
        migrations.AddConstraint(
            model_name='trainingrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('course__isnull', False)), fields=('person', 'course', 'completed_on'), name='course_done_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='trainingsession',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='training_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='trainingseat',
            constraint=models.UniqueConstraint(condition=models.Q(('given_back_at', None)), fields=('session', 'person'), name='one_seat_per_person_and_session'),
        ),
    ]
