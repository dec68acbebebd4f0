"""What the national workbook shows, cell by cell, and what it should show."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_from_string

from tests.acceptation.independant import COMPAREES, TITRES, Chiffre, Indicateurs, Ligne
from tests.acceptation.independant_argent import INCERTAINS, TEXTES, TITRE, Argent, toutes_lignes
from tests.acceptation.retours_lus import Dit, Feuille, table

PRES = Fraction(1, 10**12)
"""Relative gap allowed: a spreadsheet keeps fifteen digits."""
FACE = (
    "Cible nationale, valeur", "Où mènent les cibles 2022", "Couv.", "Si les cibles sont tenues",
)  # fmt: skip
MOTS = ("NC", "s.o.", "vide", "illisible", "non retenu", "non reçu")

Cle = tuple[str, str]
"""Row and column."""


def enregistree(national: Path, titre: str) -> Feuille:
    """Values of a sheet as the file carries them."""
    classeur = load_workbook(national, read_only=True, data_only=True)
    feuille = {
        c.coordinate: c.value
        for rangee in classeur[titre].iter_rows()
        for c in rangee
        if c.value is not None
    }
    classeur.close()
    return feuille


def liens(national: Path, titre: str) -> dict[str, tuple[str, str]]:
    """Where each linked cell of a sheet leads: sheet, cell."""
    classeur = load_workbook(national, read_only=True)
    numero = classeur.sheetnames.index(titre) + 1
    classeur.close()
    with zipfile.ZipFile(national) as archive:
        feuille = etree.fromstring(archive.read(f"xl/worksheets/sheet{numero}.xml"))
    trouves = {}
    for lien in feuille.iterfind(".//{*}hyperlink"):
        onglet, _, ou = str(lien.get("location")).rpartition("!")
        trouves[str(lien.get("ref"))] = (onglet.strip("'"), ou)
    return trouves


def place(feuille: Feuille, nom: str, titre: str) -> str:
    """Cell of a figure in « Synthèse »."""
    colonnes, rangees = table(feuille, "Code", titre)
    numero = next(n for n, rangee in rangees.items() if rangee.get("Code") == nom)
    return f"{colonnes[titre]}{numero}"


def onglet_de(ligne: Ligne) -> str:
    return f"Obj. {ligne.objectif}" if ligne.objectif else "Eng. 2"


def lignes_de(feuille: Feuille, codes: Iterable[str]) -> list[list[Any]]:
    """What the rows of some territories hold, from left to right."""
    rangees: dict[int, list[Any]] = {}
    for adresse, valeur in feuille.items():
        rangees.setdefault(coordinate_from_string(adresse)[1], []).append(valeur)
    trouvees = [rangee for rangee in rangees.values() if rangee[0] in codes]
    assert len(trouvees) == len(list(codes))
    return trouvees


def ecarts(attendus: Mapping[Cle, Dit | None], lus: Mapping[Cle, Any]) -> dict[Cle, str]:
    """Cells that do not show what they should, one side or the other missing included."""
    return {
        cle: f"attendu {attendus.get(cle)}, lu {lus.get(cle)!r}"
        for cle in {**attendus, **lus}
        if not _pareil(attendus.get(cle), lus.get(cle))
    }


def _pareil(attendu: Dit | None, lu: object) -> bool:
    if isinstance(attendu, Fraction):
        if isinstance(lu, bool) or not isinstance(lu, int | float):
            return False
        return abs(Fraction(lu) - attendu) <= PRES * max(Fraction(1), abs(attendu))
    return (attendu or "") == (lu or "")


def synthese_lue(feuille: Feuille) -> dict[Cle, Any]:
    titres = [t for titre in TITRES for t in (titre, f"Couv. {titre}")]
    rangees = table(feuille, "Code", *titres, *FACE)[1].values()
    toutes = (*titres, *FACE)
    return {(r["Code"], titre): r.get(titre) for r in rangees if "Code" in r for titre in toutes}


def synthese_attendue(ou: Indicateurs) -> dict[Cle, Dit | None]:
    attendus: dict[Cle, Dit | None] = {}
    for nom, ligne in ou.lignes.items():
        for titre in TITRES:
            dit = ou.chiffre(ligne, titre) if titre in ligne.demandes else None
            attendus[nom, titre] = dit.valeur if dit else None
            attendus[nom, f"Couv. {titre}"] = dit.couverture if dit else None
        attendus |= {(nom, titre): "—" for titre in FACE}
        if nom in COMPAREES:
            but = COMPAREES[nom][1]
            valeur, couverture = ou.trajectoire(ligne)
            verdict = "—"
            if isinstance(valeur, Fraction):
                atteinte = "atteinte par les répondants"
                verdict = atteinte if valeur >= but else f"non {atteinte}"
            dits = (but, valeur, couverture, verdict)
            attendus |= {(nom, titre): dit for titre, dit in zip(FACE, dits, strict=True)}
    return attendus


def chiffres(ou: Indicateurs) -> dict[tuple[str, str], Chiffre]:
    return {
        (nom, titre): ou.chiffre(ligne, titre)
        for nom, ligne in ou.lignes.items()
        for titre in TITRES
        if titre in ligne.demandes
    }


def finances_lues(feuille: Feuille) -> dict[Cle, Any]:
    titres = titres_finances(feuille)
    lus: dict[Cle, Any] = {}
    for rangee in table(feuille, "Code", *titres)[1].values():
        if len(rangee) > 1:
            lus |= {(str(rangee["Code"]), titre): rangee.get(titre) for titre in titres}
    return lus


def titres_finances(feuille: Feuille) -> list[str]:
    titres = [
        str(valeur).replace("\n", " ")
        for ou, valeur in feuille.items()
        if coordinate_from_string(ou)[1] == 2
    ]
    return [t for t in titres if TITRE.fullmatch(t) or t.endswith(INCERTAINS)]


def finances_attendues(
    argent: Argent, regions: Mapping[str, str], titres: Iterable[str]
) -> dict[Cle, Dit | None]:
    attendus: dict[Cle, Dit | None] = {}
    for titre in titres:
        for ligne in toutes_lignes(regions):
            attendus[ligne[0], titre] = argent.case(ligne, titre)
        incertain = titre.endswith(INCERTAINS)
        couverture = None if incertain else argent.couverture(tuple(regions), titre)
        attendus["Territoires avec un montant", titre] = couverture
        enveloppe, _, reste = titre.partition(" ")
        texte = TEXTES.get(enveloppe) if reste == "2020 notifié" else None
        attendus["Montant national écrit dans les textes", titre] = (
            Fraction(texte) if texte else None
        )
    return attendus
