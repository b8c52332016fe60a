"""Who people and organizations are: numbers, names, ages, roles.

Ages are whole years. Identity numbers after GB 11643, credit codes after GB 32100-2015,
telephones after the numbering plan of mainland China. Numbers of division 99, which is
unassigned, pass: they belong to invented people only. Law: Order 685 Art 7 (real name,
true and complete), Art 15 (fit to age); PIPL Art 31 (children); guardians by local law,
therefore by profile.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from stdnum.cn import ric, uscc

from liandong.core.eligibility import GuardianRule, age_on
from liandong.core.policy import Profile
from liandong.core.refusals import ValueMissing
from liandong.core.registry_facts import (
    AlreadyMember,
    AlreadyRegistered,
    CreditCodeInvalid,
    GuardianConsentMissing,
    IdNumberBirthWrong,
    IdNumberDigitsLost,
    IdNumberDivisionWrong,
    IdNumberInvalid,
    IdNumberLengthWrong,
    IdNumberMistyped,
    IdNumberOld,
    MembershipEnded,
    MembershipStarted,
    NameInvalid,
    OrganizationAlreadyRegistered,
    OrganizationRegistered,
    PersonRegistered,
    PersonVerified,
    PhoneInvalid,
    RoleAlreadyHeld,
    RoleEnded,
    RoleGranted,
    TeamFormed,
    TooYoung,
)

__all__ = [
    "AlreadyMember",
    "AlreadyRegistered",
    "CreditCodeInvalid",
    "GuardianConsentMissing",
    "IdNumberBirthWrong",
    "IdNumberDigitsLost",
    "IdNumberDivisionWrong",
    "IdNumberInvalid",
    "IdNumberLengthWrong",
    "IdNumberMistyped",
    "IdNumberOld",
    "MembershipEnded",
    "MembershipStarted",
    "NameInvalid",
    "OrganizationAlreadyRegistered",
    "OrganizationRegistered",
    "PersonRegistered",
    "PersonVerified",
    "Phone",
    "PhoneInvalid",
    "ResidentId",
    "Role",
    "RoleAlreadyHeld",
    "RoleEnded",
    "RoleGranted",
    "TeamFormed",
    "TooYoung",
    "age_on",
    "check_age",
    "check_credit_code",
    "check_name",
    "check_phone",
    "check_resident_id",
    "clean_name",
    "mask_id",
    "mask_name",
    "mask_phone",
    "may_take_risk",
    "needs_guardian",
]

ADULT_AGE = 18
OLDEST = 130
SYNTHETIC_DIVISION = "99"

# GB/T 2260 provinces, 81–83 on residence permits of Hong Kong, Macao and Taiwan.
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|99")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CREDIT_CODE = re.compile(r"[1-9A-HJ-NP-RT-UW-Y][0-9A-HJ-NP-RT-UW-Y]\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}")
_DOTS = re.compile(r"\s*[·•・‧∙⋅･．●]\s*")
_HAN_GAP = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])\s+(?=[^\x00-\x7f])")
_NOT_IN_NAMES = re.compile(r"[\d!-&(-,/:-@\[-`{-~，。；：？！、（）【】《》“”]")


def _narrow(text: str) -> str:
    """Full-width letters, digits and spaces as ordinary ones; marks that hide are dropped."""
    return re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", text).translate(_NARROW)


class Role(StrEnum):
    """What a person does here over some time; one person may hold several."""

    VOLUNTEER = "volunteer"
    SOCIAL_WORKER = "social_worker"
    SUPERVISOR = "supervisor"
    TEAM_LEADER = "team_leader"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A resident identity number and what it says. ``sex`` is 1 (male) or 2 (female)."""

    number: str
    birth_on: date
    sex: str
    division: str

    @property
    def is_synthetic(self) -> bool:
        """Whether it belongs to an invented person."""
        return self.number.startswith(SYNTHETIC_DIVISION)


def check_resident_id(text: str, today: date) -> ResidentId:
    """Read a resident identity number of 18 characters (GB 11643).

    Full-width digits, spaces and a lower-case x are accepted. Refuses with a kind of
    IdNumberInvalid that says what is wrong, ValueMissing for an empty text.

    >>> check_resident_id("990000198001010012", date(2026, 1, 1)).birth_on
    datetime.date(1980, 1, 1)
    """
    number = re.sub(r"[\s\-']", "", _narrow(text)).upper()
    if not number:
        raise ValueMissing("id_number")
    if re.fullmatch(r"\d(\.\d+)?E\+?1[67]", number):
        raise IdNumberDigitsLost()
    if re.fullmatch(r"\d{15}", number):
        raise IdNumberOld()
    if not re.fullmatch(r"\d*X?", number):
        raise IdNumberInvalid()
    if len(number) != 18:
        raise IdNumberLengthWrong(len(number))
    if not _PROVINCE.match(number):
        raise IdNumberDivisionWrong(number[:2])
    if ric.calc_check_digit(number) != number[-1]:
        # A spreadsheet keeps 15 significant digits and fills up with zeros.
        raise IdNumberDigitsLost() if number.endswith("000") else IdNumberMistyped()
    born = number[6:14]
    try:
        birth_on = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        raise IdNumberBirthWrong(born) from None
    if birth_on > today or age_on(birth_on, today) > OLDEST:
        raise IdNumberBirthWrong(born)
    return ResidentId(number, birth_on, "1" if int(number[16]) % 2 else "2", number[:6])


def check_credit_code(text: str) -> str:
    """The unified social credit code in capital letters, without spaces (GB 32100-2015).

    >>> check_credit_code("91350100m000100y43")
    '91350100M000100Y43'
    """
    code = re.sub(r"[\s\-]", "", _narrow(text)).upper()
    if not code:
        raise ValueMissing("credit_code")
    if len(code) != 18:
        raise CreditCodeInvalid(code[:30], "length")
    if not _CREDIT_CODE.fullmatch(code):
        raise CreditCodeInvalid(code, "characters")
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise CreditCodeInvalid(code, "check")
    return code


class Phone(str):
    """A mobile number in its national form, 11 digits."""

    __slots__ = ()

    @property
    def e164(self) -> str:
        """The international form: +8613800138000."""
        return f"+86{self}"


def check_phone(text: str) -> Phone:
    """A mobile number of mainland China in its national form.

    Full-width digits, spaces, dashes, +86 and 0086 are accepted. Refuses PhoneInvalid,
    ValueMissing for an empty text.

    >>> check_phone("+86 138 0013 8000")
    '13800138000'
    """
    plain = re.sub(r"[\s\-()（）—.]", "", _narrow(text))
    if not plain:
        raise ValueMissing("phone")
    length = sum(c.isdigit() for c in plain)
    plain = re.sub(r"^(?:00|\+)?86(?=1\d{10}$)", "", plain)
    if not re.fullmatch(r"1[3-9][0-9]{9}", plain):
        raise PhoneInvalid(length)
    if not _is_mobile(plain[:7]):
        raise PhoneInvalid(length)
    return Phone(plain)


@lru_cache(maxsize=16_384)
def _is_mobile(block: str) -> bool:
    """Whether numbers of a block (seven digits) are mobile ones; blocks are given out whole."""
    number = phonenumbers.parse(block + "0000", "CN")
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def clean_name(text: str) -> str:
    """The name as it is kept: 张　三 → 张三, 买买提・艾力 → 买买提·艾力, rare characters untouched.

    Spaces between Latin words stay, one each.
    """
    name = " ".join(_narrow(_DOTS.sub("·", text)).split())
    return _HAN_GAP.sub("", name)


def check_name(text: str) -> str:
    """The cleaned name. Refuses ValueMissing, and NameInvalid for what is no name."""
    name = clean_name(text)
    if not name:
        raise ValueMissing("name")
    if not 2 <= len(name) <= 50 or _NOT_IN_NAMES.search(name):
        raise NameInvalid(name[:20])
    return name


def mask_name(name: str) -> str:
    """The first character and as many stars as follow, at most two: 张三 → 张*."""
    return name[:1] + "*" * min(2, max(0, len(name) - 1))


def mask_phone(phone: str) -> str:
    """138****1234; shorter texts keep their last two characters only."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[-2:]}"


def mask_id(number: str) -> str:
    """The first and the last character; everything between is covered."""
    if len(number) < 3:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 2) + number[-1]


def check_age(birth_on: date, day: date, profile: Profile) -> int:
    """The age on the day. Refuses TooYoung below the region's age to register."""
    age = age_on(birth_on, day)
    if age < profile.min_age_register:
        raise TooYoung(age, profile.min_age_register)
    return age


def needs_guardian(birth_on: date, day: date, profile: Profile) -> bool:
    """Whether a guardian must have a say on that day.

    Always below 14, since the data of a child need it (PIPL Art 31); below 18 where the
    region has a guardian rule.
    """
    age = age_on(birth_on, day)
    if age < profile.data_consent_age:
        return True
    return age < ADULT_AGE and profile.guardian_rule is not GuardianRule.NONE


def may_take_risk(birth_on: date, day: date, risk: str, profile: Profile) -> bool:
    """Whether somebody of that age may serve at a risk R0–R3 under the profile."""
    age = age_on(birth_on, day)
    if age < max(profile.min_age_register, profile.min_age_by_risk.get(risk, 0)):
        return False
    barred = profile.barred_risk_for_minor
    return age >= ADULT_AGE or not barred or risk < barred
