"""One rule, two places, one verdict: in the workbook, in Python, in the engine of the rules."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.etat import instances
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.placement import CellulePlacee, Placement, a1
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.dossier import Dossier, build_retour
from cdppe_xl.regles.moteur import controler_dossier
from tests.clients.caches import comparer_caches, erreurs
from tests.clients.libreoffice import Contenu, recalculer

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)
TERRITOIRE = REFERENTIEL.territoire("63")
GRAINES = range(5)
NOMBRES = (Genre.ENTIER, Genre.MONTANT, Genre.TAUX)


def reponses(place: Placement, graine: int) -> dict[str, Scalaire]:
    """Numbers, NC, s.o., choices, dates, texts and blanks, more or less of each by seed."""
    hasard = random.Random(f"{place.classeur.code} {graine}")  # noqa: S311
    blancs = hasard.choice((0.1, 0.4, 0.8))
    return {
        cellule.cle: None if hasard.random() < blancs else _reponse(cellule, place, hasard)
        for cellule in place.ouvertes()
    }


def _reponse(cellule: CellulePlacee, place: Placement, hasard: random.Random) -> Scalaire:
    if cellule.genre in NOMBRES and hasard.random() < 0.15:
        return hasard.choice(("NC", "s.o."))
    if cellule.genre is Genre.LISTE:
        choix = hasard.choice(place.choix(cellule.cle))
        return Decimal(choix) if choix.isdigit() else choix
    return {
        Genre.ENTIER: Decimal(hasard.choice((0, 1, 12, 130, 4000))),
        Genre.MONTANT: Decimal(hasard.randrange(0, 30_000_000)) / 100,
        Genre.TAUX: Decimal(hasard.randrange(0, 1000)) / 1000,
        Genre.DATE: Decimal(43_831 + hasard.randrange(0, 1100)),
    }.get(cellule.genre, f"Texte fictif {hasard.randrange(1000)}")


Cas = tuple[str, int]


@pytest.fixture(scope="module")
def cas(tmp_path_factory: pytest.TempPathFactory) -> dict[Cas, tuple[Path, dict[str, Scalaire]]]:
    dossier = tmp_path_factory.mktemp("parite")
    faits = {}
    for code in CODES:
        for graine in GRAINES:
            valeurs = reponses(placement(REFERENTIEL, code), graine)
            chemin = dossier / f"{code}_{graine}.xlsx"
            connu = Connu(referentiel=REFERENTIEL)
            chemin.write_bytes(fabriquer(connu, code, TERRITOIRE, valeurs)[0])
            faits[code, graine] = (chemin, valeurs)
    return faits


@pytest.fixture(scope="module")
def recalcules(cas: dict[Cas, tuple[Path, dict[str, Scalaire]]]) -> dict[Path, Contenu]:
    return recalculer([chemin for chemin, _ in cas.values()])


def _verdicts(place: Placement, contenu: Contenu) -> dict[str, object]:
    """What each line of « Contrôles » shows in LibreOffice."""
    tableau = place.tableaux["controles"]
    feuille = contenu.feuilles[place.titre_feuille(tableau.feuille)]
    colonne = tableau.colonnes["verdict"]
    return {rang: feuille[a1(ligne, colonne)].valeur for rang, ligne in tableau.lignes.items()}


@pytest.mark.parametrize("graine", GRAINES)
@pytest.mark.parametrize("code", CODES)
def test_the_same_verdict_everywhere(
    cas: dict[Cas, tuple[Path, dict[str, Scalaire]]],
    recalcules: dict[Path, Contenu],
    code: str,
    graine: int,
) -> None:
    chemin, valeurs = cas[code, graine]
    place = placement(REFERENTIEL, code)
    montres = _verdicts(place, recalcules[chemin])
    lecture, _ = lire(chemin, chemin.name)
    retour = build_retour(lecture, REFERENTIEL)
    fixes = {c: retour.valeurs.valeur(c) for c in lecture.fixes}
    ou = Evaluateur(place, {**fixes, **valeurs})
    assert montres == {rang: ou.valeur(f"controles/{rang}/verdict") for rang in montres}
    assert any(montres.values()), "des réponses au hasard où rien ne cloche ne prouvent rien"

    classeur = place.classeur
    lignes = instances(classeur.controles, classeur.tableaux())
    vives = {controle.regle.id for controle in classeur.controles}
    montrees = {
        (controle.regle.id, ligne.cle(controle.cible))
        for (controle, ligne), verdict in zip(lignes, montres.values(), strict=True)
        if verdict
    }
    dossier = Dossier(territoire="63", referentiel=REFERENTIEL, retours={code: retour})
    dites = {(c.regle, c.cle) for c in controler_dossier(dossier) if c.regle in vives}
    assert dites == montrees


def test_every_cached_value_of_a_filled_workbook_is_right(
    recalcules: dict[Path, Contenu],
) -> None:
    fautes = [f"{c.name} {e}" for c, contenu in recalcules.items() for e in erreurs(contenu)]
    ecarts = [
        f"{c.name} {e}" for c, contenu in recalcules.items() for e in comparer_caches(c, contenu)
    ]
    assert (fautes, ecarts) == ([], [])
