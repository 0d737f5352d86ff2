"""The code on an invitation slip: letters a person can read from paper and type on a phone.

Rules of this file:
1. 140 random bits in 28 signs of Crockford's base 32, seven groups of four: nobody guesses one, and none has I, L,
   O or U in it.
2. Whoever types it may use small letters, leave the dashes out, and take O for 0 or I for 1.
"""

from __future__ import annotations

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 140
_LENGTH = BITS // 5
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def written(number: int) -> str:
    """A code from BITS random bits, as it is printed: ABCD-EFGH-…"""
    signs = "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(signs[at : at + 4] for at in range(0, _LENGTH, 4))


def read(typed: str) -> str | None:
    """The code somebody meant, as it is printed; None for what could be none."""
    if len(typed) > 4 * _LENGTH:
        return None
    signs = typed.strip().upper().translate(_MEANT)
    if len(signs) != _LENGTH or not set(signs) <= set(SIGNS):
        return None
    return "-".join(signs[at : at + 4] for at in range(0, _LENGTH, 4))
