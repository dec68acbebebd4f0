"""What is outside the frame is kept whole; our own added sheets are not; bounds hold."""

from __future__ import annotations

import time
from dataclasses import replace

import openpyxl

from cdppe_xl.domaine.lecture import HorsCadre
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.identite import marque_identite
from cdppe_xl.excel.reader import open_retour, read_retour
from tests.excel.degats import MESURES, PLAN, abime, codes, valeurs
from tests.excel.jouet import PLACEMENT, identite, jouet, lu

INTACT = lu(jouet())


def test_nothing_is_outside_an_untouched_workbook() -> None:
    assert (INTACT.hors_cadre, INTACT.hors_cadre_de_plus) == ((), 0)


def test_every_cell_outside_is_kept_with_its_place() -> None:
    def ecrit(classeur: openpyxl.Workbook) -> None:
        for n in range(1, 8):
            classeur[PLAN][f"L{n + 20}"].value = f"note {n}"
        classeur[PLAN]["L40"].value = "=1+1"
        classeur[MESURES]["D3"].value = "Combien ?"
        classeur.create_sheet("Brouillon")["B2"].value = "à garder"
        double = classeur.copy_worksheet(classeur[MESURES])
        double.title = "Mesures bis"
        double["D6"].value = 999

    gardes = abime(ecrit).hors_cadre
    assert set(gardes) == {
        *(HorsCadre(PLAN, f"L{n + 20}", f"note {n}", "cellule") for n in range(1, 8)),
        HorsCadre(PLAN, "L40", "=1+1", "cellule"),
        HorsCadre(MESURES, "D3", "Combien ?", "texte du modèle remplacé"),
        HorsCadre("Brouillon", "B2", "à garder", "feuille ajoutée"),
        HorsCadre("Mesures bis", "D6", "999", "feuille en double"),
    }
    assert len(gardes) == len(set(gardes))


def test_what_is_written_on_a_section_line_or_on_the_thin_line_is_kept() -> None:
    def ecrit(classeur: openpyxl.Workbook) -> None:
        plan = classeur[PLAN]
        section = next(c.row for (c,) in plan.iter_rows(min_col=2, max_col=2)
                       if c.value == "Actions reprises")  # fmt: skip
        plan.cell(section, 5).value = 777
        fin = next(c.row for (c,) in plan.iter_rows(max_col=1) if c.value == "§actions|#fin")
        plan.cell(fin, 3).value = "sur le trait"

    assert {h.texte for h in abime(ecrit).hors_cadre} == {"777", "sur le trait"}


def test_beyond_the_limit_cells_are_counted() -> None:
    def ecrit(classeur: openpyxl.Workbook) -> None:
        feuille = classeur.create_sheet("Brouillon")
        for n in range(1, 2_101):
            feuille.cell(n, 1).value = n

    lecture = abime(ecrit)
    assert (len(lecture.hors_cadre), lecture.hors_cadre_de_plus) == (2_000, 100)


def test_the_sheets_that_we_add_are_no_one_s_words() -> None:
    def ajoute(classeur: openpyxl.Workbook) -> None:
        for titre, role in (("Anomalies", "_anomalies"), ("Hors cadre", "_hors_cadre")):
            feuille = classeur.create_sheet(titre)
            feuille["A1"].value = marque_identite(identite(), role)
            feuille["B3"].value = "Ce qu’il faut corriger"

    lecture = abime(ajoute)
    assert (valeurs(lecture), lecture.doutes, lecture.hors_cadre) == (valeurs(INTACT), (), ())


def test_another_territory_in_the_title_is_told_though_the_mark_is_gone() -> None:
    def colle(classeur: openpyxl.Workbook) -> None:
        classeur[MESURES]["A1"].value = None
        classeur[MESURES]["B1"].value = "Mesures – 03 Allier"

    lecture = abime(colle)
    assert [(d.code, d.feuille, d.cellule) for d in lecture.doutes] == [("STR-002", MESURES, "B1")]


def test_merges_over_the_whole_sheet_and_stray_cells_cost_nothing() -> None:
    retour = open_retour(jouet(), "jouet.xlsx")
    feuilles = tuple(
        replace(
            f,
            fusions=("A1:XFD1048576",) * 50_000,
            cellules={**f.cellules, (1_048_575, 16_383): CelluleBrute(1_048_575, 16_383, "loin")},
        )
        for f in retour.brut.feuilles
    )
    abuse = replace(retour, brut=replace(retour.brut, feuilles=feuilles))
    debut = time.process_time()
    lecture = read_retour(abuse, PLACEMENT)
    assert time.process_time() - debut < 5
    assert valeurs(lecture) == valeurs(INTACT)
    assert {"STR-009", "STR-018", "STR-035"} <= set(codes(lecture))
