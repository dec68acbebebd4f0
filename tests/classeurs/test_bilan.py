"""Bilan annuel: results against targets, execution, totals, procedure, live controls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.classeurs.bilan import construire, echeance_bilan
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis, serial
from cdppe_xl.referentiel.loader import load_referentiel
from tests.classeurs.remplissage import (
    anomalies,
    autre_edition,
    erreurs,
    partout,
    regles_en,
    rempli,
)

EDITION = load_referentiel("2020")
PLACEMENT = Placement(construire(EDITION))
TEXTES_ATTENDUS = {
    "bilan_global", "actions", "resultats", "financier", "non_substitution", "difficultes",
    "perspectives",
}  # fmt: skip
ETAPES = ("proposition", "avis_odpe", "deliberation", "transmission")


def _resultat(rang: str, **valeurs: Any) -> dict[str, Any]:
    return {f"resultats/{rang}/{champ}": valeur for champ, valeur in valeurs.items()}


def _action(numero: int = 1, **champs: Any) -> dict[str, Any]:
    """A regular action, changed by ``champs``; the amounts are made up."""
    depart = {
        "numero": numero, "objectif": 6, "intitule": f"Action fictive {numero}",
        "enveloppe": "P304", "beneficiaire": "CD", "programme": 1000, "engage": 900,
        "paye": 800, "cd_prevu": 1000, "cd_realise": 850,
    }  # fmt: skip
    return {f"execution/x{numero:02d}/{c}": v for c, v in (depart | champs).items()}


def _procedure(**dates: date) -> dict[str, Any]:
    return {f"procedure/{cle}/valeur": valeur for cle, valeur in dates.items()}


REGULIERE = _procedure(
    proposition=date(2021, 4, 1), avis_odpe=date(2021, 5, 1), deliberation=date(2021, 6, 1),
    transmission=date(2021, 6, 30),
)  # fmt: skip
TEXTES = {f"redaction/{cle}/valeur": "Texte." for cle in TEXTES_ATTENDUS}


def test_vierge() -> None:
    vierge = rempli(PLACEMENT, {})
    attendu = {("CAL-025", f"redaction/{cle}/valeur") for cle in TEXTES_ATTENDUS}
    attendu |= {("CAL-024", f"procedure/{cle}/valeur") for cle in ETAPES}
    assert anomalies(vierge) == attendu
    assert not erreurs(vierge)
    assert vierge.valeur("synthese_execution/total/paye") == "—"
    assert vierge.valeur("resultats/1a/atteinte") == "—"


def test_bien_rempli_rien_a_redire() -> None:
    valeurs = REGULIERE | TEXTES | _action() | _resultat("1a", t0=1, cible=5, realise=5)
    assert not anomalies(rempli(PLACEMENT, valeurs))


@pytest.mark.parametrize(
    "reponses",
    [("NC", Decimal(12), "un texte"), (Decimal("0.5"), "s.o."), (Decimal(-3), Decimal(0), None)],
)
def test_rempli_partout_sans_erreur(reponses: tuple[Decimal | str | None, ...]) -> None:
    assert not erreurs(rempli(PLACEMENT, partout(PLACEMENT, reponses)))


# --- Résultats


@pytest.mark.parametrize(
    ("rang", "cible", "realise", "ecart", "atteinte"),
    [
        ("1a", 100, 100, 0, "atteinte"),
        ("1a", 100, 120, 20, "atteinte"),
        ("1a", 100, 99, -1, "non atteinte"),
        ("T1", 30, 30, 0, "atteinte"),  # a delay: less is better
        ("T1", 30, 25, -5, "atteinte"),
        ("T1", 30, 31, 1, "non atteinte"),
        ("6a", 30, 10, -20, "—"),  # goes neither way
        ("1a", 100, "NC", "", "—"),
        ("1a", "s.o.", 3, "", "—"),
        ("1a", None, 3, "", "—"),
        ("1a", 100, None, "", "—"),
    ],
)
def test_atteinte(rang: str, cible: Any, realise: Any, ecart: Any, atteinte: str) -> None:
    ev = rempli(PLACEMENT, _resultat(rang, cible=cible, realise=realise))
    assert ev.valeur(f"resultats/{rang}/ecart") == ecart
    assert ev.valeur(f"resultats/{rang}/atteinte") == atteinte


def test_un_taux_se_calcule() -> None:
    ev = rempli(
        PLACEMENT,
        _resultat("6b", realise=200) | _resultat("6c", realise=150)
        | _resultat("6d", cible=Decimal("0.8")),
    )  # fmt: skip
    assert ev.valeur("resultats/6d/realise") == Decimal("0.75")
    assert ev.valeur("resultats/6d/ecart") == Decimal("-0.05")
    assert ev.valeur("resultats/6d/atteinte") == "non atteinte"
    assert PLACEMENT.cellules["resultats/6d/realise"].role is Role.CALCUL


def test_un_taux_egal_a_sa_cible_est_atteint() -> None:
    """One third is never written exactly: the comparison must not fail on it."""
    ev = rempli(
        PLACEMENT,
        _resultat("6b", realise=3) | _resultat("6c", realise=1)
        | _resultat("6d", cible=Decimal("0.3333333333")),
    )  # fmt: skip
    assert ev.valeur("resultats/6d/atteinte") == "atteinte"


def test_une_cible_manquee_s_explique() -> None:
    manquee = _resultat("1a", cible=10, realise=9)
    cle = "resultats/1a/explication"
    assert regles_en(rempli(PLACEMENT, manquee), cle) == {"IND-102"}
    assert not regles_en(rempli(PLACEMENT, manquee | {cle: "Recrutement retardé."}), cle)


def test_un_resultat_est_attendu_quand_il_y_a_une_cible() -> None:
    cle = "resultats/1a/realise"
    assert regles_en(rempli(PLACEMENT, _resultat("1a", cible=10)), cle) == {"IND-101"}
    for reponse in (10, 0, "NC", "s.o."):
        ev = rempli(PLACEMENT, _resultat("1a", cible=10, realise=reponse))
        assert not regles_en(ev, cle), reponse
    assert not regles_en(rempli(PLACEMENT, _resultat("1a", cible="s.o.")), cle)


def test_un_taux_rendu_impossible_par_nc_n_est_pas_manquant() -> None:
    cible, cle = _resultat("6d", cible=Decimal("0.8")), "resultats/6d/realise"
    assert regles_en(rempli(PLACEMENT, cible), cle) == {"IND-101"}
    assert not regles_en(rempli(PLACEMENT, cible | _resultat("6c", realise="NC")), cle)


@pytest.mark.parametrize(
    ("valeurs", "cle", "regle"),
    [
        (_resultat("1a", realise=-1), "resultats/1a/realise", "IND-004"),
        (_resultat("1a", realise=Decimal("2.5")), "resultats/1a/realise", "IND-004"),
        (_resultat("1a", cible="beaucoup"), "resultats/1a/cible", "IND-004"),
        (_resultat("6b", realise=2) | _resultat("6c", realise=3), "resultats/6d/realise",
         "IND-005"),
        (_resultat("6b", realise=2) | _resultat("6c", realise=3), "resultats/6c/realise",
         "IND-006"),
        (_resultat("1a", realise=2) | _resultat("1a_snds", realise=3), "resultats/1a_snds/realise",
         "IND-007"),
    ],
)  # fmt: skip
def test_valeurs_impossibles(valeurs: dict[str, Any], cle: str, regle: str) -> None:
    assert regle in regles_en(rempli(PLACEMENT, valeurs), cle)


def test_un_facultatif_compte_des_qu_il_est_rempli() -> None:
    vide = rempli(PLACEMENT, {})
    assert vide.valeur("resultats/18a/retenu") == "non retenu"
    cible = rempli(PLACEMENT, _resultat("18a", cible=20))
    assert cible.valeur("resultats/18a/retenu") == "oui"
    assert regles_en(cible, "resultats/18a/realise") == {"IND-101"}
    # Chosen through its target, the rate brings along the counts it comes from.
    assert rempli(PLACEMENT, _resultat("22c", cible=1)).valeur("resultats/22a/retenu") == "oui"
    assert vide.valeur("resultats/1a/retenu") == "oui"


@pytest.mark.parametrize(
    ("t0", "cible", "realise", "attendu"),
    [
        (3, 6, 6, "atteinte"), (3, 6, 5, "non atteinte"),
        (6, 3, 3, "atteinte"), (6, 3, 4, "non atteinte"),
        (None, 6, 7, "atteinte"), ("NC", 6, 5, "non atteinte"), (3, None, 5, "—"),
    ],
)  # fmt: skip
def test_un_indicateur_local_suit_le_sens_de_sa_cible(
    t0: Any, cible: Any, realise: Any, attendu: str
) -> None:
    champs = {"objectif": 7, "libelle": "x", "t0": t0, "cible": cible, "realise": realise}
    ev = rempli(PLACEMENT, {f"locaux/l01/{c}": v for c, v in champs.items()})
    assert ev.valeur("locaux/l01/atteinte") == attendu
    assert ev.valeur("locaux/l02/atteinte") == ""


# --- Exécution financière


@pytest.mark.parametrize(
    ("champs", "cible", "regle"),
    [
        ({"paye": Decimal("900.01")}, "paye", "ENV-101"),
        ({"engage": None}, "engage", "ENV-103"),
        ({"paye": None}, "paye", "ENV-103"),
        ({"cd_realise": None}, "cd_realise", "ENV-103"),
        ({"engage": Decimal("1000.01")}, "explication", "ENV-105"),
        ({"engage": -1}, "engage", "ENV-107"),
        ({"paye": "800 euros environ"}, "paye", "ENV-107"),
        ({"cd_realise": "oui"}, "cd_realise", "ENV-107"),
        ({"objectif": 9}, "enveloppe", "ENV-001"),
        ({"enveloppe": None}, "enveloppe", "ENV-003"),
        ({"objectif": None, "intitule": None}, "intitule", "ENV-004"),
        ({"objectif": 9, "enveloppe": "ONDAM"}, "beneficiaire", "ENV-006"),
        ({"objectif": 9, "enveloppe": "ONDAM", "beneficiaire": "ESMS"}, "dispositif", "ENV-104"),
    ],
)
def test_une_action_en_faute(champs: dict[str, Any], cible: str, regle: str) -> None:
    ev = rempli(PLACEMENT, _action(**champs))
    assert regle in regles_en(ev, f"execution/x01/{cible}")
    assert ev.valeur("execution/x01/verdict") in ("Incohérent", "À compléter")


@pytest.mark.parametrize(
    "champs",
    [
        {"paye": 900},
        {"engage": 0, "paye": 0},
        {"engage": "NC", "paye": "NC", "cd_realise": "NC"},
        {"engage": 1000, "paye": 0},
        {"engage": 1500, "explication": "Repris de l’action 2, préfet informé."},
        {"objectif": 9, "enveloppe": "ONDAM", "beneficiaire": "ESMS", "cd_realise": None,
         "dispositif": "Établissement fictif"},
        {"objectif": "L", "enveloppe": "FIR"},
    ],
)  # fmt: skip
def test_une_action_reguliere(champs: dict[str, Any]) -> None:
    ev = rempli(PLACEMENT, _action(**champs))
    assert not [r for r in anomalies(ev) if r[1].startswith("execution/")]
    assert ev.valeur("execution/x01/verdict") == "Conforme"


def test_taux_d_execution() -> None:
    ev = rempli(PLACEMENT, _action(programme=1000, engage=500, paye=125))
    assert ev.valeur("execution/x01/taux_engage") == Decimal("0.5")
    assert ev.valeur("execution/x01/taux_paye") == Decimal("0.25")
    assert rempli(PLACEMENT, _action(programme=0)).valeur("execution/x01/taux_engage") == ""


@given(st.lists(st.tuples(st.sampled_from(["P304", "FIR", "ONDAM", None]),
                          st.one_of(st.none(), st.just("NC"), st.integers(0, 10**8))),
                min_size=1, max_size=60))  # fmt: skip
def test_les_totaux_sont_les_sommes(lignes: list[tuple[str | None, Any]]) -> None:
    valeurs: dict[str, Any] = {}
    for n, (enveloppe, centimes) in enumerate(lignes, start=1):
        paye = Decimal(centimes).scaleb(-2) if isinstance(centimes, int) else centimes
        valeurs |= {f"execution/x{n:02d}/enveloppe": enveloppe, f"execution/x{n:02d}/paye": paye}
    ev = rempli(PLACEMENT, valeurs)
    for code in ("P304", "FIR", "ONDAM"):
        connus = [c for e, c in lignes if e == code and isinstance(c, int)]
        attendu = Decimal(sum(connus)).scaleb(-2) if connus else "—"
        assert ev.valeur(f"synthese_execution/{code}/paye") == attendu


def test_restes_et_total() -> None:
    notifie = {"synthese_execution/P304/notifie": 1500, "synthese_execution/FIR/notifie": 500}
    fir = _action(2, objectif=1, enveloppe="FIR", programme=300, engage=300, paye=300)
    ev = rempli(PLACEMENT, notifie | _action() | fir)
    assert ev.valeur("synthese_execution/P304/reste") == 600
    assert ev.valeur("synthese_execution/P304/reste_payer") == 100
    assert ev.valeur("synthese_execution/P304/taux") == Decimal("0.6")
    assert ev.valeur("synthese_execution/total/engage") == 1200
    # ONDAM is not notified: a total without it would count it as nothing.
    assert ev.valeur("synthese_execution/total/notifie") == "—"
    assert ev.valeur("synthese_execution/total/reste") == "—"
    assert ev.valeur("synthese_execution/ONDAM/reste") == "—"


def test_engage_au_dela_du_notifie() -> None:
    cle = "synthese_execution/P304/notifie"
    juste = rempli(PLACEMENT, _action(engage=1000) | _action(2, engage=500) | {cle: 1500})
    assert not regles_en(juste, "synthese_execution/P304/engage")
    trop = rempli(
        PLACEMENT, _action(engage=1000) | _action(2, engage=Decimal("500.01")) | {cle: 1500}
    )
    assert regles_en(trop, "synthese_execution/P304/engage") == {"ENV-102"}
    assert not regles_en(rempli(PLACEMENT, _action()), "synthese_execution/P304/engage")


def test_cofinancement_par_objectif() -> None:
    """What counts is the objectif, over its actions; ONDAM is not to be matched."""
    ondam: dict[str, Any] = {
        "enveloppe": "ONDAM",
        "beneficiaire": "ESMS",
        "dispositif": "x",
        "cd_realise": 1,
    }
    cle = "execution_objectifs/o06/cd_realise"
    juste = _action(1, cd_realise=0) | _action(2, cd_realise=1600)
    assert not regles_en(rempli(PLACEMENT, juste), cle)
    court = _action(1, cd_realise=0) | _action(2, cd_realise=Decimal("1599.99"))
    assert regles_en(rempli(PLACEMENT, court), cle) == {"ENV-106"}
    ev = rempli(PLACEMENT, _action(objectif=24, **ondam))
    assert not regles_en(ev, "execution_objectifs/o24/cd_realise")
    assert ev.valeur("execution_objectifs/o24/paye") == 800
    assert ev.valeur("execution_objectifs/o24/a_cofinancer") == 0


def test_objectif_local() -> None:
    ev = rempli(PLACEMENT, _action(objectif="L", enveloppe="FIR", cd_realise=1))
    assert ev.valeur("execution_objectifs/oL/paye") == 800
    assert regles_en(ev, "execution_objectifs/oL/cd_realise") == {"ENV-106"}


def test_une_ligne_inseree_compte() -> None:
    inseree: dict[str, Scalaire] = {
        "execution/i1/enveloppe": "P304",
        "execution/i1/paye": Decimal(50),
    }
    base = {cle: depuis(valeur) for cle, valeur in _action().items()}
    ev = Evaluateur(PLACEMENT, base | inseree, {"execution": ["i1"]})
    assert ev.valeur("synthese_execution/P304/paye") == 850


# --- Rédaction et procédure


@pytest.mark.parametrize(
    ("changements", "cle", "regle"),
    [
        ({"avis_odpe": date(2021, 6, 2)}, "deliberation", "CAL-021"),
        ({"transmission": date(2021, 7, 1)}, "transmission", "CAL-022"),
        ({"transmission": date(2021, 5, 31)}, "transmission", "CAL-023"),
    ],
)
def test_dates_en_desordre(changements: dict[str, date], cle: str, regle: str) -> None:
    assert not anomalies(rempli(PLACEMENT, REGULIERE | TEXTES))
    ev = rempli(PLACEMENT, REGULIERE | TEXTES | _procedure(**changements))
    assert anomalies(ev) == {(regle, f"procedure/{cle}/valeur")}


def test_l_echeance_est_celle_de_l_exercice() -> None:
    attendues = {2020: date(2021, 6, 30), 2021: date(2022, 6, 30), 2022: date(2023, 6, 30)}
    for exercice, limite in attendues.items():
        echeance = echeance_bilan(EDITION, exercice)
        assert echeance is not None
        assert echeance.date == limite
    autre = Placement(construire(EDITION, 2021))
    tardive = {"procedure/transmission/valeur": date(2022, 7, 1)}
    assert "CAL-022" in regles_en(rempli(autre, tardive), "procedure/transmission/valeur")
    titres = {c.titre for c in autre.tableaux["resultats"].tableau.colonnes}
    assert {"Cible 2021", "Réalisé 2021", "2019 (T0)"} <= titres


def test_les_dates_sont_dites_dans_les_messages() -> None:
    ev = rempli(PLACEMENT, REGULIERE | _procedure(avis_odpe=date(2021, 6, 9)))
    (controle,) = [c for c in PLACEMENT.classeur.controles if c.regle.id == "CAL-021"]
    ligne = PLACEMENT.cellules["procedure/deliberation/valeur"].rang
    assert controle.mots["odpe"](ligne).eval(ev) == "09/06/2021"
    assert ev.valeur("procedure/deliberation/valeur") == serial(date(2021, 6, 1))


# --- Le contrat de la mise en page


def test_chaque_message_a_ses_mots() -> None:
    toujours = {"objet", "trouve", "attendu"}
    for controle in PLACEMENT.classeur.controles:
        mots = dict.fromkeys({*controle.mots, *toujours}, "x")
        assert controle.regle.message.format(**mots)
        assert "{" not in controle.regle.titre + controle.regle.remede
        tableau = PLACEMENT.tableaux[controle.tableau].tableau
        assert set(controle.rangs or ()) <= {r.cle for r in tableau.rangs}


def test_une_autre_edition() -> None:
    edition = autre_edition(EDITION)
    autre = Placement(construire(edition))
    ev = rempli(autre, {})
    assert not erreurs(ev)
    assert "resultats/6d/realise" in autre.cellules
    assert "resultats/1a/realise" not in autre.cellules
    assert "CAL-022" in {c.regle.id for c in autre.classeur.controles}


def test_cofinancement_par_action_si_l_edition_le_veut() -> None:
    campagne = replace(EDITION.campagne, cofinancement="action")
    autre = Placement(construire(replace(EDITION, campagne=campagne)))
    ev = rempli(autre, _action(1, cd_realise=Decimal("799.99")) | _action(2, cd_realise=5000))
    assert regles_en(ev, "execution/x01/cd_realise") == {"ENV-106"}
    assert not regles_en(ev, "execution_objectifs/o06/cd_realise")
