"""Who a returned workbook says it is: several carriers vote, a disagreement is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cdppe_xl.domaine.lecture import Doute, Identite
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import ClasseurBrut, FeuilleBrute, adresse_a1
from cdppe_xl.excel.cellules import valeurs_de

PREFIXE = "cdppe|"
HORS_CAMPAGNE = (
    "Ce fichier n’est pas un classeur de la campagne : aucune marque d’identité n’y a été "
    "trouvée, ni dans les feuilles, ni dans les propriétés du document. Vérifier qu’il "
    "s’agit bien du classeur transmis par l’équipe nationale."
)
_MOT = r"([\w.-]{0,60})"
_MARQUE = re.compile(rf"cdppe\|{_MOT}\|{_MOT}\|{_MOT}\|([0-9]{{1,6}})\|{_MOT}\|{_MOT}", re.ASCII)
"""Plain words only: what a mark says ends in names of folders and in messages."""
MARGE = 8
"""The mark of a sheet is looked for in its first lines and columns only."""


@dataclass(frozen=True, slots=True)
class Marque:
    """An identity mark found in the file: ``feuille`` is the sheet code it claims."""

    identite: Identite
    feuille: str
    dans: str
    cellule: str


def marque_identite(identite: Identite, feuille: str) -> str:
    """Identity of a sheet, one line of text: ``cdppe|2020|plan_action|63|1|actions|…``."""
    i = identite
    return f"cdppe|{i.edition}|{i.classeur}|{i.territoire}|{i.version}|{feuille}|{i.empreinte}"


def lire_marque(texte: str, dans: str = "", cellule: str = "") -> Marque | None:
    """The mark written by ``marque_identite``, or None."""
    trouve = _MARQUE.fullmatch(texte.strip())
    if trouve is None:
        return None
    edition, classeur, territoire, version, feuille, empreinte = trouve.groups()
    identite = Identite(
        edition=edition, classeur=classeur, territoire=territoire,
        version=int(version), empreinte=empreinte,
    )  # fmt: skip
    return Marque(identite, feuille, dans, cellule)


def marques(brut: ClasseurBrut) -> list[Marque]:
    """Every mark of the file: sheets, properties, defined name."""
    return [*_des_feuilles(brut), *_des_proprietes(brut)]


def _des_feuilles(brut: ClasseurBrut) -> Iterator[Marque]:
    for feuille in brut.feuilles:
        marque = marque_de(feuille)
        if marque is not None:
            yield marque


def marque_de(feuille: FeuilleBrute) -> Marque | None:
    """Mark of one sheet, wherever insertions pushed it."""
    ecrite = valeurs_de(feuille).get
    for ligne in range(MARGE):
        for colonne in range(MARGE):
            texte = ecrite((ligne, colonne))
            if isinstance(texte, str) and texte.startswith(PREFIXE):
                marque = lire_marque(texte, feuille.nom, adresse_a1(ligne, colonne))
                if marque:
                    return marque
    return None


def _des_proprietes(brut: ClasseurBrut) -> Iterator[Marque]:
    for nom, texte in brut.proprietes.items():
        if texte.startswith(PREFIXE):
            marque = lire_marque(texte, f"propriété « {nom} »")
            if marque:
                yield marque


def identite_de(brut: ClasseurBrut) -> tuple[Identite, list[Doute]]:
    """The identity most carriers agree on.

    Raises:
        ClasseurIllisible: no carrier at all: not one of our workbooks.
    """
    trouvees = marques(brut)
    if not trouvees:
        raise ClasseurIllisible(HORS_CAMPAGNE)
    votes = Counter(_cle(m.identite) for m in trouvees)
    (elue, voix), *autres = votes.most_common()
    identite = next(m.identite for m in trouvees if _cle(m.identite) == elue)
    if autres and autres[0][1] == voix:
        raise ClasseurIllisible(
            "Deux identités se partagent ce fichier à égalité : "
            f"{_dire(elue)} et {_dire(autres[0][0])}. Renvoyer un fichier par classeur et par "
            "territoire."
        )
    doutes = [
        Doute("STR-002", m.dans if m.cellule else "", m.cellule,
              {"trouve": _dire(_cle(m.identite)), "attendu": _dire(elue), "porteur": m.dans})
        for m in trouvees
        if _cle(m.identite) != elue
    ]  # fmt: skip
    return identite, doutes


def _cle(identite: Identite) -> tuple[str, str, str, int]:
    return identite.edition, identite.classeur, identite.territoire, identite.version


def _dire(cle: tuple[str, str, str, int]) -> str:
    edition, classeur, territoire, version = cle
    qui = territoire or "modèle vierge"
    return f"édition {edition}, classeur {classeur}, territoire {qui}, version {version}"
