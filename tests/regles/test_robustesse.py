"""No rule raises, whatever stands in the cells; one fault does not call ten others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import OUVERTS
from cdppe_xl.classeurs.valeurs_excel import depuis
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Doute, FormuleLue, Genre
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles import catalogue, remedes
from cdppe_xl.regles.catalogue import toutes
from cdppe_xl.regles.dossier import Dossier, build_retour
from cdppe_xl.regles.moteur import DEFAILLANCE, Ecart, controler_dossier
from cdppe_xl.regles.remedes import Precision
from cdppe_xl.regles.remedes_figures import Reponse
from cdppe_xl.regles.structure import PAR_ID
from tests.classeurs.remplissage import autre_edition
from tests.regles.fabrique import (
    Saisie,
    Saisies,
    change,
    conforme,
    dossier_de,
    entourer,
    lecture_de,
)

REF = load_referentiel("2020")
BASE = dossier_de(REF, conforme(REF))
OUVERTES = [
    f"{c.code}:{cellule.cle}"
    for c in REF.classeurs
    for cellule in placement(REF, c.code).ouvertes()
]
"""Every input of every workbook."""

VALEURS: Sequence[Saisie] = (
    None, "", "NC", "s.o.", "environ 3", "=A1", "{accolades}", "%s", "oui", "L", "P304", "12",
    0, -1, 10**13, 10**30, Decimal("0.1"), Decimal("-0.005"), Decimal("1E-9"), Decimal("1E+60"),
    date(1900, 1, 1), date(2020, 2, 29), date(9999, 12, 31), "x" * 4000, "«\n»", "’", " ",
)  # fmt: skip
QUELCONQUES = st.one_of(
    st.sampled_from(VALEURS),
    st.text(max_size=30),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
)


def sans_defaut(dossier: Dossier) -> list[Constat]:
    """The constats, once sure that no rule failed: a failure would be a constat too."""
    constats = controler_dossier(dossier)
    assert [c.trouve for c in constats if c.regle == DEFAILLANCE.id] == []
    return constats


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(OUVERTES), QUELCONQUES, max_size=40))
def test_some_cells_hold_anything(cellules: dict[str, Saisie]) -> None:
    for constat in sans_defaut(change(BASE, cellules)):
        assert constat.message


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(QUELCONQUES, min_size=1, max_size=12), st.integers(1, 5))
def test_every_cell_holds_anything(valeurs: list[Saisie], pas: int) -> None:
    classeurs: dict[str, Saisies] = {c.code: {} for c in REF.classeurs}
    for rang, adresse in enumerate(OUVERTES):
        code, cle = adresse.split(":")
        classeurs[code][cle] = valeurs[rang * pas % len(valeurs)]
    sans_defaut(dossier_de(REF, classeurs))


PARTOUT: Sequence[Saisie] = (
    None, "NC", "environ 3", "L", 0, -1, Decimal("1E+60"), date(9999, 12, 31),
)  # fmt: skip


@pytest.mark.parametrize("valeur", PARTOUT, ids=repr)
def test_all_cells_hold_the_same(valeur: Saisie) -> None:
    classeurs: dict[str, Saisies] = {c.code: {} for c in REF.classeurs}
    for adresse in OUVERTES:
        code, cle = adresse.split(":")
        classeurs[code][cle] = valeur
    sans_defaut(dossier_de(REF, classeurs))


_LIGNES = ("plan_action:actions", "plan_action:fiches", "bilan:execution", "bilan:locaux",
           "diagnostic:locaux", "tableau_de_bord:locaux")  # fmt: skip
_AJOUTEES = [
    f"{tableau}/+{rang:02d}/{colonne.champ}"
    for tableau in _LIGNES
    for colonne in placement(REF, tableau.split(":")[0])
    .tableaux[tableau.split(":")[1]]
    .tableau.colonnes
    if colonne.role in OUVERTS
    for rang in (1, 2)
]
"""Cells of lines that a person inserted."""
_ORIGINES = st.one_of(
    st.sampled_from([None, "NC", "", "x", Decimal("1E+60"), Decimal(0), date(9999, 12, 31)]),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(_AJOUTEES), QUELCONQUES, max_size=20),
    st.dictionaries(st.sampled_from(OUVERTES), QUELCONQUES, max_size=15),
    st.dictionaries(st.sampled_from([*OUVERTES, "bilan:synthese_execution/FIR/notifie"]),
                    _ORIGINES, max_size=15),
    st.sets(st.sampled_from(sorted(BASE.retours)), max_size=4),
    st.integers(0, 12),
)  # fmt: skip
def test_whatever_surrounds_the_answers(
    ajoutees: dict[str, Saisie],
    cellules: dict[str, Saisie],
    origines: dict[str, Decimal | str | date | None],
    absents: set[str],
    territoires: int,
) -> None:
    """Inserted lines, what was sent, what came before, missing workbooks, odd neighbours."""
    dossier = change(BASE, cellules | ajoutees)
    precedents = {cle: depuis(v) for cle, v in (origines | cellules).items()}
    bizarres = [Decimal(0), Decimal("1E+60"), Decimal("-3"), Decimal("1E-60")] * 3
    autres = {f"{m}/{c}": bizarres[:territoires] for m in ("1b", "6d", "3a") for c in
              ("t0", "realise_2020", "realise_2020/pop_0_17")}  # fmt: skip
    entoure = entourer(dossier, origines, precedents, autres)
    restes = {code: r for code, r in entoure.retours.items() if code not in absents}
    sans_defaut(replace(entoure, retours=restes))


def test_every_input_unreadable_gives_one_constat_each() -> None:
    classeurs: dict[str, Saisies] = {c.code: {} for c in REF.classeurs}
    for adresse in OUVERTES:
        code, cle = adresse.split(":")
        classeurs[code][cle] = "entre 10 et 12"
    constats = sans_defaut(dossier_de(REF, classeurs))
    par_cellule = Counter((c.classeur, c.cle) for c in constats if c.regle == "STR-020")
    assert set(par_cellule.values()) == {1}


@pytest.mark.parametrize("jour", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_dates_out_of_time(jour: date) -> None:
    dates = [a for a in OUVERTES if placement(REF, a.split(":")[0]).cellules[a.split(":")[1]].genre
             is Genre.DATE]  # fmt: skip
    assert len(dates) > 100
    sans_defaut(change(BASE, dict.fromkeys(dates, jour)))


def test_a_broken_rule_is_ours_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def lever(_: Dossier) -> Iterator[Ecart]:
        raise ZeroDivisionError("moyenne d’une liste vide")
        yield

    casse = replace(catalogue.REGLES_ECRITES[0], verification=lever)
    monkeypatch.setattr(catalogue, "REGLES_ECRITES", (casse, *catalogue.REGLES_ECRITES[1:]))
    faute = {"bilan:execution/x17/enveloppe": "ONDAM"}
    constats = controler_dossier(change(BASE, faute))
    assert "ENV-205" in [c.regle for c in constats]
    defauts = [c for c in constats if c.regle == DEFAILLANCE.id]
    assert len(defauts) == 1
    assert casse.regle.id in defauts[0].message
    assert "défaut de l’outil, pas du classeur" in defauts[0].message
    assert defauts[0].gravite is not Gravite.BLOQUANTE
    assert "ZeroDivisionError" in defauts[0].trouve


def test_a_remedy_that_fails_is_ours_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def lever(_: object) -> Reponse:
        raise KeyError("enveloppe")

    monkeypatch.setitem(remedes.PRECISIONS, "ENV-101", Precision("Écrire {rien}.", lever))
    constats = controler_dossier(change(BASE, {"bilan:execution/x03/paye": 100_001}))
    assert ["ENV-101" in c.message for c in constats if c.regle == DEFAILLANCE.id] == [True]


@pytest.mark.parametrize("combien", [0, 1, 2, 3, 4])
def test_workbooks_not_returned_are_no_fault(combien: int) -> None:
    for codes in combinations(BASE.retours, combien):
        retours = {code: BASE.retours[code] for code in codes}
        assert controler_dossier(replace(BASE, retours=retours)) == []


@pytest.mark.parametrize("code", list(BASE.retours))
def test_a_missing_sheet_gives_one_constat(code: str) -> None:
    """The sheet gone, nothing is said of what it held, in that workbook or another."""
    place = placement(REF, code)
    saisies = conforme(REF)[code]
    for numero, feuille in enumerate(place.classeur.feuilles):
        if feuille.masquee or feuille.code in ("notice", "etat", "controles"):
            continue
        perdues = {c.cle for c in place.cellules.values() if c.feuille == numero}
        lecture = lecture_de(place, saisies)
        lecture = replace(
            lecture,
            valeurs={k: v for k, v in lecture.valeurs.items() if k not in perdues},
            fixes={k: v for k, v in lecture.fixes.items() if k not in perdues},
            lieux={k: v for k, v in lecture.lieux.items() if k not in perdues},
            doutes=(Doute("STR-003", feuille.titre, "", {"attendu": feuille.titre}),),
        )
        retours = {**BASE.retours, code: build_retour(lecture, REF)}
        trouves = controler_dossier(replace(BASE, retours=retours))
        assert [c.regle for c in trouves] == ["STR-003"], feuille.titre


@pytest.mark.parametrize(
    ("adresse", "valeur"),
    [
        ("plan_action:actions/a06/objectif", "six ou sept"),
        ("plan_action:actions/a06/etat_2020", "environ 100 000"),
        ("tableau_de_bord:ind/1a/t0", "une centaine"),
        ("bilan:execution/x03/engage", "100 000 ou 110 000"),
        ("diagnostic:diag/1a/snds", "??"),
    ],
)
def test_an_unreadable_cell_gives_one_constat(adresse: str, valeur: str) -> None:
    trouves = controler_dossier(change(BASE, {adresse: valeur}))
    code, cle = adresse.split(":")
    ici = [c.regle for c in trouves if (c.classeur, c.cle) == (code, cle)]
    assert len(ici) == 1
    assert ici[0] in {"STR-020", "STR-021"}
    assert [c.regle for c in trouves] == ici


def test_an_unreadable_amount_does_not_hide_an_overspend() -> None:
    """P304 is overspent by the others already, whatever the unreadable amount may be."""
    cellules: dict[str, Saisie] = {
        "plan_action:actions/a06/etat_2020": "environ 100 000",
        "plan_action:actions/a07/etat_2020": 200_001,
        "plan_action:actions/a07/cd_2020": 200_001,
    }
    trouves = [c for c in controler_dossier(change(BASE, cellules)) if c.classeur == "plan_action"]
    assert [c.regle for c in trouves] == ["STR-020", "ENV-002"]


def test_an_inserted_action_is_checked_like_the_others() -> None:
    action: Saisies = {
        "numero": 61, "objectif": 6, "intitule": "Recrutement de deux éducateurs",
        "enveloppe": "P304", "beneficiaire": "CD", "etat_2021": 5,
    }  # fmt: skip
    ligne = {f"plan_action:actions/+1/{champ}": valeur for champ, valeur in action.items()}
    trouves = controler_dossier(change(BASE, ligne))
    par_cle = {(c.regle, c.cle): c for c in trouves}
    assert par_cle["ENV-201", "actions/+1/intitule"].cellule == "B999"
    assert ("FIC-006", "actions/+1/numero") in par_cle
    assert ("ENV-002", "synthese_enveloppes/P304_2021/programme") in par_cle


def test_another_edition_has_its_rules_and_raises_nothing() -> None:
    """Four years, five objectives: the rules about absent objectives keep silent."""
    autre = autre_edition(REF)
    attendues = {r.id for r in toutes(REF)}
    assert {r.id for r in toutes(autre)} <= attendues
    codes = [c.code for c in autre.classeurs]
    for valeur in (None, "NC", 7, "placement à domicile"):
        classeurs: dict[str, Saisies] = {
            code: {c.cle: valeur for c in placement(autre, code).ouvertes()} for code in codes
        }
        trouvees = {c.regle for c in sans_defaut(dossier_de(autre, classeurs))}
        assert trouvees.isdisjoint({"OBJ-208", "OBJ-211", "OBJ-219", "OBJ-220", "FIC-223"})


def test_a_number_that_means_something_else_is_left_alone(ref: Referentiel) -> None:
    """Same numbers under other labels: what annexe 6 asks of them does not apply."""
    objectifs = tuple(replace(o, libelle=f"Autre sujet {o.numero}") for o in ref.objectifs)
    autre = replace(ref, objectifs=objectifs)
    saisies = conforme(ref)
    for fiche in range(1, 18):
        saisies["plan_action"][f"fiches/f{fiche:02d}/description"] = f"Rien de dit {fiche}."
    saisies["tableau_de_bord"]["locaux/l20/libelle"] = "Nombre de tiers"
    mots = {"OBJ-207", "OBJ-208", "OBJ-211", "OBJ-219", "OBJ-220", "FIC-206", "FIC-223"}
    trouvees = {c.regle for c in controler_dossier(dossier_de(autre, saisies))}
    assert trouvees.isdisjoint(mots)
    connues = {c.regle for c in controler_dossier(dossier_de(ref, saisies))}
    assert mots - {"OBJ-219"} <= connues


DOUTES = {
    "STR-001": {"edition": "2020", "territoire": "99", "attendu": "2020", "trouve": "99"},
    "STR-002": {"porteur": "Notice", "trouve": "03", "attendu": "63"},
    "STR-003": {"attendu": "Rédaction"},
    "STR-004": {"trouve": "Rédaction (2)", "attendu": "Rédaction"},
    "STR-005": {"trouve": "Textes", "attendu": "Rédaction"},
    "STR-006": {"quoi": "une ligne"},
    "STR-007": {"quoi": "une ligne", "trouve": "2 places"},
    "STR-008": {"trouve": "abc", "attendu": "def"},
    "STR-009": {"trouve": "Voir annexe (H12)"},
    "STR-015": {"quoi": "une ligne"},
    "STR-016": {"trouve": "Feuil1"},
    "STR-017": {"quoi": "« 2a » à la place de « 1a »"},
    "STR-018": {"quoi": "L4:N4"},
    "STR-019": {"trouve": "b.xlsx", "attendu": "a.xlsx"},
    "STR-023": {"trouve": "chiffre provisoire"},
    "STR-024": {"trouve": "autre.xlsx", "quoi": " (formules : « État » B3)"},
    "STR-025": {"trouve": "xl/vbaProject.bin"},
    "STR-026": {"trouve": "image (xl/media/image1.png)"},
    "STR-027": {"attendu": "1500", "trouve": "rien", "suite": " 12 autres cellules."},
    "STR-028": {"trouve": "openpyxl s’est arrêté"},
    "STR-029": {"trouve": "xls"},
    "STR-030": {"quoi": "« Cible » au lieu de « Objectif » (D4)"},
    "STR-031": {"quoi": "« Cible 2021 » au lieu de « Cible 2020 » (J4)"},
    "STR-032": {"quoi": "« Source » (K20)"},
    "STR-033": {"quoi": "D6 → D9", "trouve": "D9", "attendu": "D6"},
    "STR-034": {"quoi": "Indicateurs, colonnes Valeur"},
    "STR-035": {"quoi": "D7", "trouve": "D7"},
    "STR-036": {"attendu": "Contrôles"},
    "STR-037": {"quoi": "plage triée I6:O20"},
    "STR-038": {"quoi": "Indicateurs, colonnes Unité"},
    "STR-039": {"quoi": "B6:W60"},
    "STR-053": {},
    "STR-056": {"quoi": "Indicateurs"},
    "STR-057": {"quoi": "Contexte", "trouve": "18", "attendu": "20"},
    "STR-058": {"quoi": "Indicateurs"},
    "STR-060": {"trouve": ".xls"},
    "STR-061": {"trouve": "b.xlsx", "attendu": "a.xlsx"},
}
FORMULES = {
    "STR-010": "remplacee_meme_valeur",
    "STR-011": "remplacee",
    "STR-012": "autre_formule",
    "STR-013": "videe",
    "STR-014": "erreur",
}


def _avec(**quoi: object) -> Dossier:
    retour = BASE.retours["bilan"]
    lecture = replace(retour.lecture, **quoi)  # type: ignore[arg-type]
    return replace(BASE, retours={**BASE.retours, "bilan": build_retour(lecture, REF)})


@pytest.mark.parametrize("code", DOUTES)
def test_each_doubt_of_the_reader_is_worded(code: str) -> None:
    doute = Doute(code, "Feuille", "B2", DOUTES[code])
    trouves = [c for c in controler_dossier(_avec(doutes=(doute,))) if c.regle == code]
    assert [(c.feuille, c.cellule) for c in trouves] == [("Feuille", "B2")]
    for mot in DOUTES[code].values():
        texte = trouves[0].message + trouves[0].trouve + trouves[0].attendu
        assert mot in texte


@pytest.mark.parametrize("code", FORMULES)
def test_each_altered_formula_is_worded(code: str) -> None:
    cle = "synthese_execution/FIR/engage"
    lue = FormuleLue(cle, "Synthèse", "D9", FORMULES[code], "12", "=SUM(A1)")
    trouves = controler_dossier(_avec(formules=(lue,)))
    assert [(c.regle, c.cle, c.attendu) for c in trouves] == [(code, cle, "=SUM(A1)")]


def test_an_altered_formula_says_what_it_should_give() -> None:
    cle = "synthese_execution/FIR/engage"
    lue = FormuleLue(cle, "Synthèse", "D9", "remplacee", "12", "=SUM(A1)", "345 €")
    (constat,) = controler_dossier(_avec(formules=(lue,)))
    assert constat.attendu == "345 € ; formule : =SUM(A1)"


def test_an_intact_formula_says_nothing() -> None:
    lue = FormuleLue("synthese_execution/FIR/engage", "Synthèse", "D9", "intacte", "=A", "=A")
    assert controler_dossier(_avec(formules=(lue,))) == []


def test_a_repaired_value_is_told(ref: Referentiel) -> None:
    cle = "execution/x03/engage"
    lecture = BASE.retours["bilan"].lecture
    reparee = replace(lecture.valeurs[cle], reparation="« 100 000 € » lu 100 000.")
    trouves = controler_dossier(_avec(valeurs={**lecture.valeurs, cle: reparee}))
    assert [(c.regle, c.message) for c in trouves] == [("STR-022", "« 100 000 € » lu 100 000.")]


def test_every_rule_on_the_file_is_covered() -> None:
    valeurs = {"STR-020", "STR-021", "STR-022"}  # in the table of cases, and above
    valeurs |= {"STR-040", "STR-044", "STR-055"}  # in test_constats_saisies
    ailleurs = {"STR-000", "STR-054"}  # no reading at all; a rule that raises
    assert set(PAR_ID) == {*DOUTES, *FORMULES, *valeurs, *ailleurs}
