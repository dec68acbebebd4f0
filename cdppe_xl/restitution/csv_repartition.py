"""The amounts of an indicative split as a table that « rapprocher --indicatif » reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from cdppe_xl.financement.demande import CritereMesure, Demande
from cdppe_xl.restitution.calcul_repartition import CalculRepartition

COLONNES = ("code_territoire", "exercice", "enveloppe", "montant", "source")


def write_csv(calculs: Iterable[CalculRepartition]) -> bytes:
    """Whole euros, one line a territory and enveloppe; what could not be split is left out."""
    texte = io.StringIO(newline="")
    lignes = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    lignes.writerow(COLONNES)
    for calcul in calculs:
        if calcul.repartition is None:
            continue
        demande = calcul.demande
        for part in calcul.repartition.attributions:
            lignes.writerow((
                part.territoire, demande.exercice, demande.enveloppe.code, part.euros,
                source_de(demande),
            ))  # fmt: skip
    return texte.getvalue().encode("utf-8-sig")


def source_de(demande: Demande) -> str:
    """How the amount was found: method, and what was changed from the text."""
    mots = [f"Répartition indicative {demande.exercice}, méthode {demande.methode}"]
    mots += [remarque.rstrip(".") for remarque in demande.remarques]
    mots += [
        f"{mesure.critere.libelle} : {dit.rstrip('.')}"
        for mesure in demande.criteres
        if (dit := f"{mesure.remarque} {_remplace(mesure)}".strip())
    ]
    return " ; ".join(mots)


def _remplace(mesure: CritereMesure) -> str:
    """What stands for the criterion; nothing when it weighs nothing."""
    return mesure.substitution if mesure.poids else ""
