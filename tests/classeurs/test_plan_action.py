"""Plan d'action: totals, live controls, inserted lines, card to print, another edition."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.classeurs import regles_plan
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import Ligne, ListeDependante
from cdppe_xl.classeurs.placement import Placement, lettre
from cdppe_xl.classeurs.plan_action import construire
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.domaine.constat import Gravite, Regle
from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from tests.classeurs.plan_exemple import (
    NOTIFIE,
    OBJECTIFS,
    PARTS,
    TEXTES,
    Valeurs,
    action,
    conforme,
    fiche,
    moyens,
    notifie,
    plein,
)
from tests.classeurs.remplissage import anomalies, autre_edition, erreurs, partout, rempli

REFERENTIEL = load_referentiel("2020")
PLACEMENT = Placement(construire(REFERENTIEL))
ANNEES = (2020, 2021, 2022)
RANGS = {numero: n for n, numero in enumerate((*OBJECTIFS["FIR"], *OBJECTIFS["P304"], 9), 1)}
"""Row of the action of each objectif in the conforming plan."""


def _constats(**changements: Any) -> set[tuple[str, str]]:
    """Findings of the conforming plan once some cells of the row of objectif 6 are changed."""
    rang = f"actions/a{RANGS[6]:02d}"
    return _apres({f"{rang}/{champ}": valeur for champ, valeur in changements.items()})


def _apres(changements: dict[str, Any]) -> set[tuple[str, str]]:
    return anomalies(rempli(PLACEMENT, conforme() | changements))


def _six(champ: str) -> str:
    return f"actions/a{RANGS[6]:02d}/{champ}"


def test_vierge() -> None:
    vierge = rempli(PLACEMENT, {})
    attendu = {("OBJ-010", f"synthese_objectifs/o{n:02d}/actions") for n in (1, 2, 3, 4, 5, 9, 11)}
    attendu |= {("OBJ-011", f"synthese_objectifs/o{n:02d}/actions") for n in (6, 7, 8, 10)}
    attendu |= {("ENV-012", f"moyens/{r}/m_{a}") for r in ("ase", "pmi")
                for a in (2019, *ANNEES)}  # fmt: skip
    assert anomalies(vierge) == attendu
    assert not erreurs(vierge)
    assert vierge.valeur("synthese_financeurs/total/total") == "—"
    assert vierge.valeur("synthese_enveloppes/FIR_2021/notifie") == "non notifié"
    assert vierge.valeur("actions/a01/verdict") == ""


def test_plan_conforme() -> None:
    complet = rempli(PLACEMENT, conforme())
    assert not anomalies(complet)
    assert not erreurs(complet)
    assert complet.valeur("identite/etat/valeur") == "Conforme"
    assert complet.valeur("actions/a01/verdict") == "Conforme"
    assert complet.valeur("actions/a40/verdict") == ""


def test_les_parts_de_l_exemple_font_le_montant_notifie() -> None:
    assert {e: sum(parts) for e, parts in PARTS.items()} == NOTIFIE


def test_depassement_d_un_euro() -> None:
    part = PARTS["P304"][0] + 1
    constats = _constats(etat_2020=part, cd_2020=part)
    assert constats == {("ENV-002", "synthese_enveloppes/P304_2020/programme")}


def test_depassement_d_un_centime() -> None:
    part = Decimal(PARTS["P304"][0]) + Decimal("0.01")
    constats = _constats(etat_2020=part, cd_2020=part)
    assert constats == {("ENV-002", "synthese_enveloppes/P304_2020/programme")}


def test_cofinancement_court_d_un_euro() -> None:
    part = PARTS["P304"][0]
    cible = {("ENV-009", "synthese_objectifs/o06/cd_2020")}
    assert _constats(cd_2020=part - 1) == cible
    assert _constats(cd_2020=Decimal(part) - Decimal("0.01")) == cible
    assert _constats(cd_2020=None) == cible
    assert not _constats(cd_2020=part + 1)


def test_cofinancement_par_objectif_et_non_par_action() -> None:
    """What one action lacks, another of the same objectif brings."""
    part = PARTS["P304"][0]
    autre = fiche(20) | action(20, objectif=6, etat_2020=None, enveloppe=None, cd_2020=part)
    assert not _apres({_six("cd_2020"): 0, **autre})
    ailleurs = fiche(20) | action(20, objectif=7, etat_2020=None, enveloppe=None, cd_2020=part)
    assert _apres({_six("cd_2020"): 0, **ailleurs}) == {
        ("ENV-009", "synthese_objectifs/o06/cd_2020")
    }


def test_objectif_9_sur_le_fir() -> None:
    rang = f"actions/a{RANGS[9]:02d}"
    constats = _apres({f"{rang}/enveloppe": "FIR", f"{rang}/beneficiaire": "CD"})
    assert ("ENV-001", f"{rang}/enveloppe") in constats
    # what follows from it: the FIR bursts, the ONDAM is left, the département owes its share
    assert constats - {("ENV-001", f"{rang}/enveloppe")} == {
        ("ENV-002", "synthese_enveloppes/FIR_2020/programme"),
        ("ENV-008", "synthese_enveloppes/ONDAM_2020/reste"),
        ("ENV-009", "synthese_objectifs/o09/cd_2020"),
    }


def test_objectif_9_sur_le_fir_le_message_dit_quoi_attendre() -> None:
    rang = Ligne("actions", f"a{RANGS[9]:02d}")
    evaluateur = rempli(PLACEMENT, conforme() | {rang.cle("enveloppe"): "FIR"})
    (controle,) = [c for c in PLACEMENT.classeur.controles if c.regle.id == "ENV-001"]
    assert not isinstance(controle.attendu, str)
    assert evaluateur.applique(controle.attendu, rang) == "ONDAM"
    assert evaluateur.applique(controle.mots["objectif"], rang) == Decimal(9)
    assert not isinstance(controle.objet, str)
    assert evaluateur.applique(controle.objet, rang) == "Fiche 11, enveloppe"


def test_ondam_verse_au_departement() -> None:
    cible = f"actions/a{RANGS[9]:02d}/beneficiaire"
    assert _apres({cible: "CD"}) == {("ENV-006", cible)}
    assert _apres({cible: "Autre"}) == {("ENV-006", cible)}
    assert _apres({cible: None}) == {("ENV-007", cible)}


def test_p304_verse_a_un_etablissement() -> None:
    assert _constats(beneficiaire="ESMS") == {("ENV-006", _six("beneficiaire"))}


@pytest.mark.parametrize(
    ("champ", "regle"),
    [("public", "FIC-002"), ("debut", "FIC-002"), ("fin", "FIC-002"), ("referent", "FIC-003"),
     ("numero", "FIC-001")],
)  # fmt: skip
def test_renseignement_absent(champ: str, regle: str) -> None:
    constats = _constats(**{champ: None})
    assert (regle, _six(champ)) in constats
    suite = {("FIC-007", f"fiches/f{RANGS[6]:02d}/numero")} if champ == "numero" else set()
    assert constats == {(regle, _six(champ))} | suite


def test_intitule_ou_objectif_absent() -> None:
    assert ("FIC-002", _six("intitule")) in _constats(intitule=None)
    assert ("FIC-002", _six("objectif")) in _constats(objectif=None)
    assert ("FIC-002", _six("objectif")) in _constats(objectif=99)


def test_ligne_effacee_ne_demande_plus_rien() -> None:
    """An action given up, with its fiche: only the objectif and the money remain to place."""
    efface = {_six(c): None for c in action(6) for c in [c.rpartition("/")[2]] if c != "numero"}
    efface |= {f"fiches/f{RANGS[6]:02d}/{t}": None for t in TEXTES}
    assert _apres(efface) == {
        ("OBJ-011", "synthese_objectifs/o06/actions"),
        ("ENV-008", "synthese_enveloppes/P304_2020/reste"),
    }


def test_dates() -> None:
    assert _constats(debut=date(2022, 7, 1)) == {("FIC-004", _six("fin"))}
    assert _constats(debut=date(2022, 6, 30)) == set()
    assert _constats(debut=date(2019, 12, 31)) == {("FIC-005", _six("debut"))}
    assert _constats(debut=date(2020, 1, 1), fin=date(2022, 12, 31)) == set()
    assert _constats(fin=date(2023, 1, 1)) == {("FIC-005", _six("fin"))}
    assert _constats(fin="été 2021") == {("FIC-005", _six("fin"))}


def test_montants() -> None:
    assert _constats(autres_2021=-1) == {("ENV-005", _six("autres_2021"))}
    assert _constats(autres_2021="10 k€") == {("ENV-005", _six("autres_2021"))}
    assert _constats(autres_2021="NC") == {("ENV-005", _six("autres_2021"))}
    assert _constats(autres_2021=0) == set()
    sans = _constats(etat_2020=None, cd_2020=None)
    assert ("FIC-008", _six("etat_2020")) in sans
    assert ("FIC-008", _six("etat_2020")) not in _constats(etat_2020=0, cd_2020=None)


def test_moyens_valorises() -> None:
    """They are a part of the share of the département, and add to no total."""
    part = PARTS["P304"][0]
    assert _constats(valorise_2020=part) == set()
    assert _constats(valorise_2020=0) == set()
    assert _constats(valorise_2020=part + Decimal("0.01")) == {("ENV-013", _six("valorise_2020"))}
    assert _constats(valorise_2021=1) == {("ENV-013", _six("valorise_2021"))}
    assert _constats(valorise_2020=-1) == {("ENV-005", _six("valorise_2020"))}
    assert _constats(valorise_2020="un agent") == {("ENV-005", _six("valorise_2020"))}
    sans, avec = (
        rempli(PLACEMENT, conforme() | {_six("valorise_2020"): v}) for v in (None, Decimal(5000))
    )
    assert avec.valeur("synthese_financeurs/valorise/m_2020") == 5000
    assert sans.valeur("synthese_financeurs/valorise/m_2020") == 0
    for cle in ("synthese_financeurs/cd/m_2020", "synthese_financeurs/total/total",
                "synthese_objectifs/o06/cd_2020", "actions/a06/total"):  # fmt: skip
        assert avec.valeur(cle) == sans.valeur(cle)


def test_moyens_valorises_ne_deplacent_rien() -> None:
    """They stand at the far right: what other documents name keeps its address."""
    attendues = {"numero": "B4", "enveloppe": "H4", "etat_2020": "L4", "autres_2022": "T4",
                 "total": "U4", "verdict": "V4", "utilise": "W4", "valorise_2020": "X4",
                 "valorise_2022": "Z4"}  # fmt: skip
    lignes = PLACEMENT.tableaux["actions"].lignes
    colonnes = PLACEMENT.tableaux["actions"].colonnes
    trouvees = {
        champ: f"{lettre(colonnes[champ])}{lignes['a01'] + 1}" for champ in attendues
    }  # fmt: skip
    assert trouvees == attendues


def test_montant_sans_enveloppe() -> None:
    constats = _constats(enveloppe=None)
    assert constats == {
        ("ENV-003", _six("enveloppe")),
        ("ENV-008", "synthese_enveloppes/P304_2020/reste"),
    }
    evaluateur = rempli(PLACEMENT, conforme() | {_six("enveloppe"): None})
    part = Decimal(PARTS["P304"][0])
    assert evaluateur.valeur("synthese_financeurs/non_affecte/m_2020") == part
    assert evaluateur.valeur("synthese_financeurs/P304/m_2020") == NOTIFIE["P304"] - part


def test_montant_sans_action() -> None:
    assert _apres({"actions/a30/cd_2021": 5}) == {("ENV-004", "actions/a30/intitule")}


def test_numero_en_double() -> None:
    double = {"actions/a01/numero": 2}
    attendu = {("FIC-001", "actions/a01/numero"), ("FIC-001", "actions/a02/numero"),
               ("FIC-007", "fiches/f01/numero")}  # fmt: skip
    assert _apres(double) == attendu
    # even a blank line may not keep the number: the card would find either
    assert _apres({"actions/a01/numero": 40, "fiches/f01/numero": 40}) == {
        ("FIC-001", "actions/a01/numero"), ("FIC-001", "fiches/f01/numero")
    }  # fmt: skip
    libre = {"actions/a01/numero": 70, "fiches/f01/numero": 70}
    assert not _apres(libre)


def test_deux_fiches_vides_du_meme_numero() -> None:
    assert _apres({"actions/a20/intitule": "x", "fiches/f40/numero": 20}) >= {
        ("FIC-006", "actions/a20/numero")
    }


def test_fiche_en_double() -> None:
    assert _apres({"fiches/f30/numero": 3, "fiches/f30/constat": "x"}) == {
        ("FIC-001", "fiches/f03/numero"), ("FIC-001", "fiches/f30/numero"),
        *(("FIC-002", f"fiches/f30/{c}") for c in ("description", "acteurs", "indicateurs")),
        *(("FIC-003", f"fiches/f30/{c}") for c in ("objectif_operationnel", "vigilance")),
    }  # fmt: skip


def test_fiche_sans_action_et_action_sans_fiche() -> None:
    assert _apres({"fiches/f50/description": "Texte"}) == {("FIC-007", "fiches/f50/numero")}
    sans_fiche = _apres({"fiches/f01/numero": 51} | {f"fiches/f01/{t}": None for t in TEXTES})
    assert sans_fiche == {("FIC-006", "actions/a01/numero")}


@pytest.mark.parametrize(
    ("champ", "regle"),
    [("description", "FIC-002"), ("acteurs", "FIC-002"), ("indicateurs", "FIC-002"),
     ("constat", "FIC-003"), ("objectif_operationnel", "FIC-003"), ("vigilance", "FIC-003")],
)  # fmt: skip
def test_rubrique_de_fiche_absente(champ: str, regle: str) -> None:
    assert _apres({f"fiches/f04/{champ}": None}) == {(regle, f"fiches/f04/{champ}")}


def test_calendrier_de_la_fiche_reste_libre() -> None:
    """The dates are on the plan already: nothing is asked twice."""
    assert not _apres({"fiches/f04/calendrier": None})


def test_moyens_propres() -> None:
    assert _apres({"moyens/ase/m_2021": Decimal("99.99")}) == {("ENV-011", "moyens/ase/m_2021")}
    assert _apres({"moyens/ase/m_2021": 100}) == set()
    assert _apres({"moyens/pmi/m_2022": "NC"}) == set()
    assert _apres({"moyens/pmi/m_2019": "NC"}) == set()
    assert _apres({"moyens/pmi/m_2022": None}) == {("ENV-012", "moyens/pmi/m_2022")}
    complet = rempli(PLACEMENT, conforme())
    assert complet.valeur("moyens/total/m_2022") == Decimal(204)


def test_objectif_local() -> None:
    local = fiche(20) | action(20, objectif="L", enveloppe="FIR", etat_2020=0, cd_2020=10)
    assert _apres(local) == {
        ("OBJ-012", "objectif_local/domaine/valeur"), ("OBJ-012", "objectif_local/libelle/valeur")
    }  # fmt: skip
    defini: Valeurs = {"objectif_local/domaine/valeur": "petite enfance",
                       "objectif_local/libelle/valeur": "Alimentation"}  # fmt: skip
    assert not _apres(local | defini)
    evaluateur = rempli(PLACEMENT, conforme() | local | defini)
    assert evaluateur.valeur("actions/a20/objectif_libelle") == "Alimentation"
    assert evaluateur.valeur("synthese_objectifs/oL/cd_2020") == Decimal(10)
    sur_p304 = _apres(local | defini | {"actions/a20/enveloppe": "P304"})
    assert sur_p304 == {("ENV-001", "actions/a20/enveloppe")}


def test_objectif_lu_comme_texte_ou_comme_nombre() -> None:
    """A pasted « 6 » may be a text; the verdicts do not change."""
    assert _constats(objectif="6") == set()


def test_soixante_actions() -> None:
    evaluateur = rempli(PLACEMENT, plein(REFERENTIEL))
    assert not erreurs(evaluateur)
    assert not anomalies(evaluateur)
    numeros = range(1, 61)
    fir = [n for n in numeros if (n - 1) % 26 + 1 in (1, 2, 3, 4, 5, 13)]
    ondam = [n for n in numeros if (n - 1) % 26 + 1 == 9]
    p304 = set(numeros) - set(fir) - set(ondam)
    for code, rangs in (("FIR", fir), ("ONDAM", ondam), ("P304", p304)):
        for annee in ANNEES:
            programme = evaluateur.valeur(f"synthese_enveloppes/{code}_{annee}/programme")
            assert programme == 100 * sum(rangs)
        assert evaluateur.valeur(f"synthese_financeurs/{code}/total") == 300 * sum(rangs)
    assert evaluateur.valeur("synthese_financeurs/total/total") == 217 * 3 * sum(numeros)
    # objectif 9: actions 9 and 35, ONDAM only: nothing to match
    assert evaluateur.valeur("synthese_objectifs/o09/etat_2020") == 0
    assert evaluateur.valeur("synthese_objectifs/o09/total") == 217 * 3 * (9 + 35)
    # objectif 1: actions 1, 27 and 53
    assert evaluateur.valeur("synthese_objectifs/o01/actions") == 3
    assert evaluateur.valeur("synthese_objectifs/o01/etat_2021") == 100 * 81
    assert evaluateur.valeur("synthese_objectifs/o01/ecart_2021") == 10 * 81


def _insere(valeurs: Valeurs, **champs: Any) -> Evaluateur:
    """The conforming plan with one inserted line in the plan and one in the fiches."""
    depart = {"numero": 61, "objectif": 6, "intitule": "Action ajoutée", "referent": "CD",
              "public": "Enfants", "enveloppe": "P304", "beneficiaire": "CD",
              "debut": date(2021, 1, 1), "fin": date(2021, 12, 31)} | champs  # fmt: skip
    ajout = {f"actions/neuf/{c}": depuis(v) for c, v in depart.items()}
    ajout |= {f"fiches/neuve/{t}": "Texte" for t in TEXTES} | {"fiches/neuve/numero": Decimal(61)}
    lignes = {"actions": ["neuf"], "fiches": ["neuve"]}
    return Evaluateur(PLACEMENT, {**conforme(), **valeurs, **ajout}, lignes)


def test_ligne_inseree_compte_dans_les_totaux() -> None:
    evaluateur = _insere({}, etat_2020=1, cd_2020=1, autres_2021=5)
    assert evaluateur.valeur("synthese_enveloppes/P304_2020/programme") == NOTIFIE["P304"] + 1
    assert ("ENV-002", "synthese_enveloppes/P304_2020/programme") in anomalies(evaluateur)
    assert evaluateur.valeur("synthese_financeurs/autres/m_2021") == 5
    assert evaluateur.valeur("synthese_objectifs/o06/actions") == 2
    seule = Ligne("actions", "neuf")
    for controle in PLACEMENT.classeur.controles:
        if controle.tableau == "actions":
            assert evaluateur.applique(controle.anomalie, seule) is not True, controle.regle.id


def test_ligne_inseree_controlee_comme_les_autres() -> None:
    evaluateur = _insere({}, numero=3, enveloppe="ONDAM", etat_2020=1)
    neuve = Ligne("actions", "neuf")
    constats = {
        (c.regle.id, c.cible)
        for c in PLACEMENT.classeur.controles
        if c.tableau == "actions" and evaluateur.applique(c.anomalie, neuve) is True
    }
    assert constats == {("FIC-001", "numero"), ("ENV-001", "enveloppe"),
                        ("ENV-006", "beneficiaire")}  # fmt: skip


def test_fiche_a_imprimer() -> None:
    choix = {"fiche/numero/valeur": 7, "actions/a07/autres_2022": Decimal("12.5"),
             "actions/a07/debut": None}  # fmt: skip
    evaluateur = rempli(PLACEMENT, conforme() | choix)
    valeur = evaluateur.valeur
    assert valeur("fiche/intitule/valeur") == "Action fictive 7"
    assert valeur("fiche/objectif/valeur") == "Objectif 7 – Protocoles informations préoccupantes"
    assert valeur("fiche/description/valeur") == "Texte description"
    assert valeur("fiche_suite/debut/valeur") == ""
    assert valeur("fiche_suite/fin/valeur") == depuis(date(2022, 6, 30))
    assert valeur("fiche_moyens/P304/m_2020") == PARTS["P304"][1]
    assert valeur("fiche_moyens/FIR/m_2020") == "—"
    assert valeur("fiche_moyens/autres/m_2022") == Decimal("12.5")
    assert valeur("fiche_moyens/total/total") == 2 * PARTS["P304"][1] + Decimal("12.5")


def test_fiche_a_imprimer_inconnue_ou_inseree() -> None:
    inconnue = rempli(PLACEMENT, conforme() | {"fiche/numero/valeur": 99})
    assert not erreurs(inconnue)
    assert inconnue.valeur("fiche/intitule/valeur") == ""
    assert inconnue.valeur("fiche_moyens/total/total") == "—"
    inseree = _insere({"fiche/numero/valeur": Decimal(61)}, cd_2021=8)
    assert inseree.valeur("fiche/intitule/valeur") == "Action ajoutée"
    assert inseree.valeur("fiche/constat/valeur") == "Texte"
    assert inseree.valeur("fiche_moyens/cd/total") == 8


def test_aucune_erreur_quoi_que_l_on_ecrive() -> None:
    cas: tuple[list[Scalaire], ...] = (
        ["texte"], ["NC", Decimal(1)], [Decimal("-0.5"), None, "s.o."]
    )  # fmt: skip
    for reponses in cas:
        assert not erreurs(rempli(PLACEMENT, partout(PLACEMENT, reponses)))


@given(st.lists(st.integers(min_value=0, max_value=10**10), min_size=3, max_size=12))
def test_les_financeurs_font_le_total(montants: list[int]) -> None:
    """Cents in, cents out: the lines add up to the total, and to what the test adds up."""
    champs = ("etat_2020", "cd_2020", "autres_2020", "etat_2021")
    valeurs: Valeurs = {}
    for n, montant in enumerate(montants):
        rang = f"actions/a{n + 1:02d}"
        valeurs[f"{rang}/{champs[n % 4]}"] = Decimal(montant).scaleb(-2)
        valeurs[f"{rang}/enveloppe"] = ("P304", "FIR", "ONDAM", None)[n % 3]
    evaluateur = Evaluateur(PLACEMENT, valeurs)
    attendu = sum(montants)
    assert evaluateur.valeur("synthese_financeurs/total/total") == Decimal(attendu).scaleb(-2)
    parts = [evaluateur.valeur(f"synthese_financeurs/{f}/total")
             for f in ("P304", "FIR", "ONDAM", "non_affecte", "cd", "autres")]  # fmt: skip
    assert sum(p for p in parts if isinstance(p, Decimal)) == Decimal(attendu).scaleb(-2)


@pytest.mark.parametrize("ecart", [-2, -1, 0, 1, 2])
def test_depassement_exactement_au_dela_du_notifie(ecart: int) -> None:
    part = PARTS["P304"][0] + ecart
    constats = _constats(etat_2020=part, cd_2020=part)
    assert (("ENV-002", "synthese_enveloppes/P304_2020/programme") in constats) is (ecart > 0)
    assert (("ENV-008", "synthese_enveloppes/P304_2020/reste") in constats) is (ecart < 0)


def test_la_liste_n_offre_que_les_enveloppes_de_l_objectif() -> None:
    cellule = PLACEMENT.cellules["actions/a01/enveloppe"]
    assert isinstance(cellule.liste, ListeDependante)
    offre = {o: PLACEMENT.classeur.liste(nom).choix for o, nom in cellule.liste.par_valeur.items()}
    assert offre["9"] == ("ONDAM",)
    assert offre["13"] == ("FIR",)
    assert offre["24"] == ("P304", "ONDAM")
    assert offre["L"] == ("FIR",)
    assert set(offre) == {*(str(n) for n in range(1, 27)), "L"}
    verse = PLACEMENT.cellules["actions/a01/beneficiaire"].liste
    assert isinstance(verse, ListeDependante)
    assert PLACEMENT.classeur.liste(verse.par_valeur["ONDAM"]).choix == ("ESMS",)
    assert PLACEMENT.classeur.liste(verse.defaut).choix == ("CD", "ESMS", "Autre")


def test_regles() -> None:
    regles = [r for r in vars(regles_plan).values() if isinstance(r, Regle)]
    assert len({r.id for r in regles}) == len(regles)
    assert all(r.vive and re.fullmatch(r"(FIC|ENV|OBJ)-\d{3}", r.id) for r in regles)
    assert not any("{" in r.titre + r.remede for r in regles)
    employees = {c.regle.id for c in PLACEMENT.classeur.controles}
    assert {r.id for r in regles} - employees == {"ENV-010"}
    assert regles_plan.INELIGIBLE.gravite is Gravite.BLOQUANTE


def test_chaque_message_trouve_ses_mots() -> None:
    for controle in PLACEMENT.classeur.controles:
        mots = {m: "x" for m in (*controle.mots, "objet", "trouve", "attendu")}
        assert "{" not in controle.regle.message.format(**mots)


def _edition_par_action() -> Referentiel:
    """Made up: four years, no local objective, an enveloppe renamed, matching by action."""
    autre = autre_edition(REFERENTIEL)
    enveloppes = tuple(
        replace(e, code="X9" if e.code == "P304" else e.code, objectif_local=False)
        for e in autre.enveloppes
    )
    objectifs = tuple(
        replace(o, enveloppes=tuple("X9" if c == "P304" else c for c in o.enveloppes))
        for o in autre.objectifs
    )
    campagne = replace(autre.campagne, cofinancement="action", debut=date(2031, 1, 1),
                       fin=date(2034, 12, 31), annee_reference_moyens=2030)  # fmt: skip
    return replace(autre, campagne=campagne, enveloppes=enveloppes, objectifs=objectifs)


def test_autre_edition() -> None:
    placement = Placement(construire(_edition_par_action()))
    assert "objectif_local" not in placement.tableaux
    assert "actions/a01/etat_2034" in placement.cellules
    assert "synthese_enveloppes/X9_2033/programme" in placement.cellules
    periode = {"debut": date(2031, 2, 1), "fin": date(2034, 6, 1)}
    montants = {"etat_2020": None, "cd_2020": None}
    depart = action(1, **periode, **montants, objectif=6, enveloppe="X9")
    valeurs: Valeurs = {c: v for c, v in depart.items() if not c.endswith("_2020")}
    valeurs |= {"actions/a01/etat_2032": Decimal(50), "actions/a01/cd_2032": Decimal(49)}
    autre = {c.replace("a01", "a02"): v for c, v in valeurs.items()}
    autre |= {"actions/a02/numero": Decimal(2), "actions/a02/cd_2032": Decimal(51)}
    evaluateur = rempli(placement, valeurs | autre | fiche(1) | fiche(2))
    assert not erreurs(evaluateur)
    fic_env = {c for c in anomalies(evaluateur) if c[0] != "ENV-012" and c[0][:3] != "OBJ"}
    assert fic_env == {("ENV-010", "actions/a01/cd_2032")}
    assert evaluateur.valeur("synthese_financeurs/X9/m_2032") == 100


def test_classeur_ecrit() -> None:
    """Amounts refuse what is not one, choices depend on the row, the card spans its columns."""
    identite = Identite(edition="2020", classeur="plan_action", territoire="63", version=1,
                        empreinte=PLACEMENT.empreinte)  # fmt: skip
    valeurs = moyens() | notifie()
    octets = write_classeur(PLACEMENT, valeurs, identite, "63 Puy-de-Dôme")
    archive = zipfile.ZipFile(io.BytesIO(octets))
    feuilles = [f.titre for f in PLACEMENT.classeur.feuilles]
    plan = archive.read(f"xl/worksheets/sheet{feuilles.index('Plan d’action') + 1}.xml").decode()
    montants = re.findall(r'<dataValidation type="decimal" operator="greaterThanOrEqual"', plan)
    assert montants
    assert "CHOOSE(IFERROR(VLOOKUP(C4," in plan
    carte = archive.read(
        f"xl/worksheets/sheet{feuilles.index('Fiche à imprimer') + 1}.xml"
    ).decode()
    assert '<mergeCell ref="C4:F4"/>' in carte
    assert 'orientation="portrait"' in carte
    assert 'fitToHeight="0"' not in carte
