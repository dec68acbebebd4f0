"""« Contrôles » in a generated file says each live rule as the engine's catalogue says it."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.etat import A_COMPLETER, A_VERIFIER, INCOHERENT
from cdppe_xl.classeurs.exercices import avenants
from cdppe_xl.domaine.constat import Gravite, Regle
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.catalogue import toutes, vives

REFERENTIEL = load_referentiel("2020")
CODES = (*(c.code for c in REFERENTIEL.classeurs), *avenants(REFERENTIEL)[:1])
CATALOGUE = {regle.id: regle for regle in toutes(REFERENTIEL)}
COLONNES = {
    "Règle": "regle", "Gravité": "gravite", "Ce qui est contrôlé": "titre", "Que faire": "remede",
    "Verdict": "verdict",
}  # fmt: skip
Lignes = list[dict[str, str]]


@pytest.fixture(scope="module")
def ecrits() -> dict[str, Lignes]:
    """Lines of « Contrôles » of each workbook, as a file has them, formulas as text."""
    connu = Connu(referentiel=REFERENTIEL)
    return {code: _lignes(fabriquer(connu, code, None)[0]) for code in CODES}


def _lignes(contenu: bytes) -> Lignes:
    page = openpyxl.load_workbook(BytesIO(contenu))["Contrôles"]
    rangs = page.iter_rows(values_only=True)
    entete = next(r for r in rangs if "Règle" in r)
    places = {COLONNES[str(t)]: n for n, t in enumerate(entete) if str(t) in COLONNES}
    return [
        {nom: str(rang[n]) for nom, n in places.items()}
        for rang in rangs
        if str(rang[0]).startswith("§controles|")
    ]


def _mot(regle: Regle) -> str:
    if regle.completude:
        return A_COMPLETER
    return A_VERIFIER if regle.gravite is Gravite.INFORMATION else INCOHERENT


@pytest.mark.parametrize("code", CODES)
def test_the_same_id_wording_and_gravity(ecrits: dict[str, Lignes], code: str) -> None:
    lignes = ecrits[code]
    assert len(lignes) == len(placement(REFERENTIEL, code).tableaux["controles"].lignes)
    for ligne in lignes:
        regle = CATALOGUE[ligne["regle"]]
        assert regle.vive
        assert (ligne["gravite"], ligne["titre"], ligne["remede"]) == (
            regle.gravite.value, regle.titre, regle.remede,
        )  # fmt: skip
        assert f'"{_mot(regle)}",""' in ligne["verdict"], ligne


def test_every_live_rule_is_written_somewhere_and_no_other(ecrits: dict[str, Lignes]) -> None:
    ecrites = {ligne["regle"] for lignes in ecrits.values() for ligne in lignes}
    assert ecrites == {regle.id for regle in vives(REFERENTIEL)}
    assert ecrites == {regle.id for regle in CATALOGUE.values() if regle.vive}
