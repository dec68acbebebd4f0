"""What people write on the sheets that a corrected return adds: told and kept, like a comment.

Each of our texts leaves a short fingerprint in the hidden column A of its sheet: whatever is not
ours was written by a person, wherever rows and columns have gone since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cdppe_xl.domaine.lecture import Doute, HorsCadre
from cdppe_xl.excel.ancres_feuilles import NOTRE
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, FeuilleBrute, ValeurBrute, adresse_a1
from cdppe_xl.excel.identite import marque_de

FAIT, COMMENTAIRE = "Fait", "Votre commentaire"
"""Headers of the columns that people fill."""
FEUILLE, CELLULE = "Feuille", "Cellule (lien)"
"""Headers of the columns that say which cell a row is about."""
GENRE_COMMENTAIRE, GENRE_AJOUT = "commentaire sur une anomalie", "écrit sur une feuille ajoutée"
SCEAU = "¶"
COCHE_MAX = 4
"""A longer text in the column to tick says something."""
GARDES, MONTRES, LONGUEUR, TEXTE_MAX = 500, 3, 200, 8_000
"""Cells kept, cells quoted in a doubt, how much of each is quoted and kept."""
_LU = 2_000
"""Characters that make a fingerprint."""

_Titres = dict[ValeurBrute, int]


@dataclass(slots=True)
class Annexes:
    """What was written on the sheets added."""

    doutes: list[Doute] = field(default_factory=list)
    gardes: list[HorsCadre] = field(default_factory=list)


def sceller(textes: Sequence[str]) -> str:
    """Fingerprints of the texts of a row, for its hidden cell.

    >>> len(sceller(["Fait", ""]).split()), sceller([])
    (2, '')
    """
    sceaux = [_sceau(t) for t in textes if t.strip()]
    return " ".join((SCEAU, *sceaux)) if sceaux else ""


def examiner_annexes(brut: ClasseurBrut) -> Annexes:
    """What is not ours on our added sheets; nothing where no fingerprint was left."""
    annexes = Annexes()
    for feuille in brut.feuilles:
        marque = marque_de(feuille)
        if marque is not None and marque.feuille.startswith(NOTRE):
            _examine(feuille, annexes)
    return annexes


def _examine(feuille: FeuilleBrute, annexes: Annexes) -> None:
    sceaux = _sceaux(feuille)
    if not sceaux:
        return
    titres = {c.valeur: c.colonne for c in reversed(_ordonnees(feuille)) if c.ligne}
    dehors: list[CelluleBrute] = []
    for cellule in _ordonnees(feuille):
        texte = _texte(cellule)
        if not cellule.colonne or not texte.strip() or _sceau(texte) in sceaux:
            continue
        if cellule.formule is not None and not cellule.ligne:
            continue  # how many points are left
        if cellule.colonne == titres.get(FAIT) and len(texte.strip()) <= COCHE_MAX:
            continue
        if cellule.colonne == titres.get(COMMENTAIRE) and len(annexes.gardes) < GARDES:
            _commentaire(feuille, cellule, titres, annexes)
        else:
            dehors.append(cellule)
    if dehors:
        annexes.doutes.append(_doute(feuille.nom, dehors))
        annexes.gardes += [
            HorsCadre(feuille.nom, _a1(c), _texte(c)[:TEXTE_MAX], GENRE_AJOUT)
            for c in dehors[:GARDES]
        ]


def _commentaire(
    feuille: FeuilleBrute, cellule: CelluleBrute, titres: _Titres, annexes: Annexes
) -> None:
    """An answer beside an anomaly, with the cell it is about."""
    lieux = [feuille.cellules.get((cellule.ligne, titres.get(t, -1))) for t in (FEUILLE, CELLULE)]
    sujet = " ".join(_texte(c) for c in lieux if c is not None).strip()
    dit = f"{sujet} : {_texte(cellule)}" if sujet else _texte(cellule)
    annexes.gardes.append(HorsCadre(feuille.nom, _a1(cellule), dit[:TEXTE_MAX], GENRE_COMMENTAIRE))
    mots = {"trouve": _court(dit)}
    annexes.doutes.append(Doute("STR-023", feuille.nom, _a1(cellule), mots))


def _sceaux(feuille: FeuilleBrute) -> set[str]:
    return {
        sceau
        for c in feuille.cellules.values()
        if not c.colonne and isinstance(c.valeur, str) and c.valeur.startswith(SCEAU)
        for sceau in c.valeur.split()[1:]
    }


def _ordonnees(feuille: FeuilleBrute) -> list[CelluleBrute]:
    return sorted(feuille.cellules.values(), key=lambda c: (c.ligne, c.colonne))


def _doute(feuille: str, ecrits: list[CelluleBrute]) -> Doute:
    cites = [f"{_court(_texte(c))} ({_a1(c)})" for c in ecrits[:MONTRES]]
    reste = f" et {len(ecrits) - MONTRES} autres cellules" if len(ecrits) > MONTRES else ""
    return Doute("STR-009", feuille, _a1(ecrits[0]), {"trouve": ", ".join(cites) + reste})


def _a1(cellule: CelluleBrute) -> str:
    return adresse_a1(cellule.ligne, cellule.colonne)


def _texte(cellule: CelluleBrute) -> str:
    if cellule.formule is not None:
        return f"={cellule.formule}"
    valeur = cellule.valeur
    if isinstance(valeur, Decimal) and valeur == valeur.to_integral_value():
        return str(int(valeur))
    return "" if valeur is None else str(valeur)


def _sceau(texte: str) -> str:
    """Letters and digits only: programs change spaces, ends of lines and odd characters."""
    debut = texte[:_LU]
    nu = "".join(_mots(debut)) or "".join(debut.split())
    return hashlib.sha256(nu.encode("utf-8", "replace")).hexdigest()[:6]


def _mots(texte: str) -> Iterator[str]:
    return (c for c in texte if c.isalnum())


def _court(texte: str) -> str:
    texte = " ".join(texte[: 2 * LONGUEUR].split())
    return texte if len(texte) <= LONGUEUR else texte[:LONGUEUR] + "…"
