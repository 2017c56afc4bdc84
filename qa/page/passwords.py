"""Who may use the page: a file with a line for each person, `name:scrypt$salt$hash`.

`python -m qa.page.passwords NAME` asks for a password and writes such a line to stdout. The file holds no
password, and a line tells nobody which one it was made from.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


class PasswordsError(ValueError):
    """A file of passwords that cannot be used. The message is one line: what is wrong and what to do."""


def password_line(name: str, password: str) -> str:
    """The line for one person.

    Raises:
        PasswordsError: the name is empty or holds a colon, or the password is empty.
    """
    if not name or ":" in name or not name.isprintable() or name != name.strip():
        raise PasswordsError("a name must be printable, without a colon or outer spaces")
    if not password:
        raise PasswordsError("the password is empty")
    salt = secrets.token_bytes(16)
    return f"{name}:scrypt${salt.hex()}${_hash(password, salt).hex()}"


def read_passwords(path: str | Path) -> Callable[[str, str], bool]:
    """A check of (name, password) against a file.

    Raises:
        PasswordsError: the file cannot be read, has no line, or has one that is none.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise PasswordsError(f"cannot read the passwords in {path}: {reason.lower()}") from error
    known: dict[str, tuple[bytes, bytes]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, scheme, salt, digest = line.strip().replace(":", "$", 1).split("$")
            if scheme != "scrypt" or not name:
                raise ValueError
            known[name] = (bytes.fromhex(salt), bytes.fromhex(digest))
        except ValueError:
            raise PasswordsError(
                f"line {number} of {path} is no password line; make one with: python -m qa.page.passwords NAME"
            ) from None
    if not known:
        raise PasswordsError(f"{path} names nobody; make a line with: python -m qa.page.passwords NAME")
    nobody = (secrets.token_bytes(16), b"")

    def holds(name: str, password: str) -> bool:
        salt, digest = known.get(name, nobody)  # a name that is not known takes as long to refuse
        return hmac.compare_digest(_hash(password, salt), digest)

    return holds


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, **_COST)


def main() -> int:
    """Make a line for the name in the first argument."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m qa.page.passwords NAME >> passwords\n")
        return 1
    try:
        sys.stdout.write(password_line(sys.argv[1], getpass.getpass()) + "\n")
    except PasswordsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
