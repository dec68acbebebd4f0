"""The notes that we write in corrected returns, known again when the workbook comes back.

LibreOffice drops the author of a note, and a person may answer inside one: our notes end with a
mark of their own text, which no longer agrees once a word is added or changed.
"""

from __future__ import annotations

import hashlib
import re

from cdppe_xl.excel.brut import AUTEUR_NOTES

_SIGNATURE = re.compile(rf"— {AUTEUR_NOTES} ([0-9a-f]{{8}})\s*")


def signer(texte: str) -> str:
    r"""The text of a note, with the mark that makes it known again.

    >>> signer("À CORRIGER")
    'À CORRIGER\n— cdppe c7648369'
    """
    return f"{texte}\n— {AUTEUR_NOTES} {_somme(texte)}"


def est_de_nous(auteur: str, texte: str) -> bool:
    """The note is ours and nobody wrote in it.

    >>> est_de_nous("", signer("À CORRIGER")), est_de_nous("cdppe", signer("À CORRIGER") + " vu")
    (True, False)
    """
    signatures = list(_SIGNATURE.finditer(texte))
    if not signatures:
        return auteur == AUTEUR_NOTES
    derniere = signatures[-1]
    return derniere.end() == len(texte) and derniere[1] == _somme(texte[: derniere.start()])


def _somme(texte: str) -> str:
    """Short fingerprint of the words, whatever the spaces and the ends of lines."""
    return hashlib.sha256("".join(texte.split()).encode("utf-8", "replace")).hexdigest()[:8]
