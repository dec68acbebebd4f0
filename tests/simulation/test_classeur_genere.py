"""A generated workbook filled in place: read back as typed, everything else untouched."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.parcours import charger, lire
from cdppe_xl.simulation.classeur_genere import ClasseurGenere, Remplissage
from cdppe_xl.simulation.fautes import trouver
from cdppe_xl.simulation.hasard import Hasard
from cdppe_xl.simulation.saisie import preparer, rendre
from tests.clients.caches import formules
from tests.clients.ooxml import verifier
from tests.simulation.fabrique import CODES, contenu, genere, reponses


@pytest.mark.parametrize("classeur", CODES)
def test_what_is_written_is_what_is_read(classeur: str) -> None:
    saisie = preparer(genere(classeur), reponses(1)[classeur])
    lecture, _ = lire(rendre(genere(classeur), saisie), classeur)
    attendues = {c: v for c, v in saisie.valeurs.items() if c in lecture.valeurs}
    assert {c: scalaire(lecture.valeurs[c]) for c in attendues} == attendues
    assert lecture.doutes == ()
    assert lecture.formules == ()


@pytest.mark.parametrize("classeur", ["diagnostic", "guide"])
def test_cached_results_are_those_of_the_formulas(classeur: str, tmp_path: Path) -> None:
    saisie = preparer(genere(classeur), reponses(1)[classeur])
    chemin = tmp_path / "rempli.xlsx"
    chemin.write_bytes(rendre(genere(classeur), saisie))
    caches = {(f.feuille, f.cellule): f.cache for f in formules(chemin)}
    place = genere(classeur).placement
    evaluateur = Evaluateur(place, saisie.valeurs)
    for cellule in place.formules():
        lieu = place.titre_feuille(cellule.feuille), a1(cellule.ligne, cellule.colonne)
        attendu = evaluateur.valeur(cellule.cle)
        if isinstance(attendu, Decimal):
            assert caches.pop(lieu) == pytest.approx(float(attendu)), cellule.cle
        else:
            assert (caches.pop(lieu) or "") == (attendu or ""), cellule.cle
    assert caches == {}


def test_nothing_written_leaves_every_part_as_it_was() -> None:
    avant = zipfile.ZipFile(io.BytesIO(contenu("diagnostic")))
    apres = zipfile.ZipFile(io.BytesIO(genere("diagnostic").rempli(Remplissage(valeurs={}))))
    assert apres.namelist() == avant.namelist()
    assert [n for n in avant.namelist() if avant.read(n) != apres.read(n)] == []


def test_texts_are_written_literally(tmp_path: Path) -> None:
    pieges = ["=1+1", "a & b < c", " espaces ", "deux\nlignes", "« é »", "@SOMME"]
    cles = [c.cle for c in genere("diagnostic").placement.ouvertes() if c.champ == "motif"]
    valeurs = dict(zip(cles, pieges, strict=False))
    chemin = tmp_path / "pieges.xlsx"
    chemin.write_bytes(genere("diagnostic").rempli(Remplissage(valeurs=valeurs)))
    assert verifier(chemin) == []
    lecture, _ = lire(chemin, "pieges")
    assert {c: lecture.valeurs[c].brut for c in valeurs} == valeurs


def test_a_renamed_sheet_keeps_its_formulas() -> None:
    renomme = genere("diagnostic").rempli(
        Remplissage(valeurs={}, renommees={"Indicateurs": "Mes chiffres & co"})
    )
    lecture, _ = lire(renomme, "renomme")
    assert [d.code for d in lecture.doutes] == ["STR-005"]
    assert lecture.formules == ()
    assert lecture.lieu("diag/1a/valeur")[0] == "Mes chiffres & co"


def test_an_answered_workbook_is_recognised() -> None:
    assert not genere("guide").deja_rempli
    rempli = rendre(genere("guide"), preparer(genere("guide"), reponses(1)["guide"]))
    assert ClasseurGenere(rempli, "guide", charger).deja_rempli


def test_foreign_or_reworked_files_are_refused() -> None:
    with pytest.raises(ClasseurIllisible):
        ClasseurGenere(b"pas un classeur", "x.xlsx", charger)
    livre = load_workbook(io.BytesIO(contenu("guide")))
    livre["Accueil"].insert_rows(1)
    tampon = io.BytesIO()
    livre.save(tampon)
    with pytest.raises(ClasseurIllisible, match=r"x\.xlsx"):
        ClasseurGenere(tampon.getvalue(), "x.xlsx", charger)


def test_a_file_where_lines_moved_is_refused() -> None:
    gatee = preparer(genere("plan_action"), reponses(1)["plan_action"])
    trouver("ligne-inseree").degat(gatee, Hasard(1))
    with pytest.raises(ClasseurIllisible, match="déplacées"):
        ClasseurGenere(rendre(genere("plan_action"), gatee), "x.xlsx", charger)
