"""Tableau de bord: rates, progress, live controls, choice of objectifs, another edition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.tableau_de_bord import construire
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.referentiel.loader import load_referentiel
from tests.classeurs.remplissage import (
    anomalies,
    autre_edition,
    erreurs,
    partout,
    regles_en,
    rempli,
)

PLACEMENT = Placement(construire(load_referentiel("2020")))
ANNEES = (2020, 2021, 2022)
CIBLES_FONDAMENTALES = {"1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b", "5a", "5b", "6d"}
T0_FONDAMENTAUX = {
    "1a", "N1", "2a", "2b", "3a", "N3", "4a", "N6", "5a", "5c", "T1", "6a", "6b", "6c", "9a",
}  # fmt: skip
FACULTATIFS = range(12, 27)


def _ligne(code: str, **valeurs: Any) -> dict[str, Any]:
    return {f"ind/{code}/{champ}": valeur for champ, valeur in valeurs.items()}


def _retient(*numeros: int) -> dict[str, str]:
    return {f"objectifs/o{n}/retenu": "oui" if n in numeros else "non" for n in FACULTATIFS}


def test_vierge() -> None:
    vierge = rempli(PLACEMENT, {})
    attendu = {("IND-001", f"ind/{c}/t0") for c in T0_FONDAMENTAUX}
    attendu |= {("IND-002", f"ind/{c}/cible_{a}") for c in CIBLES_FONDAMENTALES for a in ANNEES}
    attendu |= {("IND-009", f"ind/o{n:02d}/libelle") for n in (7, 8, 10, 11)}
    attendu |= {("OBJ-003", f"objectifs/o{n}/retenu") for n in FACULTATIFS}
    assert anomalies(vierge) == attendu
    assert not erreurs(vierge)


def test_un_facultatif_retenu_demande_ses_cibles() -> None:
    non_retenu = rempli(PLACEMENT, _retient())
    assert not regles_en(non_retenu, "ind/22c/cible_2021")
    assert non_retenu.valeur("ind/22c/retenu") == "non retenu"
    assert non_retenu.valeur("ind/22c/verdict") == ""
    retenu = rempli(PLACEMENT, _retient(22))
    assert regles_en(retenu, "ind/22c/cible_2021") == {"IND-002"}
    assert regles_en(retenu, "ind/22a/t0") == {"IND-001"}
    assert not regles_en(retenu, "ind/22a/cible_2021")
    assert retenu.valeur("ind/22c/verdict") == "À compléter"
    assert not regles_en(retenu, "ind/12a/t0")


def test_un_non_retenu_ne_signale_rien_meme_rempli() -> None:
    ev = rempli(PLACEMENT, _retient() | _ligne("12a", t0=-5, cible_2020="beaucoup"))
    assert not [cle for _, cle in anomalies(ev) if cle.startswith("ind/12a/")]


def test_taux_calcules() -> None:
    ev = rempli(
        PLACEMENT,
        _ligne("1a", t0=400, realise_2020=480) | _ligne("1a_snds", t0=100)
        | _ligne("N1", t0=5000, realise_2020=4800)
        | _ligne("6b", t0=200, realise_2021=300) | _ligne("6c", t0=50, realise_2021=240),
    )  # fmt: skip
    assert ev.valeur("ind/1b/t0") == Decimal("0.08")
    assert ev.valeur("ind/1b/realise_2020") == Decimal("0.1")
    assert ev.valeur("ind/1b_snds/t0") == Decimal("0.02")
    assert ev.valeur("ind/1b_snds/realise_2020") == ""
    assert ev.valeur("ind/6d/t0") == Decimal("0.25")
    assert ev.valeur("ind/6d/realise_2021") == Decimal("0.8")
    assert ev.valeur("ind/6d/realise_2022") == ""


@pytest.mark.parametrize(
    ("valeurs", "attendu"),
    [
        ({"t0": 100, "cible_2022": 200, "realise_2020": 125}, Decimal("0.25")),
        ({"t0": 100, "cible_2022": 200, "realise_2020": 125, "realise_2021": 80}, Decimal("-0.2")),
        ({"t0": 100, "cible_2022": 200, "realise_2020": 125, "realise_2021": "NC"},
         Decimal("0.25")),
        ({"t0": 100, "cible_2022": 200, "realise_2022": 230}, Decimal("1.3")),
        ({"t0": 100, "cible_2022": 200}, ""),
        ({"t0": "NC", "cible_2022": 200, "realise_2020": 125}, ""),
        ({"t0": 100, "cible_2022": "s.o.", "realise_2020": 125}, ""),
        ({"t0": 100, "cible_2022": 100, "realise_2020": 125}, ""),
        ({"t0": 0, "cible_2022": 50, "realise_2020": 0}, Decimal(0)),
    ],
)  # fmt: skip
def test_progression(valeurs: dict[str, Any], attendu: Scalaire) -> None:
    assert rempli(PLACEMENT, _ligne("3a", **valeurs)).valeur("ind/3a/progression") == attendu


@given(
    t0=st.integers(0, 10_000), cible=st.integers(0, 10_000),
    part=st.decimals(0, 2, places=3, allow_nan=False),
)  # fmt: skip
def test_progression_d_un_resultat_a_mi_chemin(t0: int, cible: int, part: Decimal) -> None:
    resultat = t0 + part * (cible - t0)
    ev = rempli(PLACEMENT, _ligne("3a", t0=t0, cible_2022=cible, realise_2021=resultat))
    progression = ev.valeur("ind/3a/progression")
    if t0 == cible:
        assert progression == ""
    else:
        assert isinstance(progression, Decimal)
        assert abs(progression - part) < Decimal("1e-9")


@pytest.mark.parametrize(
    ("cible", "attendu"),
    [(None, {"IND-002"}), ("NC", {"IND-002"}), ("s.o.", set()), (0, set()), (120, set()),
     (-1, {"IND-004"}), (Decimal("1.5"), {"IND-004"})],
)  # fmt: skip
def test_cible(cible: object, attendu: set[str]) -> None:
    ev = rempli(PLACEMENT, _ligne("3a", cible_2021=cible))
    assert regles_en(ev, "ind/3a/cible_2021") == attendu


@pytest.mark.parametrize(
    ("cible", "attendu"),
    [(Decimal("0.2"), set()), (1, set()), (20, {"IND-005"}), ("20 pour cent", {"IND-005"})],
)
def test_cible_d_un_taux(cible: object, attendu: set[str]) -> None:
    ev = rempli(PLACEMENT, _ligne("1b", cible_2021=cible))
    assert regles_en(ev, "ind/1b/cible_2021") == attendu


def test_trajectoire_a_la_hausse() -> None:
    cibles = {"t0": 100, "cible_2020": 110, "cible_2021": 105, "cible_2022": 105}
    recul = rempli(PLACEMENT, _ligne("3a", **cibles))
    assert [c for r, c in anomalies(recul) if r == "IND-008"] == ["ind/3a/cible_2021"]
    explique = rempli(PLACEMENT, _ligne("3a", **cibles, commentaire="départ d’une sage-femme"))
    assert not [c for r, c in anomalies(explique) if r == "IND-008"]


def test_trajectoire_a_la_baisse_et_neutre() -> None:
    ev = rempli(PLACEMENT, _ligne("T1", t0=60, cible_2020=70) | _ligne("6a", t0=60, cible_2020=50))
    assert [c for r, c in anomalies(ev) if r == "IND-008"] == ["ind/T1/cible_2020"]


def test_trajectoire_d_un_taux_au_dixieme_de_point() -> None:
    depart = _ligne("1a", t0=1234) | _ligne("N1", t0=10_000)  # 12,34 %
    for cible, attendu in ((Decimal("0.123"), False), (Decimal("0.122"), True)):
        ev = rempli(PLACEMENT, depart | _ligne("1b", cible_2020=cible))
        assert ("IND-008" in regles_en(ev, "ind/1b/cible_2020")) is attendu


def test_sous_totaux_et_snds() -> None:
    ev = rempli(
        PLACEMENT,
        _ligne("2a", t0=100, cible_2021=120) | _ligne("2b", t0=101, cible_2021=121)
        | _ligne("2b_snds", t0=102, realise_2020=50) | _ligne("N6", t0=10)
        | _ligne("4a", t0=11, cible_2021=40),
    )  # fmt: skip
    assert "IND-006" in regles_en(ev, "ind/2b/t0")
    assert "IND-006" in regles_en(ev, "ind/2b/cible_2021")
    assert "IND-006" in regles_en(ev, "ind/4a/t0")
    assert "IND-006" not in regles_en(ev, "ind/4a/cible_2021")
    assert regles_en(ev, "ind/2b_snds/t0") == {"IND-007"}
    assert not regles_en(ev, "ind/2b_snds/realise_2020")


def test_un_resultat_absent_n_est_pas_une_erreur() -> None:
    assert not [cle for _, cle in anomalies(rempli(PLACEMENT, {})) if "realise" in cle]


def test_indicateur_local_d_un_objectif_sans_indicateur_harmonise() -> None:
    ev = rempli(PLACEMENT, {"locaux/l01/objectif": 7, "locaux/l01/libelle": "Protocoles signés"})
    assert not regles_en(ev, "ind/o07/libelle")
    assert ev.valeur("ind/o07/libelle") == "1 indicateur local"
    assert ev.valeur("ind/o07/verdict") == "Conforme"
    assert regles_en(ev, "ind/o08/libelle") == {"IND-009"}
    assert not regles_en(ev, "ind/o13/libelle")
    assert ev.valeur("ind/o08/libelle") == "aucun indicateur local (à définir)"
    assert ev.valeur("ind/o13/libelle") == ""
    retenu = rempli(PLACEMENT, _retient(13))
    assert regles_en(retenu, "ind/o13/libelle") == {"IND-009"}


def test_indicateurs_locaux() -> None:
    ev = rempli(
        PLACEMENT,
        _retient(13)
        | {"locaux/l01/objectif": 15, "locaux/l01/libelle": "a", "locaux/l02/objectif": 13,
           "locaux/l02/libelle": "b", "locaux/l02/t0": 10, "locaux/l02/cible_2022": 30,
           "locaux/l02/realise_2020": 15, "locaux/l03/libelle": "c"},
    )  # fmt: skip
    assert regles_en(ev, "locaux/l01/objectif") == {"IND-012"}
    assert regles_en(ev, "locaux/l02/objectif") == set()
    assert regles_en(ev, "locaux/l03/objectif") == {"IND-011"}
    assert ev.valeur("locaux/l02/objectif_libelle") == "Actions innovantes en PMI"
    assert ev.valeur("locaux/l02/progression") == Decimal("0.25")


def test_semestres() -> None:
    ev = rempli(
        PLACEMENT,
        _ligne("3a", realise_2020=500, realise_2021="NC")
        | {"semestriel/3a/s1_2020": 240, "semestriel/4a/s1_2020": -1},
    )
    semestriel = {(r, c) for r, c in anomalies(ev) if c.startswith("semestriel/")}
    assert semestriel == {
        ("IND-010", "semestriel/3a/s2_2020"), ("IND-004", "semestriel/4a/s1_2020"),
    }  # fmt: skip
    assert ev.valeur("semestriel/3a/annee_2020") == 500
    assert ev.valeur("semestriel/3a/annee_2022") == ""


def test_objectifs() -> None:
    fonda = PLACEMENT.cellules["objectifs/o07/retenu"]
    # Fixed and not a mere label: reading must see it, should someone write « non » over it.
    assert (fonda.role, fonda.valeur) == (Role.FIXE, "oui")
    ev = rempli(PLACEMENT, _retient(12, 13, 26) | {"objectifs/o03/retenu": "non"})
    assert ev.valeur("choix/facultatifs/nombre") == 3
    assert ev.valeur("choix/facultatifs/phrase") == "12 encore possibles"
    assert regles_en(ev, "objectifs/o03/retenu") == {"OBJ-001"}
    tous = rempli(PLACEMENT, _retient(*FACULTATIFS))
    assert not regles_en(tous, "choix/facultatifs/nombre")


def test_verdict_snds_attend_un_chiffre() -> None:
    assert rempli(PLACEMENT, {}).valeur("ind/1a_snds/verdict") == ""
    for snds, attendu in ((10, "Conforme"), (11, "Incohérent")):
        ev = rempli(PLACEMENT, _ligne("1a", t0=10) | _ligne("1a_snds", t0=snds))
        assert ev.valeur("ind/1a_snds/verdict") == attendu


def test_mesure_inconnue_est_dite() -> None:
    assert PLACEMENT.cellules["ind/1a/mesure"].valeur == "intitulé non publié"
    assert PLACEMENT.cellules["ind/o08/mesure"].valeur == (
        "Créer un référentiel national de contrôle des lieux d'accueil"
    )


def test_cellules_ouvertes() -> None:
    ouvertes = {c.cle for c in PLACEMENT.ouvertes()}
    assert "ind/1b/cible_2020" in ouvertes
    assert not {"ind/1b/t0", "ind/1b/realise_2020", "ind/1a_snds/cible_2020", "ind/N1/cible_2020",
                "ind/o07/t0"} & ouvertes  # fmt: skip
    assert {"ind/1a_snds/t0", "ind/N1/realise_2021", "ind/9a/cible_2020"} <= ouvertes


@pytest.mark.parametrize("reponses", [(Decimal(12),), ("NC", "s.o."), ("texte", Decimal("0.3"))])
def test_rempli_sans_valeur_d_erreur(reponses: tuple[Scalaire, ...]) -> None:
    assert not erreurs(rempli(PLACEMENT, partout(PLACEMENT, reponses)))


def test_autre_edition() -> None:
    placement = Placement(construire(autre_edition(load_referentiel("2020"))))
    titres = [f.titre for f in placement.classeur.feuilles]
    assert "Suivi semestriel" not in titres
    valeurs = {"objectifs/o15/retenu": "oui", "objectifs/o22/retenu": "oui"}
    valeurs |= _ligne("2a", t0=10, cible_2034=30, realise_2034=20)
    ev = rempli(placement, valeurs)
    assert ev.valeur("ind/2a/progression") == Decimal("0.5")
    assert regles_en(ev, "choix/facultatifs/nombre") == {"OBJ-002"}
    assert ev.valeur("choix/facultatifs/phrase") == "trop d’objectifs facultatifs"
    assert not erreurs(ev)
    assert all(len(c.aide) <= 255 for c in placement.cellules.values())
