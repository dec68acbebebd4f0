"""The follow-up as a text for the screen, as CSV for a spreadsheet, as JSON for a script."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from cdppe_xl.registre.conditions import EtatPiece, LigneCondition
from cdppe_xl.registre.suivi import EMPREINTE_COURTE, EtatSuivi, LigneSuivi

LIBELLES_ETAT = {
    EtatSuivi.NON_RECU: "non reçu",
    EtatSuivi.CONFORME: "reçu conforme",
    EtatSuivi.A_CORRIGER: "reçu, à corriger",
    EtatSuivi.REFUSE: "illisible",
}

_ENTETES = (
    "Territoire",
    "Classeur",
    "Échéance",
    "État",
    "Dépôts",
    "Dernier dépôt",
    "Empreinte",
    "Retard (jours)",
)
_ENTETES_CSV = ("Code territoire", *_ENTETES, "Version")


def as_text(
    lignes: Sequence[LigneSuivi], a_part: Sequence[str] = (), refuses_a_part: int = 0
) -> str:
    """An aligned table, what belongs to no line, then the count."""
    table = [_ENTETES, *(_cells(ligne) for ligne in lignes)]
    sortie = _aligned(table)
    if a_part:
        sortie += ["", "Reçus à part :", *(f"  - {remarque}" for remarque in a_part)]
    sortie += ["", summary(lignes, refuses_a_part)]
    return "\n".join(ligne.rstrip() for ligne in sortie) + "\n"


def as_csv(lignes: Sequence[LigneSuivi], conditions: Sequence[LigneCondition] = ()) -> str:
    """CSV that French spreadsheets open at once: semicolons, byte order mark.

    Conditions come last, with one column more: what was found.
    """
    flux = io.StringIO()
    tableau = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    suite = [""] if conditions else []
    tableau.writerow([*_ENTETES_CSV, *(["Constat"] if conditions else [])])
    for ligne in lignes:
        cellules = (ligne.territoire, ligne.nom, *_cells(ligne)[1:], _text(ligne.version), *suite)
        tableau.writerow([_inert(cellule) for cellule in cellules])
    for condition in conditions:
        depot = condition.depot
        cellules = (
            condition.territoire, condition.nom, f"Condition : {condition.libelle}",
            _day(condition.echeance), condition.etat.libelle, "",
            _day(depot.derniere_reception.date()) if depot else "",
            depot.sha256[:EMPREINTE_COURTE] if depot else "", "",
            _text(depot.version) if depot else "", condition.motif,
        )  # fmt: skip
        tableau.writerow([_inert(cellule) for cellule in cellules])
    return "\ufeff" + flux.getvalue()


def as_json(lignes: Sequence[LigneSuivi], conditions: Sequence[LigneCondition] = ()) -> str:
    """A list of objects, one per line, fields of ``LigneSuivi``, dates in ISO form.

    Conditions come last; their objects have a field ``condition``.
    """
    objets = [
        {
            nom: valeur.isoformat() if isinstance(valeur, date) else valeur
            for nom, valeur in asdict(ligne).items()
            if nom != "echeance_inconnue" or valeur
        }
        for ligne in lignes
    ]
    objets += [
        {
            "territoire": c.territoire, "nom": c.nom, "condition": c.code, "libelle": c.libelle,
            "echeance": c.echeance.isoformat() if c.echeance else None, "etat": c.etat.value,
            "constat": c.motif,
            "depot": c.depot.derniere_reception.date().isoformat() if c.depot else None,
            "empreinte": c.depot.sha256[:EMPREINTE_COURTE] if c.depot else "",
        }
        for c in conditions
    ]  # fmt: skip
    return json.dumps(objets, ensure_ascii=False, indent=2) + "\n"


def conditions_as_text(conditions: Sequence[LigneCondition], exercice: int) -> str:
    """An aligned table of the conditions of the avenant, then how many territories meet all."""
    if not conditions:
        return ""
    entetes = ("Territoire", "Condition", "Avant le", "État", "Constat")
    table = [entetes] + [
        (f"{c.territoire} {c.nom}", c.libelle, _day(c.echeance), c.etat.libelle, c.motif)
        for c in conditions
    ]
    sortie = [f"Conditions de l’avenant {exercice} :", *_aligned(table)]
    par_territoire: dict[str, bool] = {}
    for c in conditions:
        remplie = c.etat is EtatPiece.REMPLIE
        par_territoire[c.territoire] = par_territoire.get(c.territoire, True) and remplie
    sortie += [
        "",
        f"Toutes les conditions remplies : {sum(par_territoire.values())} sur "
        f"{len(par_territoire)} territoires sous contrat.",
    ]
    return "\n".join(ligne.rstrip() for ligne in sortie) + "\n"


def _aligned(table: Sequence[tuple[str, ...]]) -> list[str]:
    largeurs = [max(map(len, colonne)) for colonne in zip(*table, strict=True)]
    sortie = [
        "  ".join(cellule.ljust(largeur) for cellule, largeur in zip(rangee, largeurs, strict=True))
        for rangee in table
    ]
    sortie.insert(1, "  ".join("-" * largeur for largeur in largeurs))
    return sortie


def summary(lignes: Sequence[LigneSuivi], refuses_a_part: int = 0) -> str:
    """One sentence: expected, received, late; unreadable files of nobody are counted apart."""
    fichiers = "fichier illisible" if refuses_a_part == 1 else "fichiers illisibles"
    autres = f" (et {refuses_a_part} {fichiers} à part)" if refuses_a_part else ""
    etats = Counter(ligne.etat for ligne in lignes)
    recus = etats[EtatSuivi.CONFORME] + etats[EtatSuivi.A_CORRIGER]
    en_retard = sum(
        ligne.retard_jours > 0 and ligne.etat in {EtatSuivi.NON_RECU, EtatSuivi.REFUSE}
        for ligne in lignes
    )
    return (
        f"Retours attendus : {len(lignes)} ; reçus : {recus}"
        f" (conformes {etats[EtatSuivi.CONFORME]}, à corriger {etats[EtatSuivi.A_CORRIGER]}) ;"
        f" illisibles : {etats[EtatSuivi.REFUSE]}{autres} ;"
        f" non reçus : {etats[EtatSuivi.NON_RECU]} ;"
        f" à relancer, échéance passée : {en_retard}."
    )


def _cells(ligne: LigneSuivi) -> tuple[str, ...]:
    """Texts of ``_ENTETES``; an unknown stays blank, a delay of zero too."""
    return (
        f"{ligne.territoire} {ligne.nom}",
        ligne.libelle,
        "inconnue" if ligne.echeance_inconnue else _day(ligne.echeance),
        LIBELLES_ETAT[ligne.etat],
        str(ligne.depots),
        _day(ligne.dernier_depot),
        ligne.empreinte,
        str(ligne.retard_jours) if ligne.retard_jours else "",
    )


def _day(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""


def _text(nombre: int | None) -> str:
    return "" if nombre is None else str(nombre)


def _inert(cellule: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cellule}" if cellule.startswith(("=", "+", "-", "@", "\t", "\r")) else cellule
