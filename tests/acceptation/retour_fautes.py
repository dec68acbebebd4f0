"""Four workbooks of a made-up territory, returned with more than forty mixed faults."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

import openpyxl
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.generation.preremplissage import Connu, prefill
from cdppe_xl.parcours import fabriquer
from cdppe_xl.simulation.fiction import imaginer

CODES = ("diagnostic", "tableau_de_bord", "plan_action", "bilan")
Saisies = dict[str, Scalaire]

TAPEES: Mapping[str, Saisies] = {
    "diagnostic": {
        "diag/2a/valeur": "environ 1708",
        "diag/6a/valeur": "715 (estimé)",
        "diag/9a/valeur": "entre 30 et 40",
        "diag/6b/valeur": Decimal(-1345),
        "diag/4a/valeur": "3 331 enfants",
        "locaux/l01/unite": "nombres",
        "diag/12b/motif": "s. o.",
        "locaux/l02/objectif": None,
    },
    "tableau_de_bord": {
        "ind/1a/cible_2021": None,
        "ind/2a/cible_2022": "entre 2200 et 2400",
        "ind/3a/cible_2020": "~640",
        "ind/3b/cible_2022": Decimal("2.23"),
        "ind/12b/t0": Decimal(99_999),
        "ind/4a/realise_2020": "N.C.",
        "objectifs/o12/retenu": "Oui ",
        "locaux/l01/nature": "resultat",
    },
    "plan_action": {
        "actions/a01/etat_2020": "environ 5 100 €",
        "actions/a02/debut": "31/02/2021",
        "actions/a03/enveloppe": "ONDAM",
        "actions/a04/beneficiaire": "ESMS",
        "actions/a05/fin": Decimal(43_831),  # 01/01/2020
        "actions/a06/numero": Decimal(7),
        "actions/a08/intitule": None,
        "actions/a09/etat_2020": Decimal(4_000_000),
        "actions/a10/cd_2020": Decimal(1),
        "actions/a11/cd_2021": "1,5 M",
        "actions/a12/etat_2020": "-78000",
        "actions/a13/objectif": "99",
        "actions/a14/cd_2020": "120 800,00 €",
        "actions/a15/enveloppe": None,
        "actions/a17/enveloppe": "fir",
        "actions/a18/debut": "1er novembre 2021",
        "actions/a19/fin": Decimal(46_022),  # 31/12/2025
        "actions/a25/enveloppe": "???",
        "actions/a26/debut": "bientôt",
        "actions/a40/etat_2020": Decimal(500),
        "fiches/f16/description": None,
        "fiches/f40/description": "Fiche d’une action qui n’existe pas",
        "moyens/ase/m_2021": "45,952 M€",
    },
    "bilan": {
        "execution/x01/paye": Decimal(5_101),
        "execution/x02/engage": "9114 euros environ",
        "execution/x03/beneficiaire": "Association",
        "execution/x04/engage": None,
        "execution/x05/explication": "NC",
        "resultats/2a/realise": "2 034 ou 2 035",
    },
}
"""What is typed wrong, by workbook and data path; None empties the cell."""


def classeurs(connu: Connu, code: str) -> dict[str, bytes]:
    """The four workbooks as they come back, by workbook code."""
    territoire = connu.referentiel.territoire(code)
    places = {c: placement(connu.referentiel, c) for c in CODES}
    connues = {c: prefill(place, territoire, connu)[0] for c, place in places.items()}
    justes = imaginer(connu.referentiel, territoire, 1, connues)
    rendus: dict[str, bytes] = {}
    for c, place in places.items():
        contenu, _, _ = fabriquer(connu, c, territoire, {**justes[c], **TAPEES[c]})
        rendus[c] = abime(contenu, place, GESTES[c])
    return rendus


def abime(contenu: bytes, place: Placement, geste: Callable[..., None]) -> bytes:
    """The workbook after what a person did to the file itself."""
    classeur = openpyxl.load_workbook(io.BytesIO(contenu))
    geste(classeur, place)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _cellule(classeur: openpyxl.Workbook, place: Placement, cle: str) -> Any:
    declaree = place.cellules[cle]
    feuille = classeur[place.titre_feuille(declaree.feuille)]
    return feuille.cell(declaree.ligne + 1, declaree.colonne + 1)


def _renomme(classeur: openpyxl.Workbook, titre: str) -> None:
    """As a spreadsheet does: what looks at the sheet follows."""
    classeur[titre].title = "Mes données"
    avant, apres = f"'{titre}'!", "'Mes données'!"
    for feuille in classeur.worksheets:
        for cellule in itertools.chain.from_iterable(feuille.iter_rows()):
            if isinstance(cellule.value, str) and cellule.data_type == "f":
                cellule.value = cellule.value.replace(avant, apres)
    for nom in classeur.defined_names.values():
        nom.attr_text = (nom.attr_text or "").replace(avant, apres)


def _diagnostic(classeur: openpyxl.Workbook, place: Placement) -> None:
    _renomme(classeur, place.titre_feuille(place.cellules["diag/2a/valeur"].feuille))
    classeur.create_sheet("Brouillon")["B2"] = "à reprendre l’an prochain"


def _tableau(classeur: openpyxl.Workbook, place: Placement) -> None:
    feuille = classeur[place.titre_feuille(place.cellules["ind/1a/t0"].feuille)]
    for (cle,) in feuille.iter_rows(min_row=2, max_col=1):
        cle.value = None
    feuille["AD40"] = "voir avec la PMI"
    cast(Worksheet, feuille).add_chart(BarChart(), "AF2")
    feuille["D6"].comment = Comment("à revoir avec l’ARS", "Anne")
    _cellule(classeur, place, "objectifs/o05/retenu").value = "à voir"
    _cellule(classeur, place, "identite/ars/valeur").value = "notre ARS"


def _plan(classeur: openpyxl.Workbook, place: Placement) -> None:
    _cellule(classeur, place, "actions/a20/total").value = 999
    _cellule(classeur, place, "actions/a21/total").value = None
    _cellule(classeur, place, "actions/a22/objectif_libelle").value = "=A1"
    _cellule(classeur, place, "actions/a23/cd_2020").value = "=9000+500"
    _cellule(classeur, place, "actions/a24/cd_2020").value = "=B2*2"
    for nom in [n for n in classeur.defined_names if n.startswith("t_")]:
        del classeur.defined_names[nom]
    for feuille in classeur.worksheets:
        feuille.protection.sheet = False


def _bilan(classeur: openpyxl.Workbook, place: Placement) -> None:
    feuille = classeur[place.titre_feuille(place.cellules["execution/x01/paye"].feuille)]
    feuille.merge_cells("D8:E8")
    feuille["D2"] = "Voir la convention du 03/04/2020 : 12 500 € au lieu de ce qui est demandé"
    classeur.create_sheet("Copie").append(["une", "autre", 3])
    del classeur["Listes"]
    classeur.move_sheet(feuille, -2)


GESTES: Mapping[str, Callable[..., None]] = {
    "diagnostic": _diagnostic, "tableau_de_bord": _tableau, "plan_action": _plan, "bilan": _bilan,
}  # fmt: skip
DEGATS = 21
"""Renamed, added and deleted sheets, lost keys and names, note beside a table, chart, comment,
locked cells and a text of the layout overwritten, five formulas changed, protection removed,
merged cells, sheet moved: what the second half of this module does."""
FAUTES = sum(len(tapees) for tapees in TAPEES.values()) + DEGATS
