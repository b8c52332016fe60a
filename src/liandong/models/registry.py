"""Who is who: one person per human, roles over time, organizations, teams, consent."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import LOCATED, Located
from .sealed import SealedTextField


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the blind index of the telephone number."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """A way to sign in. What a person may do hangs on roles, not on the account."""

    login = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Privacy:
        personal = frozenset({"login", "password", "last_login"})
        plain = frozenset({"id", "is_active", "created_at"})

    def __str__(self) -> str:
        return f"account {self.pk}"


class PersonState(models.TextChoices):
    """How far a registration has come, and whether it is alive."""

    APPLIED = "applied", _("已申请")
    VERIFIED = "verified", _("已实名")
    DORMANT = "dormant", _("休眠")
    SUSPENDED = "suspended", _("暂停")
    EXITED = "exited", _("已退出")


class Person(Located):
    """One human being, whatever they do here (Order 685 Art 7; Order 67 Art 5)."""

    login = models.OneToOneField(
        "liandong.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    number = models.CharField(_("志愿者编号"), max_length=32, unique=True)
    issuer_system = models.CharField(max_length=32, default="liandong")
    name = models.CharField(_("姓名"), max_length=50)
    name_sound = models.CharField(max_length=120, blank=True)
    sex = models.CharField(_("性别"), max_length=1, blank=True)
    birth_on = models.DateField(_("出生日期"), null=True, blank=True)
    id_type = models.CharField(_("证件类型"), max_length=2, default="01")
    id_number = SealedTextField(_("证件号码"))
    id_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone = SealedTextField(_("手机号"))
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    address = SealedTextField(_("详细住址"))
    emergency_contact = SealedTextField(_("紧急联系人"))
    skill_mask = models.BigIntegerField(_("技能"), default=0)
    category_mask = models.BigIntegerField(_("愿意做的服务"), default=0)
    availability_mask = models.BigIntegerField(_("可服务时段"), default=0)
    never_mask = models.BigIntegerField(_("从不方便的时段"), default=0, db_default=0)
    language_mask = models.BigIntegerField(_("语言和方言"), default=0)
    travel_radius_m = models.PositiveIntegerField(_("愿意走多远"), default=5000)
    max_shifts_week = models.PositiveSmallIntegerField(_("每周最多几次"), default=3)
    max_minutes_week = models.PositiveIntegerField(_("每周最多多长"), default=720)
    occupation = models.CharField(_("职业"), max_length=2, blank=True)
    education = models.CharField(_("学历"), max_length=2, blank=True)
    work_unit = models.CharField(_("单位或学校"), max_length=100, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=PersonState, default=PersonState.APPLIED
    )
    registered_via = models.CharField(max_length=20, default="self")
    registered_at = models.DateTimeField(_("注册时间"))
    registered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    last_served_on = models.DateField(null=True, blank=True)
    external_source = models.CharField(max_length=60, blank=True)
    external_key = models.CharField(max_length=80, blank=True)
    merged_into = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Privacy:
        personal = (
            frozenset(
                {
                    "login", "name", "name_sound", "sex", "birth_on", "id_type", "id_number",
                    "id_index", "phone", "phone_index", "address", "emergency_contact",
                    "skill_mask", "category_mask", "availability_mask", "never_mask",
                    "language_mask", "travel_radius_m", "max_shifts_week", "max_minutes_week",
                    "occupation", "education", "work_unit", "registered_by", "last_served_on",
                    "merged_into", "external_key",
                }
            )
            | LOCATED
        )  # fmt: skip
        plain = frozenset(
            {
                "id", "number", "issuer_system", "state", "registered_via", "registered_at",
                "verified_at", "external_source",
            }
        )  # fmt: skip
        sensitive = frozenset({"id_number", "phone", "address", "emergency_contact"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=~Q(id_index="") & Q(merged_into=None),
                name="person_id_once",
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_key"],
                condition=~Q(external_key=""),
                name="person_external_once",
            ),
        ]
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.number


class RoleGrant(models.Model):
    """A role held for a time, for an organization and a part of the country."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("角色"), max_length=20, db_index=True)
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(_("管辖地区"), max_length=12, blank=True)
    office = models.ForeignKey(
        "liandong.AuthorityOffice",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"person", "granted_by"})
        plain = frozenset(
            {"id", "role", "organization", "division_code", "office", "since", "until"}
        )

    class Meta:
        indexes = [models.Index(fields=["person", "role"], name="role_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="role_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(office=None) | Q(role="officer"), name="only_officers_have_an_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} #{self.person_id}"


class Organization(Located):
    """A body that asks for, sends or guides volunteers (five types, O1 to O5)."""

    number = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("组织类型"), max_length=2)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    registration_form = models.CharField(_("登记形式"), max_length=20, blank=True)
    nature = models.CharField(_("单位性质"), max_length=2, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = SealedTextField(_("联系电话"))
    address = models.CharField(_("地址"), max_length=200, blank=True)
    line = models.CharField(_("归哪条线"), max_length=16, blank=True, db_default="")
    is_hub = models.BooleanField(_("枢纽型组织"), default=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    registered_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"contact_name", "contact_phone"})
        plain = (
            frozenset(
                {
                    "id", "number", "name", "kind", "credit_code", "registration_form", "nature",
                    "address", "line", "is_hub", "parent", "registered_at",
                }
            )
            | LOCATED
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="credit_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Volunteers who serve together; with or without legal standing (Art 42)."""

    name = models.CharField(_("队名"), max_length=100)
    sponsor = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )
    leader = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="led_teams"
    )
    division_code = models.CharField(max_length=12, blank=True)
    formed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"leader"})
        plain = frozenset({"id", "name", "sponsor", "division_code", "formed_on", "ended_on"})

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team or an organization, from a day to a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "team", "organization", "since", "until"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False) | Q(organization__isnull=False),
                name="membership_in_something",
            ),
            models.UniqueConstraint(
                fields=["person", "team"],
                condition=Q(until=None, team__isnull=False),
                name="one_open_team_membership",
            ),
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=Q(until=None, organization__isnull=False),
                name="one_open_organization_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"
