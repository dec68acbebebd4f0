"""Each national figure against a computation from the raw numbers of ``fabrique``."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cdppe_xl.consolidation.national import National
from cdppe_xl.domaine.lecture import Etat
from tests.consolidation.fabrique import DIAGNOSTICS, EDITION, TABLEAUX, VIDE, Saisie
from tests.consolidation.lecteur import Relu

ANNEES = (2020, 2021, 2022)
TERRITOIRES = 30


def answered(territoire: str, rang: str, champ: str) -> Saisie | None:
    """What a territory wrote, T0 of the diagnostic when the tableau de bord is silent."""
    dit = TABLEAUX.get(territoire, {}).get(f"ind/{rang}/{champ}")
    if champ == "t0" and (dit is None or dit is VIDE):
        code, _, snds = rang.partition("_")
        suite = "snds" if snds else "valeur"
        dit = DIAGNOSTICS.get(territoire, {}).get(f"diag/{code}/{suite}", dit)
    return dit


def number(territoire: str, rang: str, champ: str) -> Fraction | None:
    dit = answered(territoire, rang, champ)
    ecrit = isinstance(dit, int | str) and not isinstance(dit, Etat)
    return Fraction(dit) if ecrit else None  # type: ignore[arg-type]


def expected(rang: str, champ: str) -> tuple[Fraction | None, int]:
    """National figure and number of respondents, from the raw numbers only."""
    codes = sorted({*TABLEAUX, *DIAGNOSTICS})
    suffixe = "_snds" if rang.endswith("_snds") else ""
    indicateur = next(
        (i for i in EDITION.indicateurs if i.code == rang.removesuffix("_snds")), None
    )
    if indicateur is not None and indicateur.numerateur:
        doubles = {i.code for i in EDITION.indicateurs if i.double_determination}
        haut, bas = (
            c + suffixe if c in doubles else c
            for c in (indicateur.numerateur, indicateur.denominateur)
        )
        paires = []
        for code in codes:
            dessus, dessous = number(code, haut, champ), number(code, bas, champ)
            if champ.startswith("cible"):
                cible, dessous = number(code, rang, champ), number(code, bas, "t0")
                dessus = cible * dessous if cible is not None and dessous is not None else None
            paires.append((dessus, dessous))
        gardees = [(h, b) for h, b in paires if h is not None and b is not None]
        total = sum(b for _, b in gardees)
        return (Fraction(sum(h for h, _ in gardees), 1) / total if total else None), len(gardees)
    nombres = [n for code in codes if (n := number(code, rang, champ)) is not None]
    if not nombres:
        return None, 0
    if rang == "T1":
        return Fraction(sum(nombres), len(nombres)), len(nombres)
    return sum(nombres, Fraction(0)), len(nombres)


def test_every_figure_of_the_synthesis(national: National, relu: Relu) -> None:
    vus = 0
    for rang, ligne in national.lignes.items():
        code = rang.replace("_snds", " SNDS")
        for chiffre in ligne.chiffres:
            valeur, repondants = expected(rang, chiffre.champ)
            montre = relu.synthese(code, chiffre.titre)
            couverture = relu.synthese(code, f"Couv. {chiffre.titre}")
            assert couverture.split("/")[0] == str(repondants), (rang, chiffre.champ)
            if valeur is None:
                assert montre == "—", (rang, chiffre.champ)
            else:
                assert montre == pytest.approx(float(valeur), rel=1e-12), (rang, chiffre.champ)
                vus += 1
    assert vus >= 20


def test_a_zero_counts_and_a_silence_does_not(relu: Relu) -> None:
    # 02 wrote 100, 03 wrote 0, 04 NC, 63 s.o. in its diagnostic, 26 nothing.
    assert relu.synthese("1a", "T0 2019") == 100
    assert relu.synthese("1a", "Couv. T0 2019") == "2/30"


def test_a_rate_is_sum_over_sum_of_those_who_gave_both(relu: Relu) -> None:
    # 04 gave 1000 births without its interviews: it must weigh on neither side.
    assert relu.synthese("1b", "T0 2019") == pytest.approx((100 + 0) / (400 + 100))
    assert relu.synthese("1b", "Couv. T0 2019") == "2/30"
    assert relu.synthese("1b", "Réalisé 2020") == pytest.approx(110 / 500)


def test_a_target_rate_is_weighted_by_the_t0_denominator(relu: Relu) -> None:
    attendu = (0.30 * 400 + 0.10 * 100) / 500
    assert relu.synthese("1b", "Cible 2022") == pytest.approx(attendu)


def test_nothing_returned_shows_a_dash_never_a_zero(relu: Relu) -> None:
    assert relu.synthese("23a", "Réalisé 2022") == "—"
    assert relu.synthese("23a", "Couv. Réalisé 2022") == "0/30"


def test_zero_over_zero_is_an_answer_without_a_rate(relu: Relu) -> None:
    assert relu.synthese("22c", "T0 2019") == "—"
    assert relu.synthese("22c", "Couv. T0 2019") == "1/30"


def test_who_did_not_take_an_objective_is_not_expected(relu: Relu) -> None:
    # 03 said « non » to objective 18.
    assert relu.synthese("18a", "Couv. Cible 2022") == "1/29"


def test_t0_of_the_diagnostic_stands_in_until_the_tableau_speaks(relu: Relu) -> None:
    assert relu.synthese("1a", "T0 2019") == 100  # not the 999 of the diagnostic of 02
    assert relu.synthese("5a", "T0 2019") == 12
    assert relu.synthese("5a SNDS", "T0 2019") == 13
    assert relu.synthese("9a", "T0 2019") == 5


def test_a_duration_is_a_plain_mean_and_says_so(relu: Relu) -> None:
    assert relu.synthese("T1", "T0 2019") == pytest.approx((10 + 31) / 2)
    assert relu.synthese("T1", "Calcul") == "moyenne simple des répondants"


@pytest.mark.parametrize(
    ("code", "valeur", "couverture", "verdict"),
    [
        # a level: the weighted target against 20 %
        ("1b", (0.30 * 400 + 0.10 * 100) / 500, "2/30", "atteinte par les répondants"),
        # a share of 2a, over 02 and 04 which gave both, against 80 %
        ("2b", (180 + 45) / (200 + 50), "2/30", "atteinte par les répondants"),
        # a doubling: 03 has a target but no T0, it is left out
        ("3a", (30 + 90) / (10 + 50), "2/30", "atteinte par les répondants"),
        # 600 more places: 04 has a T0 but no target
        ("18a", 900 - 100, "1/29", "atteinte par les répondants"),
        # nobody answered
        ("4b", "—", "0/30", "—"),
    ],
)
def test_where_targets_lead(
    relu: Relu, code: str, valeur: float | str, couverture: str, verdict: str
) -> None:
    attendu = valeur if isinstance(valeur, str) else pytest.approx(valeur)
    ligne = relu.ligne("Synthèse", code, 2)
    assert relu.valeur("Synthèse", ligne, "Où mènent les cibles 2022") == attendu
    assert relu.valeur("Synthèse", ligne, "Couv.") == couverture
    assert relu.valeur("Synthèse", ligne, "Si les cibles sont tenues") == verdict


def test_coverage_counts_every_state_and_adds_up(national: National, relu: Relu) -> None:
    lignes = relu.lignes("Couverture")
    assert len(lignes) == sum(len(n.chiffres) for n in national.lignes.values())
    mots = ("NC", "s.o.", "vide", "illisible", "non retenu", "non reçu")
    for ligne in lignes:
        assert ligne["Attendus"] + ligne["non retenu"] == TERRITOIRES
        if ligne["Code"] not in {"22c"}:  # 0/0 shows a dash, which is no silence
            assert ligne["Répondants"] + sum(ligne[m] for m in mots) == TERRITOIRES
    t0 = next(x for x in lignes if (x["Code"], x["Chiffre"]) == ("1a", "T0 2019"))
    assert [t0[m] for m in mots] == [1, 1, 0, 0, 0, 26]
    t1 = next(x for x in lignes if (x["Code"], x["Chiffre"]) == ("T1", "T0 2019"))
    assert [t1[m] for m in mots] == [0, 0, 1, 1, 0, 26]
