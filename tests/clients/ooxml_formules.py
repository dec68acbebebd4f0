"""Checks on the text of one formula, as it stands in the file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.utils import FORMULAE

LONGUEUR_MAX: Final = 8_192

_TEXT: Final = re.compile(r'"[^"]*"')
# Functions born after 2007 carry one of these in the file, and only these.
_PREFIXES: Final = ("_XLFN.", "_XLWS.")


@lru_cache(maxsize=4096)
def fautes_formule(formule: str) -> tuple[str, ...]:
    """Faults of a formula written without its leading ``=``.

    >>> fautes_formule("SOMME(A1;A2)")
    ('« ; » au lieu de « , »', 'fonction inconnue SOMME')
    """
    faults = []
    bare = _TEXT.sub("", formule)
    if len(formule) > LONGUEUR_MAX:
        faults.append(f"plus de {LONGUEUR_MAX} caractères")
    if ";" in bare and "{" not in bare:  # a matrix constant separates its rows by « ; »
        faults.append("« ; » au lieu de « , »")
    if bare.count("(") != bare.count(")"):
        faults.append("parenthèses")
    try:
        tokens = Tokenizer("=" + formule).items
    except (TokenizerError, IndexError) as fault:
        return (*faults, f"illisible ({fault})"[:80])
    for token in tokens:
        if token.type == "FUNC" and token.subtype == "OPEN":
            name = token.value[:-1].upper().lstrip("@")
            if name not in FORMULAE and not name.startswith(_PREFIXES):
                faults.append(f"fonction inconnue {token.value[:-1]}")
        elif token.type == "OPERAND" and token.subtype == "ERROR":
            faults.append(f"erreur écrite {token.value}")
    return tuple(dict.fromkeys(faults))
