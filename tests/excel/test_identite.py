"""Who a workbook says it is: the mark survives, a lie or a tie is told."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdppe_xl.domaine.lecture import Identite
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, FeuilleBrute
from cdppe_xl.excel.identite import identite_de, lire_marque, marque_de, marque_identite, marques

MOI = Identite(edition="2020", classeur="bilan", territoire="2A", version=3, empreinte="a1b2")
MOT = st.text("abcdefXYZ0123456789_.-", max_size=20)


def feuille(nom: str, texte: str, ligne: int = 0, colonne: int = 0) -> FeuilleBrute:
    cellule = CelluleBrute(ligne, colonne, texte)
    return FeuilleBrute(nom, True, {(ligne, colonne): cellule})


def fichier(*feuilles: FeuilleBrute, **proprietes: str) -> ClasseurBrut:
    return ClasseurBrut(
        format="xlsx", feuilles=feuilles, noms={}, proprietes=proprietes, date1904=False
    )


def pour(territoire: str, code: str = "x") -> str:
    qui = Identite(
        edition="2020", classeur="bilan", territoire=territoire, version=3, empreinte="a1b2"
    )
    return marque_identite(qui, code)


@given(st.lists(MOT, min_size=5, max_size=5), st.integers(0, 999_999))
def test_what_is_written_is_read_back(mots: list[str], version: int) -> None:
    edition, classeur, territoire, empreinte, code = mots
    qui = Identite(
        edition=edition, classeur=classeur, territoire=territoire, version=version,
        empreinte=empreinte,
    )  # fmt: skip
    marque = lire_marque(f"  {marque_identite(qui, code)}\n", "Feuille", "A1")
    assert marque is not None
    assert (marque.identite, marque.feuille) == (qui, code)
    assert (marque.dans, marque.cellule) == ("Feuille", "A1")


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "cdppe",
        "cdppe|2020|bilan|63|1|x",
        "cdppe|2020|bilan|63|un|x|e",
        "cdppe|2020|bilan|63|-1|x|e",
        "cdppe|2020|bilan|63|²|x|e",
        "cdppe|2020|bilan|63|" + "9" * 5000 + "|x|e",
        "cdppe|../../secret|bilan|63|1|x|e",
        "cdppe|2020|/etc|63|1|x|e",
        "cdppe|2020|bilan|63 |1|x|e",
        "cdppe|2020|bilan|" + "6" * 61 + "|1|x|e",
        "cdppe|2020|bilan|63\n|1|x|e",
        "cdppe|2020|bilan|63|1|x|e|f",
    ],
)
def test_what_is_no_mark(texte: str) -> None:
    assert lire_marque(texte) is None


def test_the_mark_is_found_where_insertions_pushed_it() -> None:
    for ligne, colonne in ((0, 0), (3, 2), (7, 7)):
        marque = marque_de(feuille("F", pour("63"), ligne, colonne))
        assert marque is not None
        assert marque.identite.territoire == "63"
    assert marque_de(feuille("F", pour("63"), 8, 0)) is None
    assert marque_de(feuille("F", "cdppe|n’importe quoi")) is None


def test_every_carrier_counts() -> None:
    brut = fichier(
        feuille("Un", pour("63")), feuille("Deux", pour("63")), keywords=pour("63"),
        cdppe_identite=pour("63"), title="CDPPE",
    )  # fmt: skip
    assert Counter(m.dans for m in marques(brut)) == Counter(
        ["Un", "Deux", "propriété « keywords »", "propriété « cdppe_identite »"]
    )


def test_the_majority_wins_and_each_dissenter_is_told() -> None:
    brut = fichier(
        feuille("Un", pour("63")), feuille("Deux", pour("63")), feuille("Trois", pour("03")),
        keywords=pour("63"), cdppe_identite=pour("15"),
    )  # fmt: skip
    identite, doutes = identite_de(brut)
    assert identite.territoire == "63"
    assert [(d.code, d.feuille, d.cellule, d.mots["porteur"]) for d in doutes] == [
        ("STR-002", "Trois", "A1", "Trois"),
        ("STR-002", "", "", "propriété « cdppe_identite »"),
    ]
    assert doutes[0].mots["trouve"] == "édition 2020, classeur bilan, territoire 03, version 3"
    assert doutes[0].mots["attendu"] == "édition 2020, classeur bilan, territoire 63, version 3"


def test_a_tie_is_refused_and_both_are_named() -> None:
    brut = fichier(feuille("Un", pour("63")), feuille("Deux", pour("03")))
    with pytest.raises(ClasseurIllisible, match=r"territoire 63.*territoire 03"):
        identite_de(brut)


def test_a_blank_template_is_named_as_such() -> None:
    brut = fichier(feuille("Un", pour("")), feuille("Deux", pour("")), keywords=pour("63"))
    identite, doutes = identite_de(brut)
    assert identite.territoire == ""
    assert "modèle vierge" in doutes[0].mots["attendu"]


def test_nobody_is_refused() -> None:
    with pytest.raises(ClasseurIllisible, match="aucune marque"):
        identite_de(fichier(feuille("Un", "bonjour")))
    assert marque_identite(MOI, "x").startswith("cdppe|2020|bilan|2A|3|x|")
