"""Checks of the codes that workbooks use as keys, or that a person types in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdppe_xl.referentiel.tables import EditionLue, Faute, faute

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,29}")
TAPE = re.compile(r"[A-Za-z][0-9A-Za-z_.-]{0,19}")
"""A code offered by a list: a spreadsheet would make a number or a date of digits."""
CLES = ("indicateur", "grandeur", "contexte", "etape", "institution", "politique")
"""Tables whose codes are the keys of rows."""
REPONSES = frozenset({"nc", "s.o.", "so", "oui", "non", "vrai", "faux", "true", "false"})
"""What a cell means by itself, whatever its list."""
RESERVES = {
    "enveloppe": frozenset({"cd", "autres", "total", "non_affecte"}),
    "politique": frozenset({"total"}),
}
"""Rows that the workbooks already have beside those of the edition."""


def codes(lue: EditionLue) -> Iterator[Faute]:
    """Codes are plain words; case alone tells none from another."""
    for cle in (*CLES, "enveloppe"):
        vus: dict[str, int] = {}
        for rang, record in lue.records(cle).items():
            raison = _refusal(cle, record.code)
            if raison:
                yield faute(cle, rang, "code", f"« {record.code} » : {raison}")
            premier = vus.setdefault(record.code.casefold(), rang)
            if premier != rang and lue.records(cle)[premier].code != record.code:
                raison = f"« {record.code} » ne diffère de {cle}[{premier}] que par les majuscules"
                yield faute(cle, rang, "code", raison)


def _refusal(cle: str, code: str) -> str:  # noqa: PLR0911
    if not code.strip():
        return ""
    if code.casefold() in RESERVES.get(cle, ()):
        return "mot déjà employé par une ligne des classeurs, en choisir un autre"
    if cle != "enveloppe":
        if CODE.fullmatch(code):
            return ""
        return "30 caractères au plus, lettres sans accent, chiffres, « - », « . » et « _ »"
    if code.casefold() in REPONSES:
        return "ce mot a déjà un sens dans une cellule, en choisir un autre"
    if TAPE.fullmatch(code):
        return ""
    return (
        "une lettre d'abord, puis 19 caractères au plus : lettres sans accent, chiffres, « - », "
        "« . » et « _ », sans espace ; le nom entier va dans « libelle »"
    )


CONTROLES = (((), codes),)
