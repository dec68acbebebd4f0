"""The shipped edition 2020 says what circulaire DGCS/SD2B/DGS/SP1/2020/34 says.

Every expected value below was copied by hand from the text.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cdppe_xl.domaine.edition import Borne
from cdppe_xl.referentiel.modele import DonneeInconnue, Referentiel

# Annexe 4: objectives each source of money may pay for.
P304 = {6, 7, 8, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26}
FIR = {1, 2, 3, 4, 5, 13}
ONDAM = {9, 24}

# Annexe 2.
ENGAGEMENTS = {
    "1": {1, 2, 3, 4, 5, 12, 13, 14, 15, 16},
    "2": {6, 7, 8, 9, 17, 18, 19, 20, 21, 22, 23},
    "3": {10},
    "4": {24, 25},
    "T": {11, 26},
}

# Annexe 3.2, the worked example.
ANNEXE_3_2 = [
    ("Prise d'effet du CDPPE", 0, date(2020, 10, 30)),
    ("Signature du CDPPE", 15, date(2020, 10, 15)),
    ("Adoption par l'assemblée départementale", 25, date(2020, 10, 5)),
    ("Formalisation du document définitif", 70, date(2020, 8, 21)),
    ("Réunion sur le budget", 90, date(2020, 8, 1)),
    ("Réunion sur les objectifs (2e)", 105, date(2020, 7, 17)),
    ("Réunion d'échange entre référents", None, None),
    ("Réunion sur les objectifs (1re)", 120, date(2020, 7, 2)),
    ("Finalisation du diagnostic", 125, date(2020, 6, 27)),
    ("Réunion de lancement", 135, date(2020, 6, 17)),
    ("Réunions de concertation", None, None),
    ("Envoi de la trame de diagnostic", 145, date(2020, 6, 7)),
]

# Annexe 1, by code.
TERRITOIRES = (
    "02 03 04 08 18 20 23 24 27 30 35 41 44 53 54 55 57 59 62 63 64 68 71 77 79 80 82 95 973 974"
)


def codes(liste: str) -> set[str]:
    return set(liste.split())


def test_eleven_fundamental_and_fifteen_optional_objectives(ref: Referentiel) -> None:
    assert [o.numero for o in ref.fondamentaux] == list(range(1, 12))
    assert [o.numero for o in ref.facultatifs] == list(range(12, 27))
    assert ref.campagne.objectifs_facultatifs_max == 15


@pytest.mark.parametrize(("code", "numeros"), ENGAGEMENTS.items())
def test_objectives_of_each_engagement(ref: Referentiel, code: str, numeros: set[int]) -> None:
    assert {o.numero for o in ref.objectifs if o.engagement == code} == numeros


@pytest.mark.parametrize(("code", "numeros"), [("P304", P304), ("FIR", FIR), ("ONDAM", ONDAM)])
def test_objectives_of_each_enveloppe(ref: Referentiel, code: str, numeros: set[int]) -> None:
    assert {o.numero for o in ref.objectifs_de(code)} == numeros
    assert {n for n in range(28) if ref.enveloppe_admet(code, n)} == numeros


def test_only_objective_24_draws_on_two_enveloppes(ref: Referentiel) -> None:
    assert [o.numero for o in ref.objectifs if len(o.enveloppes) > 1] == [24]


# Annexe 4, II.A, III.A and IV.A: amount, floor, cap, weights.
MONTANTS = {
    "P304": (50_000_000, 600_000, 4_500_000, ["0.285", "0.285", "0.285", "0.145"]),
    "FIR": (15_000_000, 100_000, 1_000_000, ["0.5", "0.3", "0.1", "0.1"]),
    "ONDAM": (15_000_000, 100_000, None, ["0.5", "0.5"]),
}


@pytest.mark.parametrize("code", MONTANTS)
def test_amounts_and_weights(ref: Referentiel, code: str) -> None:
    montant, plancher, plafond, poids = MONTANTS[code]
    enveloppe = ref.enveloppe(code)
    assert ref.montant_national(code, 2020) == montant
    assert enveloppe.montants[0].territoires == 30
    assert isinstance(enveloppe.plancher, Borne)
    assert enveloppe.plancher.euros == plancher
    assert (enveloppe.plafond.euros if isinstance(enveloppe.plafond, Borne) else None) == plafond
    assert [c.poids for c in enveloppe.criteres] == [Decimal(p) for p in poids]


def test_who_may_receive_the_money(ref: Referentiel) -> None:
    admis = {e.code: e.beneficiaires_admis for e in ref.enveloppes}
    assert admis == {"P304": ("CD",), "FIR": ("CD",), "ONDAM": ("ESMS",)}
    assert [e.code for e in ref.enveloppes if e.cofinancement] == ["P304", "FIR"]
    assert [e.code for e in ref.enveloppes if e.objectif_local] == ["FIR"]


def test_no_amount_outside_the_known_dates(ref: Referentiel) -> None:
    with pytest.raises(DonneeInconnue, match=r"FIR.*2022.*Exercices connus : 2020"):
        ref.montant_national("FIR", 2022)


def test_retroplanning_is_the_example_of_annexe_3_2(ref: Referentiel) -> None:
    assert [(e.libelle, e.jours, e.date) for e in ref.etapes] == ANNEXE_3_2
    assert ref.campagne.jour_j == date(2020, 10, 30)


def test_deadlines(ref: Referentiel) -> None:
    jours = {e.code: e.date for e in ref.echeances}
    assert jours["contacts"] == date(2020, 6, 15)
    assert jours["premiere_version"] == date(2020, 7, 30)
    assert jours["projet"] == date(2020, 9, 15)
    assert jours["signature"] == date(2020, 10, 15)
    assert jours["bilan_2020"] == date(2021, 6, 30)


def test_expected_workbooks(ref: Referentiel) -> None:
    attendus = [c.code for c in ref.classeurs if c.retour]
    assert attendus == ["diagnostic", "tableau_de_bord", "plan_action", "bilan"]
    assert not ref.classeur("guide").retour
    assert ref.echeance(ref.classeur("tableau_de_bord").echeance).date == date(2020, 7, 30)


def test_thirty_territories(ref: Referentiel) -> None:
    assert " ".join(t.code for t in ref.territoires) == TERRITOIRES
    assert {t.vague for t in ref.territoires} == {1}


def test_corse_is_one_contract(ref: Referentiel) -> None:
    corse = ref.territoire("20")
    assert corse.signataire == "Collectivité de Corse"
    assert len(corse.prefectures) == 2
    assert corse.codes_sources == ("20", "2A", "2B")


def test_harmonised_indicators(ref: Referentiel) -> None:
    assert {i.code for i in ref.indicateurs} == codes(
        "1a 1b 2a 2b 3a 3b 4a 4b 5a 5b 5c T1 6a 6b 6c 6d 9a 12a 12b 14a 18a 21a 22a 22b 22c 23a"
    )
    sans = {o.numero for o in ref.objectifs if not ref.indicateurs_de(o.numero)}
    assert sans == {7, 8, 10, 11, 13, 15, 16, 17, 19, 20, 24, 25, 26}


def test_required_targets(ref: Referentiel) -> None:
    par_condition: dict[str, set[str]] = {}
    for ind in ref.indicateurs:
        par_condition.setdefault(ind.cible_exigee, set()).add(ind.code)
    assert par_condition["oui"] == codes("1a 1b 2a 2b 3a 3b 4a 4b 5a 5b 6d")
    assert par_condition["si_retenu"] == codes("12a 12b 14a 18a 21a 22c 23a")
    assert par_condition["non"] == codes("5c T1 6a 6b 6c 9a 22a 22b")


def test_rates_are_always_a_ratio(ref: Referentiel) -> None:
    rapports = {
        i.code: (i.numerateur, i.denominateur) for i in ref.indicateurs if i.unite == "taux"
    }
    assert rapports == {
        "1b": ("1a", "N1"),
        "3b": ("N3", "N1"),
        "4b": ("4a", "N6"),
        "5b": ("5a", "N6"),
        "6d": ("6c", "6b"),  # note 3: over evaluated IP, not incoming ones
        "22c": ("22b", "22a"),
    }


def test_subtotals(ref: Referentiel) -> None:
    parties = {i.code: i.sous_total_de for i in ref.indicateurs if i.sous_total_de}
    parties |= {g.code: g.sous_total_de for g in ref.grandeurs if g.sous_total_de}
    assert parties == {
        "2b": "2a", "6c": "6b", "22b": "22a", "4a": "N6", "5a": "N6", "N3": "N1",
    }  # fmt: skip


def test_two_determinations_and_half_years(ref: Referentiel) -> None:
    doubles = {i.code for i in ref.indicateurs if i.double_determination}
    assert doubles == {"1a", "2b", "3a", "5a", "5c"}
    assert {i.code for i in ref.indicateurs if i.periodicite == "semestrielle"} == {"3a", "4a"}


def test_national_targets(ref: Referentiel) -> None:
    cibles = {
        i.code: (r.portee, r.valeur if r.valeur is not None else r.ampleur, r.annee)
        for i in ref.indicateurs
        for r in i.reperes
        if r.cible and (r.valeur is not None or r.ampleur is not None)
    }
    assert cibles == {
        "1b": ("niveau", Decimal("0.2"), 2022),
        "2b": ("part", Decimal("0.8"), 2022),
        "3a": ("multiple", Decimal(2), 2022),
        "3b": ("niveau", Decimal("0.2"), 2022),
        "4b": ("niveau", Decimal("0.15"), 2022),
        "5b": ("niveau", Decimal("0.2"), 2022),
        "18a": ("accroissement", Decimal(600), 2022),
    }


def test_rows_of_the_tableau_de_bord(ref: Referentiel) -> None:
    lignes = [o.numero for o in ref.objectifs_tableau]
    assert lignes[12:] == [8, 17, 9, 18, 19, 20, 21, 22, 23, 10, 24, 25, 11, 26]
    assert sorted(lignes[:12]) == [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16]


def test_lost_measures_say_so(ref: Referentiel) -> None:
    perdues = {o.numero for o in ref.objectifs if o.mesure.valeur is None}
    assert perdues == {1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16}
    assert all(o.mesure.inconnu for o in ref.objectifs if o.numero in perdues)
    assert ref.objectif(17).mesure == ref.objectif(8).mesure


def test_engagements_asked_through_a_fiche_action(ref: Referentiel) -> None:
    assert [o.numero for o in ref.objectifs if o.fiche_exigee] == [6, 7, 8, 10]


def test_unknown_national_data_are_declared(ref: Referentiel) -> None:
    for code in ("asf", "aeeh", "igb", "naissances_domiciliees"):
        assert ref.donnee_contexte(code).indicateurs == ()


def test_population_is_the_edition_known_early_2020(ref: Referentiel) -> None:
    population = [d for d in ref.contexte if d.indicateurs and d.rubrique == "Population"]
    assert len(population) == 6
    assert {d.edition_source for d in population} == {"édition 14/01/2020"}
    assert {d.annees for d in population} == {(2019,)}


def test_citation(ref: Referentiel) -> None:
    assert (
        ref.citation(ref.enveloppe("P304").montants[0].source)
        == "circulaire DGCS/SD2B/DGS/SP1/2020/34, II et annexe 4, I"
    )
    assert ref.citation(ref.grandeur("N6").source).endswith("objectifs 4 et 5 (déduit)")


def test_lookups_name_the_nearest_code(ref: Referentiel) -> None:
    with pytest.raises(DonneeInconnue, match=r"Enveloppe « P305 ».*P304"):
        ref.enveloppe("P305")
    with pytest.raises(DonneeInconnue, match="Objectif « 99 »"):
        ref.objectif(99)
    assert not ref.enveloppe_admet("P304", 99)
