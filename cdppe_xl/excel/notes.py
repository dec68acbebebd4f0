"""The notes that we write in corrected returns, known again when the workbook comes back.

LibreOffice drops the author of a note, and a person may answer inside one: our notes end with a
mark of their own text, which no longer agrees once a word is added or changed.
"""

from __future__ import annotations

import hashlib
import re

from cdppe_xl.excel.brut import AUTEUR_NOTES

_SIGNATURE = re.compile(rf"— {AUTEUR_NOTES} ([0-9a-f]{{8}})(?:-(\d{{1,5}}))?\s*")
ESSAIS_MAX = 5_000
"""Longest note of ours where an answer is looked for, in characters that show."""


def signer(texte: str) -> str:
    r"""The text of a note, with the mark that makes it known again.

    >>> signer("À CORRIGER")
    'À CORRIGER\n— cdppe c7648369-9'
    """
    return f"{texte}\n— {AUTEUR_NOTES} {_somme(texte)}-{len(_nu(texte))}"


def est_de_nous(texte: str) -> bool:
    """The note is ours and nobody wrote in it, whoever its author is said to be.

    >>> est_de_nous(signer("À CORRIGER")), est_de_nous(signer("À CORRIGER") + " vu")
    (True, False)
    """
    signatures = list(_SIGNATURE.finditer(texte))
    if not signatures:
        return False
    derniere = signatures[-1]
    return derniere.end() == len(texte) and derniere[1] == _somme(texte[: derniere.start()])


def ajoute(texte: str) -> str:
    """What a person wrote in a note: all of it, or what was added to ours, at one place or two.

    >>> ajoute("vu"), ajoute("vu " + signer("À CORRIGER") + " avec la PMI")
    ('vu', 'vu … avec la PMI')
    """
    signatures = list(_SIGNATURE.finditer(texte))
    if not signatures:
        return texte
    signature = signatures[-1]
    avant, apres = texte[: signature.start()], texte[signature.end() :].strip()
    dedans = "" if signature[1] == _somme(avant) else _insere(avant, signature)
    return " … ".join(dit for dit in (dedans, apres) if dit)


def _insere(texte: str, signature: re.Match[str]) -> str:
    """The one passage to take away to find our text again; all of it when there is none."""
    places = [n for n, c in enumerate(texte) if not c.isspace()]
    de_plus = len(places) - int(signature[2] or 0)
    if not signature[2] or not 0 < de_plus <= len(places) <= ESSAIS_MAX:
        return texte.strip()
    nu = _nu(texte)
    for debut in range(len(nu) - de_plus, -1, -1):
        if _somme(nu[:debut] + nu[debut + de_plus :]) == signature[1]:
            return texte[places[debut] : places[debut + de_plus - 1] + 1]
    return texte.strip()


def _nu(texte: str) -> str:
    return "".join(texte.split())


def _somme(texte: str) -> str:
    """Short fingerprint of the words, whatever the spaces and the ends of lines."""
    return hashlib.sha256(_nu(texte).encode("utf-8", "replace")).hexdigest()[:8]
