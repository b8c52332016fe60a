"""Have a second public validator, which knows Open Badges 3.0 itself, read one of our badges.

    python3 -m venv v && v/bin/pip install 'openbadgeslib[ldp]==4.6.3'
    v/bin/python validate.py badge.json did.json list.json

It asks more than the signature: the types and members of Open Badges 3.0, that the document is
exactly the compacted form of what was signed, under the contexts of 1EdTech that the library
brings, and whether the list of withdrawals names the badge. Without a network. Prints what it
said; status 0 when the badge verified and stands, 1 when not.
"""

import sys
from pathlib import Path

from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

badge, did, status = (Path(name).read_text("utf-8") for name in sys.argv[1:4])


def fetched(url: str) -> bytes:
    """The issuer's document or the list, whichever was asked for."""
    return (did if url.endswith("did.json") else status).encode()


try:
    found = OB3LdpVerifier().verify(
        badge, check_status=True, download=fetched, verify_status_list=False
    )
except OB3VerificationError as problem:
    sys.exit(f"refused: {problem}")
print(f"verified: {found.id}")
