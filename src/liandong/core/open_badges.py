"""A certificate as an Open Badges 3.0 credential, sealed with the hub's Ed25519 key.

The proof is a Data Integrity proof of the suite ``eddsa-rdfc-2022``: what is signed are the
canonical N-Quads of the JSON-LD document. Every node of our document has an address of its
own, so that its canonical form is nothing but sorted lines, which ``_quads`` writes directly;
``tools/open_badges`` has public validators read the result. Only verified hours of service
(credit) are the achievement; honour hours are told beside it and never added. A withdrawal
reaches badges that are out through their ``credentialStatus`` (:mod:`.badge_status`).
"""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from liandong.core import badge_status
from liandong.core.certificate_facts import NothingToCertify
from liandong.core.certificates import Statement
from liandong.core.hours import HourKind

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SUITE = "eddsa-rdfc-2022"
KEY_NAME = "certificates"
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "https://www.w3.org/2001/XMLSchema#"
_VC = "https://www.w3.org/2018/credentials#"
_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SEC = "https://w3id.org/security#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SCHEMA = "https://schema.org/"
_MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"


def base58(raw: bytes) -> str:
    """Bytes in the Bitcoin alphabet, as multibase ``z`` wants them.

    >>> base58(b"\\x00hello")
    '1Cn8eVZg'
    """
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def unbase58(text: str) -> bytes:
    """The bytes again; ValueError for a character outside the alphabet."""
    number = 0
    for char in text:
        number = number * 58 + _ALPHABET.index(char)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def did_of(base_url: str) -> str:
    """The hub's decentralized identifier, found again at ``/.well-known/did.json``.

    >>> did_of("http://127.0.0.1:8000")
    'did:web:127.0.0.1%3A8000'
    """
    return "did:web:" + urlsplit(base_url).netloc.replace(":", "%3A")


def did_document(base_url: str, public_key: bytes) -> dict[str, Any]:
    """Who the issuer is and with which key it signs."""
    did = did_of(base_url)
    method = {
        "id": f"{did}#{KEY_NAME}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": "z" + base58(b"\xed\x01" + public_key),
    }
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }


@dataclass(frozen=True, slots=True)
class Badge:
    """The words of one credential; ``link`` is the page that also knows withdrawals."""

    number: str
    base_url: str
    link: str
    issuer: str
    name: str
    description: str
    narrative: str
    first_day: date
    last_day: date
    issued_at: datetime

    @property
    def id(self) -> str:
        """The credential's address."""
        return f"{self.base_url}/certificates/{self.number}/badge.json"

    def document(self) -> dict[str, Any]:
        """The credential without its proof."""
        return {
            "@context": list(CONTEXTS),
            "id": self.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": self.name,
            "issuer": {
                "id": did_of(self.base_url),
                "type": ["Profile"],
                "name": self.issuer,
                "url": self.base_url,
            },
            "validFrom": _moment(self.issued_at),
            "credentialSubject": {
                "id": self.subject,
                "type": ["AchievementSubject"],
                "activityStartDate": f"{self.first_day}T00:00:00+08:00",
                "activityEndDate": f"{self.last_day}T23:59:59+08:00",
                "achievement": {
                    "id": f"{self.id}#achievement",
                    "type": ["Achievement"],
                    "achievementType": "CommunityService",
                    "name": self.name,
                    "description": self.description,
                    "criteria": {"id": f"{self.id}#criteria", "narrative": self.narrative},
                },
            },
            "evidence": [{"id": self.link, "type": ["Evidence"], "name": self.number}],
            "credentialStatus": badge_status.entry(self.number, self.base_url),
        }

    @property
    def subject(self) -> str:
        """An opaque name of the holder, different on each certificate."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, self.id)}"


def badge_of(statement: Statement, *, base_url: str, link: str) -> Badge:
    """What a certificate is worth as a badge. Refuses NothingToCertify without credit hours."""
    credit = statement.minutes_of(HourKind.CREDIT)
    honour = statement.minutes_of(HourKind.HONOUR)
    if not credit:
        raise NothingToCertify(statement.first_day, statement.last_day)
    return Badge(
        number=statement.number,
        base_url=base_url,
        link=link,
        issuer=statement.issuer,
        name=f"志愿服务 {_hours(credit)} 小时 · {_hours(credit)} verified hours of service",
        description=(
            f"{statement.first_day} — {statement.last_day}: {credit} minutes of volunteer "
            f"service, verified on the spot. 现场核实的志愿服务时长。"
            + (f" Only 只含: {'、'.join(statement.activities)}." if statement.activities else "")
            + (f" Honour hours, not included 另有荣誉时长: {honour} minutes." if honour else "")
        ),
        narrative=(
            "Each entry was proved at the service and stands in a hash chain whose head is "
            "published daily. 每条时长都有现场证据，并连入每天公布的账本。"
        ),
        first_day=statement.first_day,
        last_day=statement.last_day,
        issued_at=statement.issued_at,
    )


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _iri(address: str) -> str:
    return f"<{address}>"


def _literal(text: str, kind: str = "") -> str:
    said = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{said}"' + (f"^^<{kind}>" if kind else "")


def _joined(lines: list[tuple[str, str, str]]) -> str:
    return "".join(sorted(f"{s} <{p}> {o} .\n" for s, p, o in lines))


def _quads(document: dict[str, Any]) -> str:
    """The canonical N-Quads of a credential of ours; any other word in it is a KeyError."""
    me, issuer = _iri(document["id"]), document["issuer"]
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    criteria, (evidence,) = achievement["criteria"], document["evidence"]
    by, who, what = _iri(issuer["id"]), _iri(subject["id"]), _iri(achievement["id"])
    why, seen = _iri(criteria["id"]), _iri(evidence["id"])
    return _joined(
        [
            *_status_quads(me, document.get("credentialStatus")),
            (me, _RDF + "type", _iri(_VC + "VerifiableCredential")),
            (me, _RDF + "type", _iri(_OB + "OpenBadgeCredential")),
            (me, _SCHEMA + "name", _literal(document["name"])),
            (me, _VC + "issuer", by),
            (me, _VC + "validFrom", _literal(document["validFrom"], _MOMENT)),
            (me, _VC + "credentialSubject", who),
            (me, _VC + "evidence", seen),
            (by, _RDF + "type", _iri(_OB + "Profile")),
            (by, _SCHEMA + "name", _literal(issuer["name"])),
            (by, _SCHEMA + "url", _literal(issuer["url"], _XSD + "anyURI")),
            (who, _RDF + "type", _iri(_OB + "AchievementSubject")),
            (who, _OB + "activityStartDate", _literal(subject["activityStartDate"], _XSD + "date")),
            (who, _OB + "activityEndDate", _literal(subject["activityEndDate"], _XSD + "date")),
            (who, _OB + "achievement", what),
            (what, _RDF + "type", _iri(_OB + "Achievement")),
            (what, _OB + "achievementType", _literal(achievement["achievementType"])),
            (what, _SCHEMA + "name", _literal(achievement["name"])),
            (what, _SCHEMA + "description", _literal(achievement["description"])),
            (what, _OB + "Criteria", why),
            (why, _OB + "narrative", _literal(criteria["narrative"])),
            (seen, _RDF + "type", _iri(_OB + "Evidence")),
            (seen, _SCHEMA + "name", _literal(evidence["name"])),
        ]
    )


def _status_quads(me: str, status: dict[str, Any] | None) -> list[tuple[str, str, str]]:
    """Where withdrawals stand; badges of before 2026-12 do not say."""
    if status is None:
        return []
    place = _iri(status["id"])
    return [
        (me, _VC + "credentialStatus", place),
        (place, _RDF + "type", _iri(_STATUS + status["type"])),
        (place, _STATUS + "statusPurpose", _literal(status["statusPurpose"])),
        (place, _STATUS + "statusListIndex", _literal(status["statusListIndex"])),
        (place, _STATUS + "statusListCredential", _iri(status["statusListCredential"])),
    ]


def _list_quads(document: dict[str, Any]) -> str:
    """The canonical N-Quads of a list of withdrawals."""
    me, subject = _iri(document["id"]), document["credentialSubject"]
    what = _iri(subject["id"])
    return _joined(
        [
            (me, _RDF + "type", _iri(_VC + "VerifiableCredential")),
            (me, _RDF + "type", _iri(_STATUS + "BitstringStatusListCredential")),
            (me, _VC + "issuer", _iri(document["issuer"])),
            (me, _VC + "validFrom", _literal(document["validFrom"], _MOMENT)),
            (me, _VC + "validUntil", _literal(document["validUntil"], _MOMENT)),
            (me, _VC + "credentialSubject", what),
            (what, _RDF + "type", _iri(_STATUS + subject["type"])),
            (what, _STATUS + "statusPurpose", _literal(subject["statusPurpose"])),
            (what, _STATUS + "encodedList", _literal(subject["encodedList"], _SEC + "multibase")),
        ]
    )


def _proof_quads(proof: dict[str, Any]) -> str:
    root = "_:c14n0"
    return _joined(
        [
            (root, "http://purl.org/dc/terms/created", _literal(proof["created"], _MOMENT)),
            (root, _RDF + "type", _iri(_SEC + "DataIntegrityProof")),
            (
                root,
                _SEC + "cryptosuite",
                _literal(SUITE, _SEC + "cryptosuiteString"),
            ),
            (root, _SEC + "proofPurpose", _iri(_SEC + "assertionMethod")),
            (root, _SEC + "verificationMethod", _iri(proof["verificationMethod"])),
        ]
    )


def _to_sign(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    is_list = "BitstringStatusListCredential" in document["type"]
    quads = _list_quads(document) if is_list else _quads(document)
    return b"".join(hashlib.sha256(text.encode()).digest() for text in (_proof_quads(proof), quads))


def _proved(document: dict[str, Any], issuer: str, at: datetime, key: bytes) -> dict[str, Any]:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": _moment(at),
        "verificationMethod": f"{issuer}#{KEY_NAME}",
        "proofPurpose": "assertionMethod",
    }
    signer = Ed25519PrivateKey.from_private_bytes(key)
    proof["proofValue"] = "z" + base58(signer.sign(_to_sign(document, proof)))
    return {**document, "proof": proof}


def sealed(badge: Badge, private_key: bytes) -> dict[str, Any]:
    """The credential with its proof, ready to be handed out."""
    return _proved(badge.document(), did_of(badge.base_url), badge.issued_at, private_key)


def sealed_list(
    series: str, withdrawn: Iterable[int], *, base_url: str, at: datetime, private_key: bytes
) -> dict[str, Any]:
    """The withdrawals of a series of certificates, as the hub swears to them for a day."""
    address = badge_status.address(series, base_url)
    issuer = did_of(base_url)
    document = {
        "@context": [CONTEXTS[0]],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _moment(at),
        "validUntil": _moment(at + badge_status.HOLDS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": badge_status.PURPOSE,
            "encodedList": badge_status.encoded(withdrawn),
        },
    }
    return _proved(document, issuer, at, private_key)


def is_sealed(credential: dict[str, Any], public_key: bytes) -> bool:
    """Whether this key sealed exactly this credential (of ours; others are not understood)."""
    try:
        document = {name: value for name, value in credential.items() if name != "proof"}
        proof = credential["proof"]
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            unbase58(proof["proofValue"].removeprefix("z")), _to_sign(document, proof)
        )
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def as_text(document: dict[str, Any]) -> str:
    """As it stands in a file."""
    return json.dumps(document, ensure_ascii=False, indent=2)
