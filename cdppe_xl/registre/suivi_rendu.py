"""The follow-up as a text for the screen, as CSV for a spreadsheet, as JSON for a script."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from cdppe_xl.registre.suivi import EtatSuivi, LigneSuivi

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
    largeurs = [max(map(len, colonne)) for colonne in zip(*table, strict=True)]
    sortie = [
        "  ".join(cellule.ljust(largeur) for cellule, largeur in zip(rangee, largeurs, strict=True))
        for rangee in table
    ]
    sortie.insert(1, "  ".join("-" * largeur for largeur in largeurs))
    if a_part:
        sortie += ["", "Reçus à part :", *(f"  - {remarque}" for remarque in a_part)]
    sortie += ["", summary(lignes, refuses_a_part)]
    return "\n".join(ligne.rstrip() for ligne in sortie) + "\n"


def as_csv(lignes: Sequence[LigneSuivi]) -> str:
    """CSV that French spreadsheets open at once: semicolons, byte order mark."""
    flux = io.StringIO()
    tableau = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    tableau.writerow(_ENTETES_CSV)
    for ligne in lignes:
        cellules = (ligne.territoire, ligne.nom, *_cells(ligne)[1:], _text(ligne.version))
        tableau.writerow([_inert(cellule) for cellule in cellules])
    return "\ufeff" + flux.getvalue()


def as_json(lignes: Sequence[LigneSuivi]) -> str:
    """A list of objects, one per line, fields of ``LigneSuivi``, dates in ISO form."""
    objets = [
        {
            nom: valeur.isoformat() if isinstance(valeur, date) else valeur
            for nom, valeur in asdict(ligne).items()
        }
        for ligne in lignes
    ]
    return json.dumps(objets, ensure_ascii=False, indent=2) + "\n"


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
        _day(ligne.echeance),
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
