"""Returns changed at random, a little: what is still accepted must still be right.

A mutant is refused, or held by a blocking constat, or gives every answer of the original but
those whose own cell was changed, as another reader sees it.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.brut import lire_a1
from cdppe_xl.excel.contre_lecture import (
    MOYENS,
    SecondeLectureImpossible,
    contre_lire,
    relever,
)
from cdppe_xl.parcours import constats_de, lire
from cdppe_xl.reception.lecture import lire_avec_brut
from tests.hostiles.fabrique import RETOUR, RETOUR_ODS, octets_de, parties_de, zipper

REFUSE, RETENU, PAREIL, EXPLIQUE, FAUX = "refusé", "retenu", "pareil", "expliqué", "FAUX"
SOURCES = (RETOUR, RETOUR_ODS)
ELEMENTS = re.compile(
    rb"<(c|row|si|f|v|definedName|sheet|t|xf|numFmt|table:table-row|table:table-cell|text:p)\b"
    rb"(?:[^<>]*/>|[^<>]*>(?:(?!<\1\b).)*?</\1>)",
    re.DOTALL,
)
ATTRIBUT = re.compile(rb'([\w:-]+)="([^"<>]*)"')
VALEURS = (b"", b"0", b"1", b"-1", b"7", b"999999", b"s", b"n", b"str", b"b", b"e", b"A1", b"D5")
XML = (".xml", ".rels")
SAISIES = ("xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml", "content.xml")
"""Parts where people type: changed more often."""
CHIFFRE = re.compile(rb"(?<=<v>)[0-9]+(?=</v>)|(?<=office:value=\")[0-9]+(?=\")")


@dataclass(frozen=True)
class Mutant:
    """A changed return, and what was done to it."""

    source: Path
    geste: str
    octets: bytes


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant; ``detail`` names the first wrong answer."""

    issue: str
    detail: str = ""


# --- what is done ----------------------------------------------------------------------------


def _retourner_un_bit(octets: bytes, hasard: random.Random) -> bytes:
    place = hasard.randrange(len(octets))
    return octets[:place] + bytes([octets[place] ^ 1 << hasard.randrange(8)]) + octets[place + 1 :]


def _oter_des_octets(octets: bytes, hasard: random.Random) -> bytes:
    place = hasard.randrange(len(octets))
    return octets[:place] + octets[place + hasard.randint(1, 8) :]


def _doubler_des_octets(octets: bytes, hasard: random.Random) -> bytes:
    place = hasard.randrange(len(octets))
    return octets[:place] + octets[place : place + hasard.randint(1, 30)] + octets[place:]


def _element(octets: bytes, hasard: random.Random) -> tuple[int, int]:
    """Bounds of an element, looked for from a random place on."""
    trouve = ELEMENTS.search(octets, hasard.randrange(len(octets))) or ELEMENTS.search(octets)
    return trouve.span() if trouve else (0, 0)


def _oter_un_element(octets: bytes, hasard: random.Random) -> bytes:
    debut, fin = _element(octets, hasard)
    return octets[:debut] + octets[fin:]


def _doubler_un_element(octets: bytes, hasard: random.Random) -> bytes:
    debut, fin = _element(octets, hasard)
    return octets[:fin] + octets[debut:fin] + octets[fin:]


def _deplacer_un_element(octets: bytes, hasard: random.Random) -> bytes:
    debut, fin = _element(octets, hasard)
    reste = octets[:debut] + octets[fin:]
    vers, _ = _element(reste, hasard)
    return reste[:vers] + octets[debut:fin] + reste[vers:]


def _echanger_deux_elements(octets: bytes, hasard: random.Random) -> bytes:
    (a, b), (c, d) = sorted((_element(octets, hasard), _element(octets, hasard)))
    if b > c:
        return octets
    return octets[:a] + octets[c:d] + octets[b:c] + octets[a:b] + octets[d:]


def _changer_un_attribut(octets: bytes, hasard: random.Random) -> bytes:
    trouve = ATTRIBUT.search(octets, hasard.randrange(len(octets))) or ATTRIBUT.search(octets)
    if trouve is None:
        return octets
    if hasard.random() < 0.3:
        return octets[: trouve.start()] + octets[trouve.end() :]
    return octets[: trouve.start(2)] + hasard.choice(VALEURS) + octets[trouve.end(2) :]


def _changer_un_nombre(octets: bytes, hasard: random.Random) -> bytes:
    depart = hasard.randrange(len(octets))
    trouve = CHIFFRE.search(octets, depart) or CHIFFRE.search(octets)
    if trouve is None:
        return octets
    return octets[: trouve.start()] + b"%d" % hasard.randrange(500) + octets[trouve.end() :]


def _changer_un_caractere(octets: bytes, hasard: random.Random) -> bytes:
    place = hasard.randrange(len(octets))
    neuf = hasard.choice(b"0123456789.,-<>&\"'/= eEZ\xc3")
    return octets[:place] + bytes([neuf]) + octets[place + 1 :]


Geste = Callable[[bytes, random.Random], bytes]
GESTES_FICHIER: tuple[Geste, ...] = (_retourner_un_bit, _oter_des_octets, _doubler_des_octets)
GESTES_PARTIE: tuple[Geste, ...] = (
    *GESTES_FICHIER, _oter_un_element, _doubler_un_element, _deplacer_un_element,
    _echanger_deux_elements, _changer_un_attribut, _changer_un_nombre, _changer_un_caractere,
)  # fmt: skip


def muter(graine: int) -> Mutant:
    """The mutant of that number, always the same."""
    hasard = random.Random(graine)  # noqa: S311
    source = SOURCES[graine % len(SOURCES)]
    if hasard.random() < 0.1:
        geste = hasard.choice(GESTES_FICHIER)
        return Mutant(source, geste.__name__, geste(zipper(parties_de(source)), hasard))
    parties = parties_de(source)
    noms = sorted(n for n in parties if n.endswith(XML))
    poids = [len(parties[n]) ** 0.5 * (4 if n in SAISIES else 1) for n in noms]
    (partie,) = hasard.choices(noms, poids)
    octets, faits = octets_de(parties[partie]), []
    for _ in range(hasard.choice((1, 1, 1, 2, 3))):
        geste = hasard.choice(GESTES_PARTIE)
        octets = geste(octets, hasard) or b" "
        faits.append(geste.__name__)
    return Mutant(source, f"{partie} : {', '.join(faits)}", zipper(parties | {partie: octets}))


# --- what is expected ------------------------------------------------------------------------

Place = tuple[str, str]
Contenus = Mapping[Place, object]


def _blocages(lecture: Lecture) -> set[tuple[str, str, str]]:
    return {
        (c.regle, c.feuille, c.cellule)
        for c in constats_de([lecture])
        if c.gravite is Gravite.BLOQUANTE
    }


@lru_cache(maxsize=8)
def _original(source: Path) -> tuple[Lecture, bytes, set[tuple[str, str, str]]]:
    octets = zipper(parties_de(source))
    lecture, _ = lire(octets, source.name)
    return lecture, octets, _blocages(lecture)


def juger(mutant: Mutant) -> Verdict:
    """Whether what is accepted of a mutant can be believed."""
    base, octets, connus = _original(mutant.source)
    try:
        lecture, _ = lire(mutant.octets, mutant.source.name)
    except ClasseurIllisible:
        return Verdict(REFUSE)
    if _blocages(lecture) - connus:
        return Verdict(RETENU)
    if lecture.identite != base.identite:
        return Verdict(FAUX, f"identité {lecture.identite}")
    changees = [
        cle for cle, lue in base.valeurs.items()
        if (v := lecture.valeurs.get(cle)) is None or (v.etat, v.valeur) != (lue.etat, lue.valeur)
    ]  # fmt: skip
    if not changees:
        return Verdict(PAREIL)
    faute = _inexplique(mutant, octets, lecture, changees)
    if not faute:
        return Verdict(EXPLIQUE, ", ".join(changees[:3]))
    return Verdict(RETENU if _contredit(mutant) else FAUX, faute)


def _inexplique(mutant: Mutant, octets: bytes, lecture: Lecture, changees: list[str]) -> str:
    """The first answer that changed though its own cell did not, or that was read elsewhere."""
    base, *_ = _original(mutant.source)
    places = {cle: (base.valeurs[cle].feuille, base.valeurs[cle].cellule) for cle in changees}
    format_ = mutant.source.suffix
    avant, apres = _relire((octets, mutant.octets), format_, places.values())
    for cle, place in places.items():
        notre = lecture.valeurs.get(cle)
        if notre is None or (notre.feuille, notre.cellule) != place:
            return f"{cle} lu ailleurs qu'en {place}"
        if avant is None or apres is None or avant[place] == apres[place]:
            return f"{cle} : {base.valeurs[cle].valeur!r} devient {notre.valeur!r}"
    return ""


def _contredit(mutant: Mutant) -> bool:
    """What a deposit adds to the reading: a second reader that must agree."""
    lecture, _, brut = lire_avec_brut(mutant.octets, mutant.source.name)
    releve = relever(brut, lecture)
    for moyen in MOYENS[brut.format]:
        with contextlib.suppress(SecondeLectureImpossible):
            return bool(contre_lire(mutant.octets, releve, moyen))
    return True


def _relire(
    fichiers: tuple[bytes, bytes], format_: str, places: Iterable[Place]
) -> tuple[Contenus | None, Contenus | None]:
    """What one other reader sees at these places in both files; None when none can read them."""
    for lire_autre in [_par_calamine] if format_ == ".ods" else [_par_openpyxl, _par_calamine]:
        with contextlib.suppress(Exception):
            avant, apres = (
                {place: _simple(lire_autre(octets, place)) for place in places}
                for octets in fichiers
            )
            return avant, apres
    return None, None


def _simple(valeur: object) -> object:
    if isinstance(valeur, datetime | date):
        return str(valeur)[:10]
    return float(valeur) if isinstance(valeur, int | float) else str(valeur or "").strip()


@lru_cache(maxsize=2)
def _ouvert(octets: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(octets))


def _par_openpyxl(octets: bytes, place: Place) -> object:
    return _ouvert(octets)[place[0]][place[1]].value


@lru_cache(maxsize=8)
def _grille(octets: bytes, feuille: str) -> list[list[object]]:
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    lues = classeur.get_sheet_by_name(feuille).to_python(skip_empty_area=False)
    return [list(ligne) for ligne in lues]


def _par_calamine(octets: bytes, place: Place) -> object:
    ligne, colonne = lire_a1(place[1])
    grille = _grille(octets, place[0])
    return grille[ligne][colonne] if ligne < len(grille) and colonne < len(grille[ligne]) else ""


def essayer(graines: Iterable[int]) -> tuple[Counter[str], list[str]]:
    """How the mutants end, and what is wrong with those that are."""
    comptes: Counter[str] = Counter()
    faux: list[str] = []
    for graine in graines:
        mutant = muter(graine)
        verdict = juger(mutant)
        comptes[verdict.issue] += 1
        if verdict.issue == FAUX:
            faux.append(f"graine {graine} ({mutant.geste}) : {verdict.detail}")
    return comptes, faux
