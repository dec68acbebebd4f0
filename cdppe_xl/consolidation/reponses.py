"""What one territory answers to one figure: a number, or the word that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from cdppe_xl.classeurs.lignes import LigneIndicateur, rang_objectif
from cdppe_xl.consolidation.recueil import Donnee, Recueil
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.excel.page import PLUS_GRAND
from cdppe_xl.referentiel.modele import Referentiel

SANS_DONNEE = "—"
TABLEAU, DIAGNOSTIC, PLAN = "tableau_de_bord", "diagnostic", "plan_action"


class Absence(StrEnum):
    """Why a cell holds no number; the word shown, in this order under each table."""

    NC = "NC"
    SANS_OBJET = "s.o."
    VIDE = "vide"
    ILLISIBLE = "illisible"
    NON_RETENU = "non retenu"
    NON_RECU = "non reçu"
    NON_IDENTIFIE = "non identifié"
    """Announced by the texts, not listed yet: expected, and silent."""


def absences_of(referentiel: Referentiel) -> tuple[Absence, ...]:
    """Words of an edition: every territory is identified in most of them."""
    if referentiel.nombre_inconnu:
        return tuple(Absence)
    return tuple(mot for mot in Absence if mot is not Absence.NON_IDENTIFIE)


Contenu = Decimal | str
"""A number, a word of ``Absence``, or « — »."""

_ABSENCES = {
    Etat.NC: Absence.NC,
    Etat.SANS_OBJET: Absence.SANS_OBJET,
    Etat.VIDE: Absence.VIDE,
    Etat.ILLISIBLE: Absence.ILLISIBLE,
}


@dataclass(frozen=True, slots=True)
class Reponse:
    """The answer and the rank of its line in « Données »; None when nothing was written."""

    contenu: Contenu
    donnee: int | None = None


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A column of the tableau de bord: T0, or the target or result of a year."""

    champ: str
    titre: str
    nature: Literal["t0", "cible", "realise"]
    annee: int


def figures(referentiel: Referentiel) -> tuple[Chiffre, ...]:
    """Every figure of a line, in the order of the tableau de bord."""
    t0 = referentiel.campagne.annee_t0
    chiffres = [Chiffre("t0", f"T0 {t0}", "t0", t0)]
    for an in referentiel.annees:
        chiffres.append(Chiffre(f"cible_{an}", f"Cible {an}", "cible", an))
        chiffres.append(Chiffre(f"realise_{an}", f"Réalisé {an}", "realise", an))
    return tuple(chiffres)


def content_of(donnee: Donnee) -> Contenu:
    """The number of a cell read, or the word for what it holds instead."""
    lue = donnee.lue
    if lue.etat is not Etat.RENSEIGNE:
        return _ABSENCES[lue.etat]
    if isinstance(lue.valeur, Decimal) and abs(lue.valeur) < PLUS_GRAND:
        return lue.valeur
    return Absence.ILLISIBLE


def paths(ligne: LigneIndicateur, chiffre: Chiffre) -> tuple[tuple[str, str], ...]:
    """Where the figure is asked, (workbook, data path), the one that prevails first.

    T0 is asked in the diagnostic, then carried to the tableau de bord: the latter prevails as
    soon as it says something, so that a territory that only sent its diagnostic has a T0.
    """
    lieux = [(TABLEAU, f"ind/{ligne.rang}/{chiffre.champ}")]
    if chiffre.nature == "t0":
        champ = "snds" if ligne.variante == "snds" else "valeur"
        lieux.append((DIAGNOSTIC, f"diag/{ligne.code}/{champ}"))
    return tuple(lieux)


def answer(
    recueil: Recueil, territoire: Territoire, ligne: LigneIndicateur, chiffre: Chiffre
) -> Reponse:
    """What a territory answers to a figure that is typed, not computed.

    A number counts wherever it is; a word such as « s.o. » in the diagnostic does not make a
    territory expected on an objectif that it did not choose.
    """
    return answer_at(recueil, territoire, ligne.objectif, paths(ligne, chiffre))


def answer_at(
    recueil: Recueil,
    territoire: Territoire,
    objectif: int | None,
    lieux: tuple[tuple[str, str], ...],
) -> Reponse:
    """The same, from the places a figure is asked in; ``objectif`` is the one it is about."""
    mot: Reponse | None = None
    for classeur, cle in lieux:
        rang = recueil.rang(territoire, classeur, cle)
        if rang is not None:
            mot = Reponse(content_of(recueil.donnees[rang]), rang)
            break
    if mot is not None and not isinstance(mot.contenu, Absence):
        return mot
    if objectif is not None:
        choix = chosen(recueil, territoire, objectif)
        if choix.contenu == "non":
            return Reponse(Absence.NON_RETENU, choix.donnee)
    if mot is not None:
        return mot
    recu = any(recueil.recu(territoire, classeur) for classeur, _ in lieux)
    return Reponse(Absence.VIDE if recu else Absence.NON_RECU)


def chosen(recueil: Recueil, territoire: Territoire, numero: int) -> Reponse:
    """« oui », « non », or why it is not known, for an objectif of the contract."""
    if not recueil.recu(territoire, TABLEAU):
        return Reponse(Absence.NON_RECU)
    rang = recueil.rang(territoire, TABLEAU, f"objectifs/{rang_objectif(numero)}/retenu")
    if rang is None:
        return Reponse(Absence.VIDE)
    lue = recueil.donnees[rang].lue
    if lue.etat is not Etat.RENSEIGNE:
        return Reponse(_ABSENCES[lue.etat], rang)
    mot = str(lue.valeur).strip().casefold()
    return Reponse(mot if mot in {"oui", "non"} else Absence.ILLISIBLE, rang)
