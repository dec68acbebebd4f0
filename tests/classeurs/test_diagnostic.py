"""Trame de diagnostic: rates, live controls, what is open, another edition."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cdppe_xl.classeurs.diagnostic import DONNEE_ABSENTE, construire
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.loader import load_referentiel
from tests.classeurs.remplissage import (
    anomalies,
    autre_edition,
    erreurs,
    partout,
    regles_en,
    rempli,
)

FONDAMENTAUX = {
    "1a", "N1", "2a", "2b", "3a", "N3", "4a", "N6", "5a", "5c", "T1", "6a", "6b", "6c", "9a",
}  # fmt: skip


@pytest.fixture(scope="module")
def placement() -> Placement:
    return Placement(construire(load_referentiel("2020")))


def test_vierge_demande_les_seuls_fondamentaux(placement: Placement) -> None:
    vierge = rempli(placement, {})
    assert anomalies(vierge) == {("IND-001", f"diag/{code}/valeur") for code in FONDAMENTAUX}
    assert not erreurs(vierge)


def test_taux_dans_les_deux_colonnes(placement: Placement) -> None:
    ev = rempli(
        placement,
        {"diag/1a/valeur": 300, "diag/1a/snds": 120, "diag/N1/valeur": 6000, "diag/6c/valeur": 75,
         "diag/6b/valeur": 125, "diag/6a/valeur": 90},
    )  # fmt: skip
    assert ev.valeur("diag/1b/valeur") == Decimal("0.05")
    assert ev.valeur("diag/1b/snds") == Decimal("0.02")
    # note 3 of the text: 6d divides by the evaluated ones (6b), not by the incoming ones (6a)
    assert ev.valeur("diag/6d/valeur") == Decimal("0.6")
    assert ev.valeur("diag/6d/snds") is None


@pytest.mark.parametrize("denominateur", [None, 0, "NC", "s.o."])
def test_taux_vide_sans_denominateur(placement: Placement, denominateur: object) -> None:
    ev = rempli(placement, {"diag/1a/valeur": 300, "diag/N1/valeur": denominateur})
    assert ev.valeur("diag/1b/valeur") == ""


def test_snds_ferme_hors_double_determination(placement: Placement) -> None:
    ouvertes = {c.rang.rang for c in placement.ouvertes() if c.champ == "snds"}
    assert ouvertes == {"1a", "2b", "3a", "5a", "5c"}


@pytest.mark.parametrize("reponse", ["NC", "s.o."])
def test_nc_sans_motif(placement: Placement, reponse: str) -> None:
    sans = rempli(placement, {"diag/2a/valeur": reponse})
    assert regles_en(sans, "diag/2a/motif") == {"IND-003"}
    assert not regles_en(sans, "diag/2a/valeur")
    avec = rempli(placement, {"diag/2a/valeur": reponse, "diag/2a/motif": "logiciel en panne"})
    assert not regles_en(avec, "diag/2a/motif")


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [(0, set()), (12, set()), (-1, {"IND-004"}), (Decimal("2.5"), {"IND-004"}),
     ("environ 300", {"IND-004"}), ("nc", set())],
)  # fmt: skip
def test_nombre_entier(placement: Placement, valeur: object, attendu: set[str]) -> None:
    assert regles_en(rempli(placement, {"diag/12a/valeur": valeur}), "diag/12a/valeur") == attendu


def test_un_delai_en_jours_peut_avoir_des_decimales(placement: Placement) -> None:
    for valeur, attendu in ((Decimal("42.5"), set()), (-3, {"IND-004"})):
        ev = rempli(placement, {"diag/T1/valeur": valeur})
        assert regles_en(ev, "diag/T1/valeur") == attendu


@pytest.mark.parametrize(
    ("partie", "total"),
    [("2b", "2a"), ("6c", "6b"), ("22b", "22a"), ("N3", "N1"), ("4a", "N6"), ("5a", "N6")],
)
def test_sous_totaux(placement: Placement, partie: str, total: str) -> None:
    cle = f"diag/{partie}/valeur"
    for valeur, attendu in ((100, set()), (101, {"IND-006"})):
        ev = rempli(placement, {cle: valeur, f"diag/{total}/valeur": 100})
        assert regles_en(ev, cle) == attendu


def test_snds_ne_depasse_pas_drees(placement: Placement) -> None:
    for snds, attendu in ((100, set()), (101, {"IND-007"}), ("NC", set())):
        ev = rempli(placement, {"diag/3a/valeur": 100, "diag/3a/snds": snds})
        assert regles_en(ev, "diag/3a/snds") == attendu


def test_taux_calcule_au_dela_de_100(placement: Placement) -> None:
    ev = rempli(placement, {"diag/1a/valeur": 11, "diag/N1/valeur": 10})
    assert regles_en(ev, "diag/1b/valeur") == {"IND-005"}


def test_verdict_de_la_ligne(placement: Placement) -> None:
    ev = rempli(
        placement,
        {"diag/1a/valeur": 10, "diag/2a/valeur": -4, "diag/14a/valeur": 3, "diag/18a/valeur": "NC"},
    )
    verdicts = {c: ev.valeur(f"diag/{c}/verdict") for c in ("1a", "2a", "3a", "12a", "14a", "18a")}
    assert verdicts == {
        "1a": "Conforme", "2a": "Incohérent", "3a": "À compléter", "12a": "", "14a": "Conforme",
        "18a": "À compléter",
    }  # fmt: skip


def test_contexte(placement: Placement) -> None:
    ev = rempli(placement, {"contexte/taux_pauvrete/valeur": Decimal("13.2")})
    assert regles_en(ev, "contexte/taux_pauvrete/valeur") == {"IND-005"}
    assert ev.valeur("contexte/asf/source") == DONNEE_ABSENTE
    source = placement.cellules["contexte/asf/source"]
    assert source.role is Role.FIXE
    assert placement.cellules["contexte/taux_pauvrete/valeur"].genre is Genre.TAUX
    referentiel = load_referentiel("2020")
    assert set(placement.tableaux["contexte"].lignes) == {d.code for d in referentiel.contexte}


def test_indicateurs_locaux(placement: Placement) -> None:
    ev = rempli(placement, {"locaux/l01/objectif": 7, "locaux/l02/libelle": "Sans objectif"})
    assert ev.valeur("locaux/l01/objectif_libelle") == "Protocoles informations préoccupantes"
    assert regles_en(ev, "locaux/l01/objectif") == {"IND-011"}
    assert regles_en(ev, "locaux/l02/objectif") == {"IND-011"}
    assert not regles_en(ev, "locaux/l03/objectif")
    assert len(placement.tableaux["locaux"].lignes) == 20


@pytest.mark.parametrize("reponses", [(Decimal(12),), ("NC", "s.o."), ("texte", Decimal("0.3"))])
def test_rempli_sans_valeur_d_erreur(placement: Placement, reponses: tuple[Scalaire, ...]) -> None:
    ev = rempli(placement, partout(placement, reponses))
    assert not erreurs(ev)
    assert not {regle for regle, _ in anomalies(ev)} & {"IND-001"}


def test_autre_edition() -> None:
    placement = Placement(construire(autre_edition(load_referentiel("2020"))))
    assert placement.cellules["diag/2a/valeur"].titre_colonne == "Valeur 2030 DREES/CD"
    vierge = rempli(placement, {})
    demandes = {"2a", "2b", "6a", "6b", "6c"}
    assert anomalies(vierge) == {("IND-001", f"diag/{c}/valeur") for c in demandes}
    assert not erreurs(vierge)


def test_aides_et_feuilles_aux_normes(placement: Placement) -> None:
    assert all(len(c.aide) <= 255 for c in placement.cellules.values())
    titres = [f.titre for f in placement.classeur.feuilles]
    assert titres[2:5] == ["Indicateurs", "Contexte", "Indicateurs locaux"]
