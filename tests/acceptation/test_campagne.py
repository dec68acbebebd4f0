"""The whole 2020 campaign: 30 territories, every workbook, judged by other programs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import generer
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.sources.dotations import load_dotations
from cdppe_xl.sources.nationales import load_sources
from tests.acceptation.verrous import ouvertes
from tests.clients.caches import comparer_caches, erreurs
from tests.clients.libreoffice import cellules_ouvertes, recalculer
from tests.clients.ooxml import verifier
from tests.clients.validateur import valider_tous

REFERENTIEL = load_referentiel("2020")
CODES = tuple(c.code for c in REFERENTIEL.classeurs)


def _sources(dossier: Path) -> list[Path]:
    """A fictitious national table: every figure is the rank of the territory, times 1 000."""
    lignes = ["code_departement,annee,indicateur,valeur,source"]
    for rang, territoire in enumerate(REFERENTIEL.territoires, start=1):
        lignes += [
            f"{territoire.codes_sources[0]},{donnee.annees[0]},{indicateur},{rang * 1000},"
            f"Table fictive {donnee.edition_source}"
            for donnee in REFERENTIEL.contexte
            if donnee.unite == "entier"
            for indicateur in donnee.indicateurs
        ]
    chemin = dossier / "fictif.csv"
    chemin.write_text("\n".join(dict.fromkeys(lignes)), encoding="utf-8")
    return [chemin]


def _dotations(dossier: Path) -> list[Path]:
    lignes = ["code_territoire,exercice,enveloppe,montant,source"]
    lignes += [
        f"{t.code},2020,{e.code},{600000 + n * 1000}.50,Montants fictifs"
        for n, t in enumerate(REFERENTIEL.territoires)
        for e in REFERENTIEL.enveloppes
    ]
    chemin = dossier / "dotations.csv"
    chemin.write_text("\n".join(lignes), encoding="utf-8")
    return [chemin]


@pytest.fixture(scope="module")
def connu(tmp_path_factory: pytest.TempPathFactory) -> Connu:
    dossier = tmp_path_factory.mktemp("sources")
    return Connu(
        referentiel=REFERENTIEL,
        sources=load_sources(_sources(dossier), REFERENTIEL),
        dotations=load_dotations(_dotations(dossier), REFERENTIEL),
    )


@pytest.fixture(scope="module")
def campagne(connu: Connu, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Every generated file, and the code of its workbook."""
    sortie = tmp_path_factory.mktemp("campagne")
    produits = generer(connu, REFERENTIEL.territoires, CODES, sortie)
    return {p.chemin: p.classeur for p in produits}


def test_one_folder_per_territory_with_every_workbook(campagne: dict[Path, str]) -> None:
    par_dossier = defaultdict(set)
    for chemin, code in campagne.items():
        par_dossier[chemin.parent.name].add(code)
    assert len(par_dossier) == 30
    assert all(codes == set(CODES) for codes in par_dossier.values())
    assert "63_Puy-de-Dome" in par_dossier


def test_each_cached_value_is_what_libreoffice_computes(campagne: dict[Path, str]) -> None:
    contenus = recalculer(campagne)
    fautes = [f"{c.name} {e}" for c, contenu in contenus.items() for e in erreurs(contenu)]
    ecarts = [
        f"{c.name} {e}" for c, contenu in contenus.items() for e in comparer_caches(c, contenu)
    ]
    assert len(contenus) == len(campagne)
    assert fautes == []
    assert ecarts == []


def test_the_open_xml_sdk_finds_no_error(campagne: dict[Path, str]) -> None:
    assert {c.name: e for c, e in valider_tous(campagne).items() if e} == {}


def test_structure_that_no_validator_looks_at(campagne: dict[Path, str]) -> None:
    assert {c.name: fautes for c in campagne if (fautes := verifier(c))} == {}


def _declarees(code: str) -> dict[str, set[str]]:
    place = placement(REFERENTIEL, code)
    attendues: dict[str, set[str]] = defaultdict(set)
    for cellule in place.ouvertes():
        titre = place.titre_feuille(cellule.feuille)
        attendues[titre].add(a1(cellule.ligne, cellule.colonne))
    return attendues


def test_open_cells_are_exactly_the_declared_inputs(campagne: dict[Path, str]) -> None:
    declarees = {code: _declarees(code) for code in CODES}
    for chemin, code in campagne.items():
        trouvees = {titre: cellules for titre, cellules in ouvertes(chemin).items() if cellules}
        assert trouvees == declarees[code], chemin.name


@pytest.mark.parametrize("code", CODES)
def test_libreoffice_sees_the_same_open_cells(campagne: dict[Path, str], code: str) -> None:
    chemin = next(c for c, k in campagne.items() if k == code)
    trouvees = {
        titre: cellules for titre, cellules in cellules_ouvertes(chemin).items() if cellules
    }
    assert trouvees == _declarees(code)


def test_same_input_same_bytes(connu: Connu, campagne: dict[Path, str], tmp_path: Path) -> None:
    refaits = generer(connu, REFERENTIEL.territoires[:3], CODES, tmp_path)
    premiers = {c.name: c.read_bytes() for c in campagne}
    assert all(p.chemin.read_bytes() == premiers[p.chemin.name] for p in refaits)


def test_the_retroplanning_gives_the_dates_of_annexe_3_2() -> None:
    """Dates copied by hand from the annexe, for a Jour J on 30 October 2020."""
    annexe = [
        date(2020, 10, 30), date(2020, 10, 15), date(2020, 10, 5), date(2020, 8, 21),
        date(2020, 8, 1), date(2020, 7, 17), date(2020, 7, 2), date(2020, 6, 27),
        date(2020, 6, 17), date(2020, 6, 7),
    ]  # fmt: skip
    assert _dates(date(2020, 10, 30)) == sorted(annexe)
    assert _dates(date(2021, 3, 1)) == sorted(
        date.fromordinal(d.toordinal() + (date(2021, 3, 1) - date(2020, 10, 30)).days)
        for d in annexe
    )


def _dates(jour_j: date) -> list[date]:
    from decimal import Decimal

    from cdppe_xl.classeurs.evaluation import Evaluateur
    from cdppe_xl.classeurs.valeurs_excel import jour_de_serial, serial

    place = placement(REFERENTIEL, "guide")
    ou = Evaluateur(place, {"jalon/jour_j/valeur": serial(jour_j)})
    trouvees = [ou.valeur(f"etapes/{e.code}/date") for e in REFERENTIEL.etapes]
    return sorted(jour_de_serial(d) for d in trouvees if isinstance(d, Decimal))
