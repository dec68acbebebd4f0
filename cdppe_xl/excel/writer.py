"""Writes a placed layout with the values of one territory, as xlsx bytes.

Reproducible: fixed dates, same input, same bytes. Identity is carried by A1 of every sheet,
by a defined name, by the document properties and by the hidden sheet « Listes ».
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime

from xlsxwriter.exceptions import XlsxWriterException

from cdppe_xl.classeurs.placement import Placement, TableauPlace, cite, lettre
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.classeurs.verification import FEUILLE_LISTES
from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.ecriture_page import LIGNES_PROTECTION, EcriturePage
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.excel.habillage import Habillage
from cdppe_xl.excel.identite import marque_identite
from cdppe_xl.excel.origine import write_origine
from cdppe_xl.excel.validations import Validations, choix_ecrit

__all__ = ["CREE_LE", "LIGNES_PROTECTION", "marque_identite", "write_classeur"]

CREE_LE = datetime(2020, 2, 20, tzinfo=UTC).replace(tzinfo=None)
"""Date of the circulaire: a constant, so that the same input gives the same bytes."""
COLONNES_LISTES = 64
"""Columns of the hidden sheet: its lists and the tables that guide them fit in."""


def write_classeur(  # noqa: PLR0913 -- a workbook is written in one call, by name
    placement: Placement,
    valeurs: Mapping[str, Scalaire],
    identite: Identite,
    nom_territoire: str = "",
    origines: Mapping[str, Scalaire] | None = None,
    *,
    habillage: Habillage | None = None,
) -> bytes:
    """The workbook, as bytes.

    Args:
        placement: the layout.
        valeurs: values by data path; absent paths keep their declared default.
        identite: who the workbook is.
        nom_territoire: shown in titles and footers; "" on a blank template.
        origines: what the national team knew, remembered on a hidden sheet to be compared.
        habillage: notes and sheets of a corrected return.

    Raises:
        EcritureRefusee: the library dropped or refused something.
    """
    tampon = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            ecriture = Ecriture(placement, valeurs, identite, nom_territoire, tampon)
            ecriture.habillage = habillage or ecriture.habillage
            _ecrit(ecriture)
            write_origine(ecriture, origines or {})
            ecriture.classeur.close()
        except (XlsxWriterException, UserWarning, UnicodeError) as cause:
            raise EcritureRefusee(f"Classeur « {placement.classeur.code} » : {cause}") from cause
    return tampon.getvalue()


def _ecrit(ecriture: Ecriture) -> None:
    """Every part of the workbook; the sheets come first, so that references are known."""
    _proprietes(ecriture)
    annexes = [(f, ecriture.feuille(f.titre)) for f in ecriture.habillage.feuilles]
    pages = [ecriture.feuille(f.titre) for f in ecriture.placement.classeur.feuilles]
    annexes += [(f, ecriture.feuille(f.titre)) for f in ecriture.habillage.suite]
    listes = ecriture.feuille(FEUILLE_LISTES)
    _listes(ecriture, listes)
    validations = Validations(ecriture.placement, listes, ecriture.texte("fond"))
    for numero, page in enumerate(pages):
        EcriturePage(ecriture, page, numero).ecrit(validations)
    for place in ecriture.placement.tableaux.values():
        _noms(ecriture, place)
    for annexe, page in annexes:
        marque = marque_identite(ecriture.identite, annexe.code)
        page.valeur(0, 0, marque, ecriture.texte("cle"))
        annexe.ecrit(ecriture, page)


def _proprietes(ecriture: Ecriture) -> None:
    marque = marque_identite(ecriture.identite, "")
    classeur = ecriture.classeur
    classeur.set_properties(
        {
            "title": f"CDPPE {ecriture.identite.edition} – {ecriture.placement.classeur.titre}",
            "subject": ecriture.nom_territoire,
            "keywords": marque,
            "category": "CDPPE",
            "author": "Direction générale de la cohésion sociale",
            "created": CREE_LE,
        }
    )
    classeur.set_custom_property("cdppe_identite", marque)
    ecriture.nomme("cdppe_identite", f"='{FEUILLE_LISTES}'!$A$1")
    classeur.set_calc_mode("auto")
    classeur.set_size(24000, 14000)


def _noms(ecriture: Ecriture, place: TableauPlace) -> None:
    """One name per column of a table: it follows the rows and columns that people insert."""
    titre = cite(ecriture.placement.titre_feuille(place.feuille))
    for champ, colonne in place.colonnes.items():
        lettres = lettre(colonne)
        zone = f"={titre}!${lettres}${place.debut + 1}:${lettres}${place.fin + 1}"
        ecriture.nomme(ecriture.placement.nom_colonne(place.tableau.code, champ), zone)


def _listes(ecriture: Ecriture, feuille: FeuilleSure) -> None:
    """Choice lists under defined names, on a hidden sheet that also carries identity."""
    fond, cle = ecriture.texte("fond"), ecriture.texte("cle")
    feuille.fond(COLONNES_LISTES, fond)
    feuille.valeur(0, 0, marque_identite(ecriture.identite, "listes"), cle)
    for colonne, liste in enumerate(ecriture.placement.classeur.listes, start=1):
        feuille.valeur(0, colonne, liste.nom, cle)
        for rang, choix in enumerate(liste.choix, start=1):
            feuille.valeur(rang, colonne, choix_ecrit(liste, choix), fond)
        lettres = lettre(colonne)
        zone = f"='{FEUILLE_LISTES}'!${lettres}$2:${lettres}${len(liste.choix) + 1}"
        ecriture.nomme(liste.nom, zone)
    feuille.worksheet.hide()
    feuille.worksheet.protect("", LIGNES_PROTECTION)
