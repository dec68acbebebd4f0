"""The live split, recomputed by LibreOffice after a person changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.financement.demande import CritereMesure, Demande
from cdppe_xl.financement.repartition import Methode
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.restitution.classeur_repartition import write_repartition
from cdppe_xl.restitution.demandes import Choix, build_demandes, lire_euros, lire_poids
from cdppe_xl.sources.nationales import load_sources
from tests.clients import caches, ooxml, validateur
from tests.clients.libreoffice import Contenu, recalculer, saisir

REFERENTIEL = load_referentiel("2020")
ENTETE = "code_departement,annee,indicateur,valeur,source\n"
FICTIF = "Chiffre inventé pour le test, à la façon de l'édition 14/01/2020"


@pytest.fixture(scope="module")
def demandes() -> tuple[Demande, ...]:
    """Every criterion given for every territory, with invented figures, none missing."""
    mesures: list[Demande] = []
    for demande in build_demandes(
        REFERENTIEL, None, Choix(exercice=2020, methode=Methode.NIVEAU_EAU)
    ):
        criteres = tuple(
            _mesure(mesure, rang) for rang, mesure in enumerate(demande.criteres, start=1)
        )
        mesures.append(replace(demande, criteres=criteres))
    return tuple(mesures)


def _mesure(mesure: CritereMesure, rang: int) -> CritereMesure:
    territoires = sorted(REFERENTIEL.territoires, key=lambda t: t.code)
    valeurs = {
        t.code: Decimal((n * 7919 * rang) % 9973 + 37 * n + 1)
        for n, t in enumerate(territoires, start=1)
    }
    origines = dict.fromkeys(valeurs, FICTIF)
    return replace(mesure, valeurs=valeurs, origines=origines, absences={}, remarque="")


def _ecrire(demandes: tuple[Demande, ...], chemin: Path) -> Path:
    chemin.write_bytes(write_repartition(REFERENTIEL, demandes))
    return chemin


def _montants(contenu: Contenu, feuille: str) -> dict[str, object]:
    """Amounts of a sheet by code, found by its visible headers."""
    cellules = contenu.feuilles[feuille]
    entete = next(a1 for a1, cellule in cellules.items() if cellule.valeur == "Montant réparti")
    colonne = entete.rstrip("0123456789")
    debut = int(entete[len(colonne) :]) + 1
    lus: dict[str, object] = {}
    for ligne in range(debut, debut + len(REFERENTIEL.territoires)):
        lus[str(cellules[f"A{ligne}"].valeur)] = cellules[f"{colonne}{ligne}"].valeur
    return lus


def _attendus(demande: Demande) -> Mapping[str, object]:
    return {a.territoire: float(a.euros) for a in demande.repartition().attributions}


@pytest.mark.parametrize("methode", list(Methode))
def test_workbook_is_conforming_and_shows_what_it_recomputes(
    methode: Methode, demandes: tuple[Demande, ...], tmp_path: Path
) -> None:
    choisies = tuple(replace(d, methode=methode) for d in demandes)
    chemin = _ecrire(choisies, tmp_path / "repartition.xlsx")
    recalcul = recalculer([chemin])[chemin]
    assert caches.comparer_caches(chemin, recalcul) == []
    assert list(ooxml.verifier(chemin)) == []
    assert validateur.valider(chemin) == []
    for demande in choisies:
        assert _montants(recalcul, demande.enveloppe.code) == _attendus(demande)
    eau = methode is Methode.NIVEAU_EAU
    totaux = [sum(a.euros for a in d.repartition().attributions) for d in choisies]
    assert not eau or totaux == [50_000_000, 15_000_000, 15_000_000]


def test_amount_floor_and_weight_typed_by_a_person_recompute_identically(
    demandes: tuple[Demande, ...], tmp_path: Path
) -> None:
    chemin = _ecrire(demandes, tmp_path / "repartition.xlsx")
    sortie = tmp_path / "change.xlsx"
    # montant, plancher et première pondération du P304, au clavier
    saisir(
        chemin,
        {("P304", "C3"): "41234567", ("P304", "C5"): "750000", ("P304", "C20"): "40"},
        [sortie],
    )
    p304 = demandes[0]
    criteres = (replace(p304.criteres[0], poids=Decimal("0.40")), *p304.criteres[1:])
    change = replace(p304, montant=41_234_567, plancher=750_000, criteres=criteres)
    recalcul = recalculer([sortie])[sortie]
    assert _montants(recalcul, "P304") == _attendus(change)
    assert _montants(recalcul, "P304") != _attendus(p304)
    assert _montants(recalcul, "FIR") == _attendus(demandes[1])


def test_method_typed_by_a_person_changes_the_split(
    demandes: tuple[Demande, ...], tmp_path: Path
) -> None:
    chemin, sortie = _ecrire(demandes, tmp_path / "r.xlsx"), tmp_path / "change.xlsx"
    saisir(chemin, {("FIR", "C4"): "ecretage"}, [sortie])
    recalcul = recalculer([sortie])[sortie]
    assert _montants(recalcul, "FIR") == _attendus(replace(demandes[1], methode=Methode.ECRETAGE))


def test_floors_that_cannot_be_held_are_said_on_the_sheet(
    demandes: tuple[Demande, ...], tmp_path: Path
) -> None:
    chemin, sortie = _ecrire(demandes, tmp_path / "r.xlsx"), tmp_path / "change.xlsx"
    saisir(chemin, {("FIR", "C5"): "600000"}, [sortie])
    cellules = recalculer([sortie])[sortie].feuilles["FIR"]
    # 30 territories × 600 000 = 18 M€ for 15 M€
    assert cellules["C10"].valeur == "Planchers impossibles : il manque 3000000 €"
    assert set(_montants(recalculer([sortie])[sortie], "FIR").values()) == {"—"}


def test_a_weight_that_is_no_number_is_said(demandes: tuple[Demande, ...], tmp_path: Path) -> None:
    chemin, sortie = _ecrire(demandes, tmp_path / "r.xlsx"), tmp_path / "change.xlsx"
    saisir(chemin, {("FIR", "C20"): "la moitié"}, [sortie])
    contenu = recalculer([sortie])[sortie]
    assert contenu.feuilles["FIR"]["C10"].valeur == "Montant ou pondération illisible"
    assert set(_montants(contenu, "FIR").values()) == {"—"}


def test_missing_criterion_stays_visible_and_can_be_typed(
    demandes: tuple[Demande, ...], tmp_path: Path
) -> None:
    premier = demandes[0].criteres[0]
    absente = {code: valeur for code, valeur in premier.valeurs.items() if code != "63"}
    troue = replace(premier, valeurs=absente, absences={"63": "absente de la source"})
    incomplete = replace(demandes[0], criteres=(troue, *demandes[0].criteres[1:]))
    chemin, sortie = _ecrire((incomplete,), tmp_path / "r.xlsx"), tmp_path / "complet.xlsx"
    with pytest.raises(CommandeIncorrecte, match=r"enfants_0_19.*63"):
        incomplete.repartition()
    cellules = recalculer([chemin])[chemin].feuilles["P304"]
    assert cellules["C10"].valeur == "Critère incomplet"
    ligne = next(int(a1[1:]) for a1, c in cellules.items() if a1[0] == "A" and c.valeur == "63")
    saisir(chemin, {("P304", f"C{ligne}"): str(premier.valeurs["63"])}, [sortie])
    assert _montants(recalculer([sortie])[sortie], "P304") == _attendus(demandes[0])


def test_tie_for_the_last_euro_is_told(demandes: tuple[Demande, ...], tmp_path: Path) -> None:
    criteres = tuple(
        replace(c, valeurs=dict.fromkeys(c.valeurs, Decimal(1))) for c in demandes[0].criteres
    )
    egale = replace(demandes[0], criteres=criteres, montant=30_000_007)
    chemin = _ecrire((egale,), tmp_path / "r.xlsx")
    montants = _montants(recalculer([chemin])[chemin], "P304")
    # the first seven codes receive one euro more
    assert sorted(montants)[:7] == [c for c, m in sorted(montants.items()) if m == 1_000_001]
    textes = [
        c.value
        for rangee in openpyxl.load_workbook(chemin, data_only=True)["P304"].iter_rows()
        for c in rangee
    ]
    assert textes.count("à égalité : ordre des codes") == 30


def test_a_dropped_criterion_is_written_on_the_sheet(tmp_path: Path) -> None:
    source = tmp_path / "population.csv"
    lignes = [f"{t.code},2019,pop_0_6_est_lineaire,{100 + n},{FICTIF!r}"
              for n, t in enumerate(REFERENTIEL.territoires)]  # fmt: skip
    source.write_text(ENTETE + "\n".join(lignes), "utf-8")
    poids = {("FIR", c): Decimal(0) for c in ("menages_pauvres", "asf", "aeeh")}
    choix = Choix(exercice=2020, methode=Methode.NIVEAU_EAU, enveloppes=["FIR"], poids=poids)
    (demande,) = build_demandes(REFERENTIEL, load_sources([source], REFERENTIEL), choix)
    feuille = openpyxl.load_workbook(_ecrire((demande,), tmp_path / "r.xlsx"))["FIR"]
    dits = [c.value for rangee in feuille.iter_rows() for c in rangee if isinstance(c.value, str)]
    assert dits.count("Écarté par l’utilisateur (valeur absente pour 30 territoires).") == 3


@pytest.mark.parametrize(
    ("choix", "dit"),
    [
        ({"enveloppes": ["P305"]}, "P305.*inconnue"),
        ({"poids": {("FIR", "asff"): Decimal(1)}}, "asff.*enfants_0_6"),
        ({"exercice": 2022}, "montant de 2022 n’est pas connu"),
    ],
)
def test_what_the_edition_does_not_know_is_refused(choix: dict[str, object], dit: str) -> None:
    demande = Choix(**{"exercice": 2020, "methode": Methode.ECRETAGE, **choix})  # type: ignore[arg-type]
    with pytest.raises(CommandeIncorrecte, match=dit):
        build_demandes(REFERENTIEL, None, demande)


def test_amounts_and_weights_of_the_command_line() -> None:
    assert [lire_euros(t) for t in ("50000000", "50 000 000", "600 000 €")] == [
        50_000_000, 50_000_000, 600_000,
    ]  # fmt: skip
    assert [lire_poids(t) for t in ("0,4", "40 %", "0.285")] == [
        Decimal("0.4"), Decimal("0.4"), Decimal("0.285"),
    ]  # fmt: skip
    for texte in ("12,5", "-3", "beaucoup"):
        with pytest.raises(CommandeIncorrecte):
            lire_euros(texte)
    for texte in ("-1", "NaN", "moitié"):
        with pytest.raises(CommandeIncorrecte):
            lire_poids(texte)
