"""What is done with texts and formulas of a return takes a time proportional to their length."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.arithmetique import calculer
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.integrite import normaliser_formule
from cdppe_xl.excel.lecture_formules import FormulePartagee, vers_a1
from cdppe_xl.excel.lecture_nombres import est_faux_nombre, lire_nombre
from cdppe_xl.excel.lecture_xlsx_styles import montre_une_date
from cdppe_xl.excel.valeurs import typer
from cdppe_xl.excel.xml_borne import sans_echappements, sans_entites
from cdppe_xl.regles.mots import depense_nommee, phrases, simplifier

TEXTES = (
    "'", '"', "[", "(", "1", "a", " ", "A1:", "['", "'a", "1 ", "-", "é", "sans recrut ",
    "recrut ", "_x0041_", "de ", "\n", "<", "1,", "₂", "1/", "~",
)  # fmt: skip
LONGUEUR = 100_000


def _typer(genre: Genre) -> Callable[[str], object]:
    return lambda texte: typer(CelluleBrute(0, 0, texte), genre)


GESTES: dict[str, Callable[[str], object]] = {
    "normaliser_formule": normaliser_formule,
    "vers_a1": vers_a1,
    "formule partagee": lambda t: FormulePartagee(t, 1, 1).vers(5, 5),
    "calculer": calculer,
    "lire_nombre": lire_nombre,
    "est_faux_nombre": est_faux_nombre,
    "montre_une_date": montre_une_date,
    "sans_echappements": sans_echappements,
    "sans_entites": lambda t: sans_entites(t.replace("&", "")),
    "simplifier": simplifier,
    "phrases": lambda t: list(phrases(t)),
    "depense_nommee": lambda t: depense_nommee(t, ("recrut", "etp", "poste")),
    **{f"typer {genre.value}": _typer(genre) for genre in Genre},
    "typer une formule": lambda t: typer(CelluleBrute(0, 0, None, t), Genre.ENTIER),
}


@pytest.mark.parametrize("nom", GESTES)
def test_cent_mille_caracteres_ne_ralentissent_rien(nom: str) -> None:
    for brique in TEXTES:
        for fin in ("", "x", "!"):
            texte = brique * (LONGUEUR // len(brique)) + fin
            debut = time.process_time()
            GESTES[nom](texte)
            assert time.process_time() - debut < 0.5, (brique, fin)
