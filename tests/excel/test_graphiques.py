"""Charts: what they draw, what they name, their replacement text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
from lxml import etree

from cdppe_xl.classeurs.grammaire import Classeur, Colonne, Feuille, Graphique, Rang, Tableau
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.lecture import Genre, Identite
from cdppe_xl.excel.styles import FORMATS
from cdppe_xl.excel.writer import write_classeur

C = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
}
IDENTITE = Identite(edition="x", classeur="x", territoire="", version=1, empreinte="0")
CACHEE = Colonne(champ="nom", titre="", largeur=5, masque=True)


def _parties(graphique: Graphique) -> tuple[etree._Element, etree._Element]:
    """(chart, drawing) of a workbook of one sheet: two lines and a total."""
    tableau = Tableau(
        code="t",
        colonnes=(
            Colonne(champ="libelle", titre="Libellé", largeur=20),
            Colonne(champ="a", titre="A", largeur=10, genre=Genre.MONTANT),
            Colonne(champ="b", titre="B", largeur=10, genre=Genre.MONTANT),
            CACHEE,
        ),
        rangs=(
            Rang(cle="un", valeurs={"libelle": "Un", "a": 1, "b": 2, "nom": "juin"}),
            Rang(cle="deux", valeurs={"libelle": "Deux", "a": 3, "b": 4}),
            Rang(cle="total", valeurs={"libelle": "Total", "a": 4, "b": 6}, style="total"),
        ),
    )
    feuille = Feuille(code="f", titre="L’été", intitule="x", blocs=(tableau, graphique))
    placement = Placement(
        Classeur(code="x", titre="x", edition="x", version=1, feuilles=(feuille,))
    )
    octets = write_classeur(placement, {}, IDENTITE)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return (
            etree.fromstring(archive.read("xl/charts/chart1.xml")),
            etree.fromstring(archive.read("xl/drawings/drawing1.xml")),
        )


def _graphique(series: Sequence[tuple[str, str, str]], **options: bool) -> Graphique:
    return Graphique(
        tableau="t", categories="libelle", series=tuple(series), titre="Titre",
        remplacement="Ce que montre le dessin.", legende=True, **options,
    )  # fmt: skip


def _textes(element: etree._Element, chemin: str) -> list[str]:
    return [str(t) for t in element.xpath(chemin, namespaces=C)]  # type: ignore[union-attr]


def test_les_totaux_ne_se_dessinent_pas() -> None:
    dessin, _ = _parties(_graphique([("a", "A", "1F3864"), ("b", "B", "548235")]))
    assert _textes(dessin, "//c:val//c:f/text()") == ["'L’été'!$C$4:$C$5", "'L’été'!$D$4:$D$5"]
    assert _textes(dessin, "//c:cat//c:v/text()") == ["Un", "Deux", "Un", "Deux"]


def test_un_nom_lu_dans_une_cellule_s_affiche_une_fois() -> None:
    dessin, _ = _parties(_graphique([("a", "=t/un/nom", "1F3864"), ("b", "B", "548235")]))
    assert _textes(dessin, "//c:ser[1]/c:tx//c:f/text()") == ["'L’été'!$E$4"]
    assert _textes(dessin, "//c:ser[1]/c:tx//c:v/text()") == ["juin"]
    assert _textes(dessin, "//c:ser[1]/c:dLbls/c:dLbl[c:delete/@val='1']/c:idx/@val") == ["1"]
    assert not _textes(dessin, "//c:ser[2]/c:dLbls/c:dLbl/c:idx/@val")


def test_la_legende_ne_nomme_que_ce_qui_se_voit() -> None:
    series = [("a", "Décalage", ""), ("b", "B", "548235"), ("a", "=t/un/nom", "1F3864")]
    dessin, _ = _parties(_graphique(series))
    assert _textes(dessin, "//c:legendEntry/c:idx/@val") == ["0", "2"]
    assert len(_textes(dessin, "//c:ser[1]/c:spPr/*[local-name()='noFill']")) == 1


@pytest.mark.parametrize(("axe", "supprime"), [(True, ["0"]), (False, ["1"])])
def test_axe_des_valeurs(axe: bool, supprime: list[str]) -> None:
    dessin, _ = _parties(_graphique([("a", "A", "1F3864")], axe=axe))
    assert (_textes(dessin, "//c:valAx/c:delete/@val") or ["0"]) == supprime
    if axe:
        assert _textes(dessin, "//c:valAx/c:numFmt/@formatCode") == [FORMATS[Genre.MONTANT]]


def test_texte_de_remplacement() -> None:
    _, cadre = _parties(_graphique([("a", "A", "1F3864")]))
    assert _textes(cadre, "//xdr:cNvPr/@descr") == ["Ce que montre le dessin."]
