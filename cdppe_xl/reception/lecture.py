"""One returned workbook, read in this very process with the layout it claims."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cdppe_xl.domaine.lecture import Doute, Lecture
from cdppe_xl.erreurs import ClasseurIllisible, CommandeIncorrecte

if TYPE_CHECKING:
    from cdppe_xl.excel.brut import ClasseurBrut
    from cdppe_xl.referentiel.modele import Referentiel


@lru_cache(maxsize=8)
def charger(edition: str) -> Referentiel:
    """The référentiel of an edition, by name or by folder, loaded once."""
    from cdppe_xl.referentiel.loader import load_referentiel

    referentiel = load_referentiel(edition)
    if referentiel.campagne.regles_essai or referentiel.regles:
        from cdppe_xl.regles.essais import check_trials

        check_trials(referentiel)
    return referentiel


def lire_avec_brut(
    source: Path | bytes, nom: str, edition: str = ""
) -> tuple[Lecture, Referentiel, ClasseurBrut]:
    """The reading, the référentiel it was read with, and what the file holds.

    Raises:
        ClasseurIllisible: not a workbook, not one of ours, or of an unknown edition.
    """
    from cdppe_xl.classeurs.catalogue import placement
    from cdppe_xl.excel.reader import open_retour, read_retour

    retour = open_retour(source, nom)
    referentiel = charger_annoncee(retour.identite.edition, edition)
    try:
        place = placement(referentiel, retour.identite.classeur)
    except CommandeIncorrecte as cause:
        raise ClasseurIllisible(f"Classeur d’un type inconnu. {cause}") from cause
    return _identifie(read_retour(retour, place), referentiel), referentiel, retour.brut


def charger_annoncee(annoncee: str, edition: str = "") -> Referentiel:
    """The référentiel of the edition a file says it is of; ``edition`` must be that one.

    Raises:
        ClasseurIllisible: of another edition, or of one that is neither shipped nor given.
    """
    referentiel = charger(edition or _edition_livree(annoncee))
    if annoncee != referentiel.campagne.code:
        raise ClasseurIllisible(
            f"Ce classeur est de l’édition {annoncee}, pas de l’édition "
            f"{referentiel.campagne.code}. Le relire avec l’option --edition qui convient."
        )
    return referentiel


def _edition_livree(nom: str) -> str:
    """The edition a file says it is of: a shipped one only, never a folder of this machine."""
    from cdppe_xl.referentiel.loader import editions_livrees

    if nom in editions_livrees():
        return nom
    raise ClasseurIllisible(
        f"Ce classeur se dit de l’édition « {nom} », que cet outil ne connaît pas (éditions "
        f"connues : {', '.join(editions_livrees())}). Vérifier le fichier choisi, ou donner le "
        "dossier de cette édition avec l’option --edition."
    )


def _identifie(lecture: Lecture, referentiel: Referentiel) -> Lecture:
    """Adds a doubt when the territory is not one of the edition."""
    if lecture.identite.territoire in {t.code for t in referentiel.territoires}:
        return lecture
    mots = {
        "edition": lecture.identite.edition,
        "territoire": lecture.identite.territoire,
        "attendu": referentiel.campagne.code,
        "trouve": lecture.identite.territoire or "aucun territoire (modèle vierge)",
    }
    return replace(lecture, doutes=(*lecture.doutes, Doute("STR-001", "", "", mots)))
