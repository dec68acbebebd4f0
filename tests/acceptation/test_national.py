"""The national workbook against another computation, made from the returned files alone."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_from_string

from tests.acceptation.campagne_nationale import (
    DEPLACES,
    DIAGNOSTIC_SEUL,
    ECART,
    MANQUANTS,
    NOTIFIES,
    REGIONS,
    TARDIF,
    Campagne,
    jouer,
)
from tests.acceptation.independant import T0
from tests.acceptation.independant_argent import INCERTAINS
from tests.acceptation.independant_stades import (
    AUTRES,
    CD,
    COFIN,
    CONTRAT,
    DEMANDE,
    ENGAGE,
    NOTIFIE,
    PAYE,
    REALISE,
    Stades,
)
from tests.acceptation.national_argent_lu import (
    cofinancement_lu,
    descendre_argent,
    ecarts_d_argent,
    nation_lue,
    objectifs_lus,
    territoires_lus,
)
from tests.acceptation.national_lu import (
    MOTS,
    Cle,
    chiffres,
    ecarts,
    enregistree,
    finances_attendues,
    finances_lues,
    liens,
    lignes_de,
    onglet_de,
    place,
    synthese_attendue,
    synthese_lue,
    titres_finances,
)
from tests.acceptation.retours_lus import Dit, Feuille, nombre, table

LECTEURS = pytest.mark.parametrize("lecteur", ["enregistré", "recalculé"])


@pytest.fixture(scope="module")
def campagne(tmp_path_factory: pytest.TempPathFactory) -> Campagne:
    return jouer(tmp_path_factory.mktemp("national"))


# --- every figure --------------------------------------------------------------------------


@LECTEURS
def test_every_figure_of_the_synthesis(campagne: Campagne, lecteur: str) -> None:
    attendus = synthese_attendue(campagne.a_28.indicateurs)
    assert ecarts(attendus, synthese_lue(campagne.feuille("Synthèse", lecteur))) == {}
    assert sum(isinstance(dit, Fraction) for dit in attendus.values()) > 100


@LECTEURS
def test_every_answer_of_every_territory(campagne: Campagne, lecteur: str) -> None:
    ou = campagne.a_28.indicateurs
    feuilles: dict[str, Feuille] = {}
    for nom, titre in chiffres(ou):
        onglet = onglet_de(ou.lignes[nom])
        if onglet not in feuilles:
            feuilles[onglet] = campagne.feuille(onglet, lecteur)
        colonne = f"{nom} {titre}"
        rangees = table(feuilles[onglet], "Code", colonne)[1].values()
        lus = {(r["Code"], colonne): r.get(colonne) for r in rangees if r.get("Code") in REGIONS}
        attendus = {(t, colonne): ou.dit(t, ou.lignes[nom], titre) for t in REGIONS}
        assert ecarts(attendus, lus) == {}


@LECTEURS
def test_who_answered_and_who_did_not(campagne: Campagne, lecteur: str) -> None:
    titres = ("Code", "Chiffre", "Attendus", "Répondants", *MOTS)
    lus: dict[Cle, Any] = {}
    for r in table(campagne.feuille("Couverture", lecteur), *titres)[1].values():
        lus |= {(f"{r['Code']} {r['Chiffre']}", titre): r.get(titre) for titre in titres[2:]}
    attendus: dict[Cle, Dit | None] = {}
    for (nom, titre), dit in chiffres(campagne.a_28.indicateurs).items():
        comptes = {"Attendus": dit.attendus, "Répondants": dit.repondants}
        comptes |= {mot: dit.mots[mot] for mot in MOTS}
        attendus |= {(f"{nom} {titre}", mot): Fraction(n) for mot, n in comptes.items()}
    assert ecarts(attendus, lus) == {}


@LECTEURS
def test_every_amount_to_the_centime(campagne: Campagne, lecteur: str) -> None:
    feuille = campagne.feuille("Finances", lecteur)
    attendus = finances_attendues(campagne.a_28.argent, REGIONS, titres_finances(feuille))
    lus = finances_lues(feuille)
    assert ecarts(attendus, lus) == {}
    montants = {
        cle: (dit, lus[cle])
        for cle, dit in attendus.items()
        if isinstance(dit, Fraction) and not cle[1].endswith(INCERTAINS)
    }
    assert {k: v for k, v in montants.items() if round(v[1] * 100) != v[0] * 100} == {}
    assert sum(dit.denominator > 1 for dit, _ in montants.values()) > 20, "des centimes"


# --- every stage ---------------------------------------------------------------------------

CENTIME = Fraction(1, 100)
LUS: dict[str, tuple[str, Callable[[Feuille], Any], Callable[[Stades], Any]]] = {
    "nation et régions": ("Stades", nation_lue, Stades.nation),
    "territoires": ("Stades par territoire", territoires_lus, Stades.territoires),
    "objectifs": ("Finances par objectif", objectifs_lus, Stades.objectifs),
    "cofinancement": ("Finances par objectif", cofinancement_lu, Stades.cofinancement),
}
CHEMINS = pytest.mark.parametrize("quoi", LUS)


@LECTEURS
@CHEMINS
def test_every_stage_to_the_centime(campagne: Campagne, lecteur: str, quoi: str) -> None:
    onglet, lit, attend = LUS[quoi]
    attendus = dict(attend(campagne.a_28.stades))
    assert ecarts_d_argent(attendus, lit(campagne.feuille(onglet, lecteur))) == {}
    dits = [d[0] if isinstance(d, tuple) else d for d in attendus.values()]
    assert sum(isinstance(d, Fraction) and d.denominator > 1 for d in dits) > 20, "des centimes"


@CHEMINS
def test_the_check_sees_one_centime(campagne: Campagne, quoi: str) -> None:
    """One centime more in one cell received: every level that adds it up is found wrong."""
    onglet, lit, attend = LUS[quoi]
    lus = lit(campagne.feuille(onglet, "enregistré"))
    (cle, montant), *_ = (
        (c, m) for c, m in campagne.a_28.stades.montants.items() if c[0] == "18" and c[4] == CONTRAT
    )
    faux = Stades.rebuilt(campagne.a_28.stades, {cle: montant + CENTIME})
    territoire, objectif, enveloppe, an, _ = cle
    trouves = set(ecarts_d_argent(dict(attend(faux)), lus))
    touches: dict[str, set[tuple[str, ...]]] = {
        "nation et régions": {("France", str(an), enveloppe, CONTRAT),
                              (REGIONS[territoire], str(an), "Toutes", CONTRAT)},
        "territoires": {(str(an), enveloppe, territoire, CONTRAT)},
        "objectifs": {(objectif, str(an), enveloppe, CONTRAT)},
        "cofinancement": {(objectif, str(an), COFIN[0])},
    }  # fmt: skip
    assert touches[quoi] <= trouves
    assert len(trouves) < 20


def test_what_was_asked_first_is_not_what_is_contracted(campagne: Campagne) -> None:
    lus = nation_lue(enregistree(campagne.a_28.national, "Stades"))
    demande, contrat = (lus["France", "2020", "FIR", m][0] for m in (DEMANDE, CONTRAT))
    assert round((contrat - demande) * 100) == DEPLACES * 100


def test_the_register_adds_up_to_the_same(campagne: Campagne) -> None:
    """Whole centimes of the deposits in force, added up by the database."""
    france = nation_lue(enregistree(campagne.corrige.national, "Stades"))
    with sqlite3.connect(campagne.registre) as base:
        sommes = dict(base.execute(SOMMES).fetchall())
    lus = {
        f"{champ}_{an}" if champ in {"etat", "cd", "autres"} else champ: round(
            france["France", str(an), "Toutes", mesure][0] * 100
        )
        for champ, mesure, annees in CHAMPS
        for an in annees
    }
    assert lus == {champ: sommes[champ] for champ in lus}


CHAMPS = (
    ("etat", CONTRAT, (2020, 2021, 2022)), ("cd", CD, (2020, 2021, 2022)),
    ("autres", AUTRES, (2020, 2021, 2022)), ("engage", ENGAGE, (2020,)), ("paye", PAYE, (2020,)),
    ("cd_realise", REALISE, (2020,)),
)  # fmt: skip
SOMMES = """
    SELECT replace(substr(v.cle, instr(v.cle, '/') + 5), '/', ''), SUM(v.centimes)
    FROM valeur v JOIN (
        SELECT MAX(id) AS id FROM depot WHERE etat = 'conforme'
        AND classeur IN ('plan_action', 'bilan') GROUP BY territoire, classeur
    ) d ON d.id = v.depot_id
    WHERE v.cle LIKE 'actions/%' OR v.cle LIKE 'execution/%'
    GROUP BY 1
"""
"""« actions/a07/etat_2020 » → « etat_2020 »."""


@pytest.mark.parametrize(
    ("mesure", "enveloppe"), [(PAYE, "P304"), (CD, "FIR"), (NOTIFIE, "FIR"), (DEMANDE, "FIR")]
)
def test_a_stage_leads_to_the_cells_it_comes_from(
    campagne: Campagne, mesure: str, enveloppe: str
) -> None:
    """France → territories → « Montants » → the file received, or the line of the notification."""
    national = campagne.a_28.national
    somme = Fraction(0)
    for fichier, feuille, cellule, montant in descendre_argent(national, mesure, enveloppe):
        somme += montant
        if not feuille:
            (ligne,) = re.findall(r"\d+", cellule)
            texte = (campagne.registre.parent / fichier).read_text(encoding="utf-8").splitlines()
            assert Fraction(texte[int(ligne) - 1].split(",")[3]) == montant
            continue
        recus = [*campagne.a_28.retours, *campagne.premiers]
        siens = [r.feuilles[feuille][cellule] for r in recus if r.chemin.name == fichier]
        assert montant in {nombre(dit) for dit in siens}, (fichier, feuille, cellule)
    lus = nation_lue(enregistree(national, "Stades"))
    assert round(lus["France", "2020", enveloppe, mesure][0] * 100) == somme * 100


def test_the_controls_of_the_workbook_agree(campagne: Campagne) -> None:
    for lecteur in ("enregistré", "recalculé"):
        feuille = campagne.feuille("Contrôles des sommes", lecteur)
        rangees = [r for r in table(feuille, "Écart", "Verdict")[1].values() if "Verdict" in r]
        assert [r for r in rangees if r["Verdict"] not in {"Conforme", "—"}] == []
        assert sum(r["Verdict"] == "Conforme" for r in rangees) >= 9


# --- two territories missing ---------------------------------------------------------------


def test_two_territories_missing_are_28_of_30(campagne: Campagne) -> None:
    lus = synthese_lue(enregistree(campagne.a_28.national, "Synthèse"))
    for nom, titre in (("1a", T0), ("1a", "Cible 2020"), ("1b", "Cible 2022"), ("6d", T0)):
        assert lus[nom, f"Couv. {titre}"] == "28/30", (nom, titre)
    notice = enregistree(campagne.a_28.national, "Notice").values()
    assert [str(v).split()[0] for v in notice if str(v).endswith("territoires comptés")] == [
        "28/30", "28/30", "28/30", "28/30",
    ]  # fmt: skip


def test_no_total_counts_the_missing_as_zero(campagne: Campagne) -> None:
    """A mean is over its respondents; the missing show words, never a number."""
    ou, national = campagne.a_28.indicateurs, campagne.a_28.national
    delais = [ou.dit(t, ou.lignes["T1"], "Réalisé 2020") for t in REGIONS]
    connus = [float(d) for d in delais if isinstance(d, Fraction)]
    lus = synthese_lue(enregistree(national, "Synthèse"))
    assert len(connus) == 27, "08 a répondu « s.o. »"
    assert lus["T1", "Réalisé 2020"] == pytest.approx(sum(connus) / 27, rel=1e-12)
    for onglet in {onglet_de(ligne) for ligne in ou.lignes.values()}:
        for rangee in lignes_de(enregistree(national, onglet), MANQUANTS):
            assert set(rangee[3:]) <= {"non reçu", "—"}, (onglet, rangee)
    finances = finances_lues(enregistree(national, "Finances"))
    notifie = finances[MANQUANTS[0], "P304 2020 notifié"]
    assert notifie == float(NOTIFIES[MANQUANTS[0], "P304"])
    for (code, titre), valeur in finances.items():
        if code in MANQUANTS and "notifié" not in titre:
            assert valeur in {"non reçu", "—"}, (code, titre)


def test_a_third_missing_changes_coverage_and_totals(campagne: Campagne) -> None:
    """The same check fails on the workbook of another moment, exactly where it should."""
    lus = synthese_lue(enregistree(campagne.a_27.national, "Synthèse"))
    assert ecarts(synthese_attendue(campagne.a_27.indicateurs), lus) == {}
    assert lus["1a", f"Couv. {T0}"] == "27/30"
    ou = campagne.a_28.indicateurs
    trouves = ecarts(synthese_attendue(ou), lus)
    apres = synthese_lue(enregistree(campagne.a_28.national, "Synthèse"))
    for nom, titre in chiffres(ou):
        dit = ou.dit(TARDIF, ou.lignes[nom], titre)
        if isinstance(dit, Fraction):
            assert (nom, f"Couv. {titre}") in trouves, (nom, titre)
            if ou.lignes[nom].unite == "nombre":
                assert apres[nom, titre] - lus[nom, titre] == dit, (nom, titre)


def test_a_third_missing_changes_the_totals_of_its_plan(campagne: Campagne) -> None:
    feuille = enregistree(campagne.a_27.national, "Finances")
    titres, lus = titres_finances(feuille), finances_lues(feuille)
    assert ecarts(finances_attendues(campagne.a_27.argent, REGIONS, titres), lus) == {}
    trouves = ecarts(finances_attendues(campagne.a_28.argent, REGIONS, titres), lus)
    region, national = f"Total {REGIONS[TARDIF]}", "Total des territoires"
    assert {
        (TARDIF, "P304 2020 programmé"), (national, "P304 2020 programmé"),
        (region, "Total 2020-2022 département"),
    } <= set(trouves)  # fmt: skip
    touchees = {TARDIF, region, national, "Territoires avec un montant"}
    assert {code for code, _ in trouves} == touchees


def test_a_corrected_return_replaces_the_first(campagne: Campagne) -> None:
    """Only what depends on the corrected number moves."""
    avant = synthese_lue(enregistree(campagne.a_28.national, "Synthèse"))
    apres = synthese_lue(enregistree(campagne.corrige.national, "Synthèse"))
    assert ecarts(synthese_attendue(campagne.corrige.indicateurs), apres) == {}
    assert {cle for cle in avant if avant[cle] != apres[cle]} == {
        ("1a", "Réalisé 2020"), ("1b", "Réalisé 2020"),
    }  # fmt: skip
    assert apres["1a", "Réalisé 2020"] - avant["1a", "Réalisé 2020"] == ECART


# --- from a national figure to the cell received -------------------------------------------

SUIVIS = (("1a", T0), ("1b", "Cible 2022"), ("T1", "Réalisé 2020"), ("N1", "Réalisé 2020"),
          ("23a", "Cible 2021"))  # fmt: skip


@pytest.fixture(scope="module")
def donnees(campagne: Campagne) -> list[dict[str, Any]]:
    """Rows of « Données » by title; the first is row 1."""
    classeur = load_workbook(campagne.a_28.national, read_only=True, data_only=True)
    rangees = list(classeur["Données"].iter_rows(values_only=True))
    classeur.close()
    return [dict(zip(map(str, rangees[1]), rangee, strict=True)) for rangee in rangees]


def francais(brut: str) -> Fraction:
    """« 17,25 % », as a person reads it."""
    lu = re.fullmatch(r"(-?[0-9]+)(?:,([0-9]+))?(\s%)?", brut)
    assert lu is not None, brut
    return Fraction(f"{lu[1]}.{lu[2] or 0}") / (100 if lu[3] else 1)


def descendre(national: Path, nom: str, titre: str) -> dict[str, int]:
    """From a figure of « Synthèse », the row of « Données » behind each territory."""
    ou = place(enregistree(national, "Synthèse"), nom, titre)
    onglet, haut = liens(national, "Synthèse")[ou]
    feuille, suite = enregistree(national, onglet), liens(national, onglet)
    colonne = coordinate_from_string(haut)[0]
    assert feuille[f"{colonne}2"] == f"{nom}\n{titre}"
    trouvees = {}
    for numero, rangee in table(feuille, "Code")[1].items():
        if rangee.get("Code") in REGIONS and f"{colonne}{numero}" in suite:
            cible, ligne = suite[f"{colonne}{numero}"]
            assert cible == "Données"
            trouvees[rangee["Code"]] = coordinate_from_string(ligne)[1]
    return trouvees


@pytest.mark.parametrize(("nom", "titre"), SUIVIS)
def test_a_figure_leads_to_the_cells_it_comes_from(
    campagne: Campagne, donnees: list[dict[str, Any]], nom: str, titre: str
) -> None:
    ou, ligne = campagne.a_28.indicateurs, campagne.a_28.indicateurs.lignes[nom]
    empreintes = {
        hashlib.sha256(r.chemin.read_bytes()).hexdigest(): r for r in campagne.a_28.retours
    }
    suivis: list[Dit] = []
    recus = []
    for code, numero in descendre(campagne.a_28.national, nom, titre).items():
        donnee, dit = donnees[numero - 1], ou.dit(code, ligne, titre)
        if dit == "non retenu":
            continue  # the link leads to the « non » of the objectif
        recu = empreintes[donnee["Empreinte SHA-256 du fichier"]]
        brut = donnee["Brut (ce que contient la cellule)"]
        assert (donnee["Territoire"], donnee["Fichier"]) == (code, recu.chemin.name)
        assert nombre(recu.feuilles[donnee["Feuille"]][donnee["Cellule"]]) == dit
        assert (francais(brut) if isinstance(dit, Fraction) else brut) == dit
        suivis.append(dit)
        recus.append(recu)
    nombres = [d for d in suivis if isinstance(d, Fraction)]
    assert len(nombres) == ou.chiffre(ligne, titre).repondants
    assert {r.chemin.suffix for r in recus} == {".xlsx", ".ods"}
    if ligne.unite == "nombre":
        synthese = enregistree(campagne.a_28.national, "Synthèse")
        assert sum(nombres) == synthese[place(synthese, nom, titre)]
    if (nom, titre) == ("1a", T0):
        seuls = [r.territoire for r in recus if r.classeur == "diagnostic"]
        assert seuls == [DIAGNOSTIC_SEUL]
