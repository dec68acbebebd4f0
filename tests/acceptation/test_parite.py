"""One rule, two places, one verdict: in LibreOffice, in Python, in the engine of the rules.

Each workbook is opened once in LibreOffice and filled hundreds of times. The principle that
these tests hold is in docs/controles_en_direct.md: the workbook judges what the spreadsheet
sees, reading judges what it understood, and both agree whenever that is the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.etat import instances
from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.grammaire import Controle, Ligne
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import ErreurExcel, Scalaire
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.dossier import Dossier, Retour, build_retour
from cdppe_xl.regles.moteur import controler_dossier
from cdppe_xl.regles.prudence import EvaluateurPrudent
from tests.acceptation.hasard import HUMEURS_FAUSSES, Hasard
from tests.clients.caches import comparer_caches, erreurs
from tests.clients.libreoffice import recalculer
from tests.clients.series import Montre, Serie, en_serie
from tests.regles.fabrique import lecture_de

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)
TERRITOIRE = REFERENTIEL.territoire("63")
JUSTES, FAUX = 300, 40
"""Fillings of each workbook: of the kind each cell expects, then of any kind."""
PAS = 5
"""One right filling in so many is also computed by ourselves, verdict after verdict."""
FORMATS = (".xlsx", ".ods")
FICHIERS = 20
"""Fillings, among the right ones, that go through a real file, some of them LibreOffice's."""
FICHIERS_FAUX = 6
COMPLETS = 10
"""Fillings of which every formula is compared, recomputed wholly and where it changed."""
INATTEIGNABLES = {"OBJ-002"}
"""In this edition there are as many optional objectifs as one may take."""
Valeurs = Mapping[str, Scalaire]
Faits = set[tuple[str, str]]
"""(rule, data path) of what is found."""


@dataclass(frozen=True)
class Essai:
    """A workbook, its fillings, and what LibreOffice showed after each."""

    place: Placement
    remplissages: list[Valeurs]
    montres: list[dict[str, Montre]]
    complets: list[dict[str, Montre]]
    """Every formula: ``COMPLETS`` fillings as recomputed where they changed, then wholly."""
    vierge: Path
    copies: Mapping[int, Path]
    """Fillings that LibreOffice saved."""


def _verdicts(place: Placement) -> list[str]:
    """Cells of « Contrôles » and « État » that say where the workbook stands."""
    etat = ("etat", "a_completer", "incoherent", "a_verifier")
    return [
        *(f"controles/{rang}/verdict" for rang in place.tableaux["controles"].lignes),
        *(f"etat_rubriques/{r}/{c}" for r in place.tableaux["etat_rubriques"].lignes for c in etat),
        *(f"etat_liste/{r}/regle" for r in place.tableaux["etat_liste"].lignes),
    ]


@pytest.fixture(scope="module")
def essais(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Essai]:
    dossier = tmp_path_factory.mktemp("parite")
    series: list[Serie] = []
    for code in CODES:
        place = placement(REFERENTIEL, code)
        vierge = dossier / f"{code}.xlsx"
        vierge.write_bytes(fabriquer(Connu(referentiel=REFERENTIEL), code, TERRITOIRE)[0])
        hasard = Hasard(place, REFERENTIEL)
        remplissages = [hasard.remplissage(graine) for graine in range(JUSTES)]
        remplissages += [hasard.remplissage(graine, HUMEURS_FAUSSES) for graine in range(FAUX)]
        enregistres = (*range(1, FICHIERS, 4), *range(JUSTES, JUSTES + FICHIERS_FAUX))
        copies = {
            n: dossier / f"{code}_{n}{FORMATS[n // 4 % 2 if n < JUSTES else n % 2]}"
            for n in enregistres
        }
        serie = Serie(chemin=vierge, placement=place, remplissages=remplissages,
                      lues=_verdicts(place), copies=copies)  # fmt: skip
        debut = remplissages[:COMPLETS]
        durs = frozenset(range(COMPLETS, 2 * COMPLETS))
        complet = replace(serie, remplissages=[*debut, *debut], durs=durs, copies={},
                          lues=[c.cle for c in place.formules()])  # fmt: skip
        series += [serie, complet]
    vus = list(en_serie(series))
    return {
        s.placement.classeur.code: Essai(
            s.placement, list(s.remplissages), m, c, s.chemin, s.copies
        )
        for s, m, c in zip(series[::2], vus[::2], vus[1::2], strict=True)
    }


def _controles(place: Placement) -> list[tuple[Controle, Ligne]]:
    """Control and row of each line of « Contrôles », in order."""
    classeur = place.classeur
    return instances(classeur.controles, classeur.tableaux())


def _montres(place: Placement, montre: Mapping[str, Montre]) -> Faits:
    """What LibreOffice says in « Contrôles »."""
    rangs = place.tableaux["controles"].lignes
    return {
        (controle.regle.id, ligne.cle(controle.cible))
        for rang, (controle, ligne) in zip(rangs, _controles(place), strict=True)
        if montre[f"controles/{rang}/verdict"]
    }


def _dits(place: Placement, retour: Retour) -> Faits:
    """What the engine says of the same controls."""
    vives = {controle.regle.id for controle in place.classeur.controles}
    dossier = Dossier(
        territoire="63", referentiel=REFERENTIEL, retours={place.classeur.code: retour}
    )
    return {(c.regle, c.cle) for c in controler_dossier(dossier) if c.regle in vives}


def _fixes(essai: Essai) -> dict[str, Scalaire]:
    lecture, _ = lire(essai.vierge, essai.vierge.name)
    return {cle: scalaire(lue) for cle, lue in lecture.fixes.items()}


def _pareil(calcule: Scalaire, montre: Montre) -> bool:
    if isinstance(calcule, bool | Decimal):
        nombre = float(calcule)
        return isinstance(montre, float) and abs(nombre - montre) <= 1e-9 * max(1, abs(nombre))
    if calcule is None or isinstance(calcule, ErreurExcel):
        return montre == ""
    return calcule == montre


@pytest.mark.parametrize("code", CODES)
def test_libreoffice_shows_what_python_computes(essais: dict[str, Essai], code: str) -> None:
    """Whatever is typed, in the right kind of cell or not."""
    essai = essais[code]
    fixes = _fixes(essai)
    ecarts = []
    for graine in (*range(0, JUSTES, PAS), *range(JUSTES, JUSTES + FAUX)):
        montre = essai.montres[graine]
        ou = Evaluateur(essai.place, {**fixes, **essai.remplissages[graine]})
        ecarts += [
            f"{graine} {cle} : calculé {ou.valeur(cle)!r}, montré {vu!r}"
            for cle, vu in montre.items()
            if not _pareil(ou.valeur(cle), vu)
        ]
    assert len(essai.montres) == JUSTES + FAUX
    assert ecarts == []


@pytest.mark.parametrize("code", CODES)
def test_every_formula_of_some_fillings(essais: dict[str, Essai], code: str) -> None:
    """Recomputed wholly or only where it changed, LibreOffice shows what Python computes."""
    essai = essais[code]
    fixes = _fixes(essai)
    assert essai.complets[:COMPLETS] == essai.complets[COMPLETS:]
    ecarts = []
    for graine, montre in enumerate(essai.complets[COMPLETS:]):
        ou = Evaluateur(essai.place, {**fixes, **essai.remplissages[graine]})
        ecarts += [
            f"{graine} {cle} : calculé {ou.valeur(cle)!r}, montré {vu!r}"
            for cle, vu in montre.items()
            if not _pareil(ou.valeur(cle), vu)
        ]
    assert ecarts == []


@pytest.mark.parametrize("code", CODES)
def test_the_engine_says_what_libreoffice_shows(essais: dict[str, Essai], code: str) -> None:
    essai = essais[code]
    declenches: set[str] = set()
    for graine in range(JUSTES):
        lecture = lecture_de(essai.place, essai.remplissages[graine])
        montres = _montres(essai.place, essai.montres[graine])
        assert _dits(essai.place, build_retour(lecture, REFERENTIEL)) == montres, graine
        declenches |= {regle for regle, _ in montres}
    vives = {controle.regle.id for controle in essai.place.classeur.controles}
    assert declenches == vives - INATTEIGNABLES, (
        "une règle que le hasard ne déclenche jamais n’est pas éprouvée"
    )


def _fichier(essai: Essai, dossier: Path, graine: int) -> Path:
    """The filling as our own writer writes it."""
    code = essai.place.classeur.code
    chemin = dossier / f"{code}_{graine}.xlsx"
    valeurs = dict(essai.remplissages[graine])
    chemin.write_bytes(fabriquer(Connu(referentiel=REFERENTIEL), code, TERRITOIRE, valeurs)[0])
    return chemin


@pytest.mark.parametrize("code", CODES)
def test_through_a_real_file(essais: dict[str, Essai], code: str, tmp_path: Path) -> None:
    """Written by us, or saved by LibreOffice as xlsx or ods, then read: the same verdicts."""
    essai = essais[code]
    for graine in range(FICHIERS):
        chemin = essai.copies.get(graine) or _fichier(essai, tmp_path, graine)
        lecture, _ = lire(chemin, chemin.name)
        dits = _dits(essai.place, build_retour(lecture, REFERENTIEL))
        assert dits == _montres(essai.place, essai.montres[graine]), chemin.name


def test_every_cached_value_of_a_filled_workbook_is_right(
    essais: dict[str, Essai], tmp_path: Path
) -> None:
    chemins = [_fichier(e, tmp_path, graine) for e in essais.values() for graine in range(3)]
    recalcules = recalculer(chemins)
    fautes = [f"{c.name} {e}" for c, contenu in recalcules.items() for e in erreurs(contenu)]
    ecarts = [
        f"{c.name} {e}" for c, contenu in recalcules.items() for e in comparer_caches(c, contenu)
    ]
    assert (fautes, ecarts) == ([], [])


# -- values of the wrong kind ------------------------------------------------------------------


@pytest.fixture(scope="module")
def relus(essais: dict[str, Essai]) -> dict[str, list[tuple[Lecture, dict[str, Montre]]]]:
    """Wrong fillings as reading understands them, and what the workbook shows of that."""
    series, lectures = [], {}
    for code, essai in essais.items():
        copies = [essai.copies[n] for n in range(JUSTES, JUSTES + FICHIERS_FAUX)]
        lectures[code] = [lire(copie, copie.name)[0] for copie in copies]
        compris = [
            {cle: scalaire(lue) for cle, lue in {**lu.fixes, **lu.valeurs}.items()}
            for lu in lectures[code]
        ]
        series.append(Serie(chemin=essai.vierge, placement=essai.place, remplissages=compris,
                            lues=_verdicts(essai.place)))  # fmt: skip
    vus = zip(essais, en_serie(series), strict=True)
    return {code: list(zip(lectures[code], vu, strict=True)) for code, vu in vus}


@pytest.mark.parametrize("code", CODES)
def test_values_of_the_wrong_kind(
    relus: dict[str, list[tuple[Lecture, dict[str, Montre]]]], code: str
) -> None:
    """On what was understood, the engine never says more than the workbook.

    It says less of a cell nobody can use, which has its own constat, and of what rests on it.
    """
    place = placement(REFERENTIEL, code)
    tus = 0
    for lecture, montre in relus[code]:
        retour = build_retour(lecture, REFERENTIEL)
        dits, montres = _dits(place, retour), _montres(place, montre)
        assert dits <= montres, lecture.fichier
        assert montres - dits <= _incertains(place, retour), lecture.fichier
        tus += len(montres - dits)
    assert tus, "sans valeur inutilisable, rien n’est prouvé"


def _incertains(place: Placement, retour: Retour) -> Faits:
    """Controls of a cell nobody can use, or that rest on one."""
    prudent = retour.valeurs
    if not isinstance(prudent, EvaluateurPrudent):  # reading held nothing
        return set()
    return {
        (controle.regle.id, ligne.cle(controle.cible))
        for controle, ligne in _controles(place)
        if ligne.cle(controle.cible) in retour.douteuses or prudent.depend(controle.anomalie(ligne))
    }
