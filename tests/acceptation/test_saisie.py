"""A person types in every open cell with LibreOffice; reading gives back what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import ListeDependante
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, a1
from cdppe_xl.domaine.lecture import Etat, Genre, Lecture
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import generer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from tests.clients.libreoffice import saisir

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)


@dataclass(frozen=True)
class Saisie:
    """What is typed, and what reading must give."""

    texte: str
    valeur: object
    etat: Etat = Etat.RENSEIGNE


SANS_NOMBRE = {3: Saisie("NC", None, Etat.NC), 7: Saisie("s.o.", None, Etat.SANS_OBJET)}


def _saisie(
    rang: int, cellule: CellulePlacee, place: Placement, faites: dict[str, Saisie]
) -> Saisie:
    if cellule.genre is Genre.LISTE:
        choix = _choix(cellule, place, faites)
        return Saisie(choix[rang % len(choix)], choix[rang % len(choix)])
    if cellule.liste == "l_nc" and rang % 11 in SANS_NOMBRE:
        return SANS_NOMBRE[rang % 11]
    jour = date.fromordinal(date(2020, 1, 1).toordinal() + rang % 700)
    phrase = f"Texte fictif {rang}, là-bas"
    return {
        Genre.ENTIER: Saisie(str(rang), Decimal(rang)),
        Genre.MONTANT: Saisie(f"{rang},{rang % 100:02d}", Decimal(f"{rang}.{rang % 100:02d}")),
        Genre.TAUX: Saisie(f"{rang % 100},5", Decimal(f"{rang % 100}.5") / 100),
        Genre.DATE: Saisie(jour.strftime("%d/%m/%Y"), jour),
        Genre.TEXTE: Saisie(phrase, phrase),
    }[cellule.genre]


def _choix(cellule: CellulePlacee, place: Placement, faites: dict[str, Saisie]) -> tuple[str, ...]:
    """What the cell's own list offers, given what was typed in the row before."""
    if not isinstance(cellule.liste, ListeDependante):
        return place.choix(cellule.cle)
    guide = faites.get(cellule.rang.cle(cellule.liste.champ))
    nom = cellule.liste.defaut
    if guide is not None:
        nom = cellule.liste.par_valeur.get(str(guide.valeur), nom)
    return place.classeur.liste(nom).choix


def _saisies(place: Placement) -> dict[str, Saisie]:
    faites: dict[str, Saisie] = {}
    for rang, cellule in enumerate(place.ouvertes(), start=1):
        faites[cellule.cle] = _saisie(rang, cellule, place, faites)
    return faites


def _attendu(place: Placement, faites: dict[str, Saisie]) -> dict[str, tuple[object, ...]]:
    return {
        cle: (
            saisie.etat,
            saisie.valeur,
            place.titre_feuille(place.cellules[cle].feuille),
            a1(place.cellules[cle].ligne, place.cellules[cle].colonne),
        )
        for cle, saisie in faites.items()
    }


def _lu(lecture: Lecture) -> dict[str, tuple[object, ...]]:
    return {c: (v.etat, v.valeur, v.feuille, v.cellule) for c, v in lecture.valeurs.items()}


@pytest.mark.parametrize("code", CODES)
def test_everything_typed_is_read_back(code: str, tmp_path: Path) -> None:
    territoire = REFERENTIEL.territoire("63")
    (produit,) = generer(Connu(referentiel=REFERENTIEL), [territoire], [code], tmp_path)
    place = placement(REFERENTIEL, code)
    faites = _saisies(place)
    gestes = {
        (place.titre_feuille(c.feuille), a1(c.ligne, c.colonne)): faites[c.cle].texte
        for c in place.ouvertes()
    }
    sorties = [tmp_path / "rendu.xlsx", tmp_path / "rendu.ods"]
    saisir(produit.chemin, gestes, sorties)
    attendu = _attendu(place, faites)
    for sortie in sorties:
        lecture, _ = lire(sortie, sortie.name)
        lu = _lu(lecture)
        ecarts = {c: (lu.get(c), attendu[c]) for c in attendu if lu.get(c) != attendu[c]}
        assert ecarts == {}
        assert set(lu) == set(attendu)
        assert lecture.identite.territoire == "63"
        assert lecture.doutes == ()
        assert lecture.formules == (), "aucune formule n’a été touchée"
