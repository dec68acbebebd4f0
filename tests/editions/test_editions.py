"""Editions that nobody gave run from their data alone: every command, every workbook, no 2020."""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.parcours import lire
from tests.clients.libreoffice import recalculer
from tests.clients.ooxml import verifier
from tests.clients.validateur import valider_tous
from tests.editions.catalogue import TOUTES
from tests.editions.fabrique import TEXTE
from tests.editions.parcours_complet import Campagne, fautes_commises, jouer

ILLISIBLE = "STR-054"
"""A rule that raised."""
DE_2020 = re.compile(
    r"\b(?:P ?304|FIR|ONDAM|DDCS|DGCS|annexe \d|26 objectifs|trois enveloppes|3[aA]\b)"
    r"|\b20(?:19|2[0-4])\b"
)
"""Facts of the campaign of 2020 that no other edition may be shown."""
_TEXTES = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
_AIDES = re.compile(r' (?:prompt|error|promptTitle|errorTitle|descr)="([^"]*)"')
_REPRISE = "règle de la campagne 2020, reprise par l’outil : circulaire DGCS/SD2B/DGS/SP1/2020/34"


@pytest.fixture(scope="module", params=TOUTES)
def campagne(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Campagne:
    """A whole campaign of one edition, played once."""
    return jouer(tmp_path_factory.mktemp(request.param), TOUTES[request.param])


def test_every_command_succeeds(campagne: Campagne) -> None:
    codes = dict(campagne.codes)
    assert codes.pop("fautes") in (0, 1), campagne.plaintes["fautes"]
    if not campagne.edition.contexte:
        assert codes.pop("repartir") == 1, "criteria without data cannot be split"
    ratees = [etape for etape, code in codes.items() if code]
    assert not {e: campagne.sorties[e] + campagne.plaintes[e] for e in ratees}


def test_conforming_returns_are_conforming(campagne: Campagne) -> None:
    constats = campagne.json("controler")
    assert not [c for c in constats if c["gravite"] != "information"]
    assert not [c for c in constats if c["regle"] == ILLISIBLE]


def test_a_fault_trips_its_rule(campagne: Campagne) -> None:
    constats = campagne.json("fautes")
    trouves = {(Path(c["fichier"]).name, c["regle"]): c for c in constats}
    assert not [c for c in constats if c["regle"] == ILLISIBLE]
    commises = list(fautes_commises(campagne))
    assert commises
    for faute in commises:
        for regle in faute["regles_attendues"]:
            constat = trouves.get((Path(faute["fichier"]).name, regle))
            assert constat is not None, (faute, [c["regle"] for c in constats])


def test_sources_are_of_the_edition_or_say_they_are_of_2020(campagne: Campagne) -> None:
    constats = campagne.json("controler") + campagne.json("fautes")
    for source in {c["source"] for c in constats}:
        assert source.startswith((TEXTE, _REPRISE)) or "circulaire" not in source, source


def test_nothing_shown_is_of_2020(campagne: Campagne) -> None:
    propres = {str(annee) for annee in (*campagne.edition.annees, campagne.edition.depart)}
    vus = Counter(
        (fichier.name, trouve.group(), texte[:120])
        for fichier in campagne.classeurs("envois")
        for texte in _textes(fichier)
        for trouve in DE_2020.finditer(texte)
        if trouve.group() not in propres
    )
    assert not vus


def _textes(fichier: Path) -> Iterator[str]:
    """Texts and helps of a workbook, as somebody reads them."""
    with zipfile.ZipFile(fichier) as archive:
        for nom in archive.namelist():
            if nom.startswith("xl/") and nom.endswith(".xml"):
                xml = archive.read(nom).decode()
                yield from (unescape(t) for t in (*_TEXTES.findall(xml), *_AIDES.findall(xml)))


def test_files_are_sound(campagne: Campagne) -> None:
    premier = campagne.edition.territoires[0][0]
    envois = [f for f in campagne.classeurs("envois") if f.name.startswith(f"{premier}_")]
    calcules = [campagne.racine / f"{n}.xlsx" for n in ("national", "rapprochement", "repartition")]
    fautes = {f.name: trouvees for f in (*envois, *calcules) if (trouvees := verifier(f))}
    assert not fautes


def test_the_follow_up_expects_every_return(campagne: Campagne) -> None:
    lignes = campagne.json("suivre")
    rendus = [c for c in campagne.edition.classeurs if c != "guide"]
    par_territoire = Counter(ligne["territoire"] for ligne in lignes)
    assert set(par_territoire) == {code for code, _ in campagne.edition.territoires}
    assert set(par_territoire.values()) <= {len(rendus)}


def test_money_is_the_same_everywhere(campagne: Campagne) -> None:
    """What plans charge to enveloppes, added up here, is in the reconciliation and the country."""
    attendus: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for fichier in campagne.classeurs("retours"):
        if "_plan_action_" in fichier.name:
            lecture, _ = lire(fichier, fichier.name, campagne.dossier)
            for cle, montant in _programmes(lecture, campagne.edition.annees):
                attendus[cle] += montant
    assert sum(attendus.values()) > 0
    libelles = {e.libelle: e.code for e in campagne.referentiel.enveloppes}
    par_stade = _lignes(campagne.racine / "rapprochement.xlsx", "Synthèse")
    rapproches: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for ligne in par_stade:
        if ligne["Territoire"] and ligne["Contractualisé"] != "—":
            code = libelles[str(ligne["Enveloppe"])]
            rapproches[code, str(ligne["Exercice"])] += _cents(ligne["Contractualisé"])
    consolides: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for ligne in _lignes(campagne.racine / "national.xlsx", "Montants"):
        if (ligne["Qui paie"], ligne["Stade"]) == ("État", "Contractualisé"):
            cle = str(ligne["Enveloppe"]), str(ligne["Période"])
            consolides[cle] += _cents(ligne["Montant"])
    assert dict(rapproches) == dict(consolides) == dict(attendus)


def _programmes(
    lecture: Lecture, annees: tuple[int, ...]
) -> Iterator[tuple[tuple[str, str], Decimal]]:
    """Amounts of a returned plan, by enveloppe and year."""
    for cle, lue in lecture.valeurs.items():
        tableau, rang, champ = cle.split("/")
        if (tableau, champ) == ("actions", "enveloppe") and lue.valeur:
            for annee in annees:
                montant = lecture.valeurs[f"actions/{rang}/etat_{annee}"].valeur
                if isinstance(montant, Decimal):
                    yield (str(lue.valeur), str(annee)), montant


def _lignes(fichier: Path, feuille: str) -> list[dict[str, object]]:
    """Rows of a sheet, by the words of its header."""
    classeur = openpyxl.load_workbook(fichier, data_only=True, read_only=True)
    rangees = [ligne for ligne in classeur[feuille].iter_rows(values_only=True) if any(ligne)]
    classeur.close()
    debut = next(n for n, ligne in enumerate(rangees) if ligne[0] == "Code")
    entete = [str(titre) for titre in rangees[debut]]
    return [dict(zip(entete, ligne, strict=False)) for ligne in rangees[debut + 1 :]]


def _cents(montant: object) -> Decimal:
    return Decimal(str(montant)).quantize(Decimal("0.01"))


@pytest.mark.parametrize("campagne", ["noms_difficiles"], indirect=True)
def test_libreoffice_computes_without_an_error(campagne: Campagne) -> None:
    fichiers = [
        *campagne.classeurs("retours")[:5], campagne.racine / "national.xlsx",
        campagne.racine / "rapprochement.xlsx",
    ]  # fmt: skip
    fautives = [
        (fichier.name, feuille, adresse, cellule.formule)
        for fichier, contenu in recalculer(fichiers).items()
        for feuille, cellules in contenu.feuilles.items()
        for adresse, cellule in cellules.items()
        if cellule.erreur
    ]
    assert not fautives
    assert not valider_tous(fichiers)
