"""Charts over declared tables; their data stay in the sheet, with a replacement text."""

from __future__ import annotations

from typing import Any

from cdppe_xl.classeurs.grammaire import Graphique
from cdppe_xl.classeurs.placement import (
    PREMIERE_COLONNE,
    BlocPlace,
    Placement,
    TableauPlace,
    cite,
    lettre,
)
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.excel.styles import FORMATS, NUIT

_POLICE = {"name": "Calibri", "color": "#404040"}


def _dessinees(place: TableauPlace) -> list[int]:
    """Lines that are drawn: all but the totals, which close the table."""
    return [place.lignes[r.cle] for r in place.tableau.rangs if r.style != "total"]


def _zone(placement: Placement, tableau: str, champ: str) -> str:
    place = placement.tableaux[tableau]
    colonne = lettre(place.colonnes[champ])
    titre = cite(placement.titre_feuille(place.feuille))
    return f"={titre}!${colonne}${place.debut + 1}:${colonne}${max(_dessinees(place)) + 1}"


def _cellule(placement: Placement, cle: str) -> str:
    cellule = placement.cellules[cle]
    titre = cite(placement.titre_feuille(cellule.feuille))
    return f"={titre}!${lettre(cellule.colonne)}${cellule.ligne + 1}"


def _borne(valeur: Scalaire) -> float | None:
    return None if valeur is None or isinstance(valeur, str) else float(valeur)  # type: ignore[arg-type]


def _serie(placement: Placement, bloc: Graphique, champ: str, nom: str, couleur: str) -> Any:
    """One series; a name read in a cell is written on the first bar only."""
    serie: dict[str, Any] = {
        "name": nom,
        "categories": _zone(placement, bloc.tableau, bloc.categories),
        "values": _zone(placement, bloc.tableau, champ),
        "fill": {"color": f"#{couleur}"} if couleur else {"none": True},
        "border": {"none": True},
        "gap": 40,
    }
    if nom.startswith("="):
        autres = len(_dessinees(placement.tableaux[bloc.tableau])) - 1
        serie["name"] = _cellule(placement, nom.removeprefix("="))
        serie["data_labels"] = {
            "series_name": True,
            "position": "center",
            "font": {**_POLICE, "color": f"#{NUIT}", "bold": True, "size": 11},
            "custom": [None, *({"delete": True} for _ in range(autres))],
        }
    return serie


def _legende(bloc: Graphique) -> dict[str, Any]:
    if not bloc.legende:
        return {"none": True}
    muettes = [n for n, (_, nom, couleur) in enumerate(bloc.series) if not couleur or nom[0] == "="]
    return {"position": "bottom", "delete_series": muettes, "font": {**_POLICE, "size": 11}}


def _axe_valeurs(bloc: Graphique, genre: Genre) -> dict[str, Any]:
    if not bloc.axe:
        return {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    axe: dict[str, Any] = {
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        "num_font": _POLICE,
        "num_format": FORMATS[genre],
        # Listing the categories downwards sends the axis up: bring its labels back down.
        "label_position": "high" if bloc.inverse else "next_to",
        "line": {"none": True},
    }
    if bloc.dates:
        axe |= {"num_format": "dd/mm/yyyy", "num_font": {**_POLICE, "rotation": -45}}
    bornes = {"min": _borne(bloc.minimum), "max": _borne(bloc.maximum)}
    return axe | {cle: valeur for cle, valeur in bornes.items() if valeur is not None}


def ajoute_graphique(
    classeur: Any, page: FeuilleSure, placement: Placement, place: BlocPlace, bloc: Graphique
) -> None:
    """Inserts a horizontal bar chart; a series without colour only pushes the next one."""
    genre = {"type": "bar", "subtype": "stacked"} if bloc.empile else {"type": "bar"}
    graphique = classeur.add_chart(genre)
    for champ, nom, couleur in bloc.series:
        graphique.add_series(_serie(placement, bloc, champ, nom, couleur))
    graphique.set_title(
        {
            "name": bloc.titre,
            "name_font": {**_POLICE, "size": 14, "color": f"#{NUIT}"},
            "overlay": False,
        }
    )
    graphique.set_legend(_legende(bloc))
    dessine = placement.tableaux[bloc.tableau].tableau.colonne(bloc.series[0][0])
    graphique.set_x_axis(_axe_valeurs(bloc, dessine.genre))
    graphique.set_y_axis(
        {
            "reverse": bloc.inverse,
            "num_font": {**_POLICE, "size": 11},
            "line": {"color": "#BFBFBF"},
            "major_tick_mark": "none",
        }
    )
    if bloc.part_etiquettes:
        gauche = bloc.part_etiquettes
        graphique.set_plotarea(
            {"layout": {"x": gauche, "y": 0.09, "width": 0.98 - gauche, "height": 0.82}}
        )
    graphique.set_chartarea({"border": {"color": "#BFBFBF"}})
    graphique.show_hidden_data()
    graphique.set_size({"width": bloc.largeur, "height": bloc.hauteur})
    code = page.worksheet.insert_chart(
        place.ligne, PREMIERE_COLONNE, graphique,
        {"description": bloc.remplacement, "object_position": 3},
    )  # fmt: skip
    if code not in (0, None):
        raise EcritureRefusee(
            f"Feuille « {page.nom} » : le graphique « {bloc.titre} » n’a pas pu être inséré."
        )
