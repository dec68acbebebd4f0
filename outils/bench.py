"""Times the main steps against the libraries that do part of the same work.

Usage: bench.py [--territoires N] [--repetitions N]

Each figure is the median over the repetitions, both sides timed in turn in one run, on the
same files. Ratios travel from one machine to another; seconds do not. The goals of reading are in
``bench_lecture``.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.generation.preremplissage import Connu, prefill
from cdppe_xl.parcours import charger, consolider, constats_de, deposer, fabriquer, lire
from cdppe_xl.registre.store import Registre
from cdppe_xl.simulation.fiction import imaginer
from cdppe_xl.sources.nationales import load_sources

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from outils.bench_lecture import (  # noqa: E402
    comparer_lectures,
    echantillons,
    memoire,
    valeurs_calamine,
)


def main() -> None:
    """Runs every comparison and prints one line each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--territoires", type=int, default=4)
    options.add_argument("--repetitions", type=int, default=5)
    args = options.parse_args()
    referentiel = charger("2020")
    sources = load_sources([RACINE / "samples/sources/exemple_population.csv"], referentiel)
    connu = Connu(referentiel=referentiel, sources=sources)
    territoires = referentiel.territoires[: args.territoires]
    codes = [c.code for c in referentiel.classeurs]
    vierges = {code: fabriquer(connu, code, None)[0] for code in codes}
    nombre = len(territoires) * len(codes)
    print(f"{len(territoires)} territoires, {nombre} classeurs, {args.repetitions} répétitions")

    def produire() -> list[bytes]:
        return [fabriquer(connu, code, t)[0] for t in territoires for code in codes]

    def produire_openpyxl() -> list[bytes]:
        return [
            _remplir_openpyxl(vierges[code], code, connu, rang)
            for rang in range(len(territoires))
            for code in codes
        ]

    _compare("produire", produire, "openpyxl : charger, remplir, enregistrer",
             produire_openpyxl, nombre, args.repetitions)  # fmt: skip
    retours = _retours(connu, len(territoires))
    noms = list(retours)

    def relire_calamine() -> None:
        for nom in noms:
            valeurs_calamine(nom, retours[nom])

    def controler() -> None:
        constats_de([lire(retours[nom], nom)[0] for nom in noms])

    _compare("lire et contrôler", controler, "python-calamine : valeurs seules", relire_calamine,
             len(noms), args.repetitions)  # fmt: skip
    lots = {"retours produits et remplis": retours, "samples/": echantillons(RACINE / "samples")}
    comparer_lectures(lots, args.repetitions)
    memoire(retours)
    _national(retours, relire_calamine, args.repetitions)


def _remplir_openpyxl(vierge: bytes, code: str, connu: Connu, rang: int) -> bytes:
    """The same cells put in the blank workbook by openpyxl."""
    place = placement(connu.referentiel, code)
    classeur = openpyxl.load_workbook(io.BytesIO(vierge))
    for cle, valeur in prefill(place, connu.referentiel.territoires[rang], connu)[0].items():
        cellule = place.cellules[cle]
        feuille = classeur[place.titre_feuille(cellule.feuille)]
        feuille[a1(cellule.ligne, cellule.colonne)].value = valeur
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _retours(connu: Connu, nombre: int) -> dict[str, bytes]:
    """Filled workbooks of the first territories."""
    referentiel = connu.referentiel
    faits = {}
    for territoire in referentiel.territoires[:nombre]:
        reponses = imaginer(referentiel, territoire, 1, {})
        for attendu in referentiel.classeurs:
            if attendu.retour:
                saisies = reponses.get(attendu.code, {})
                contenu, *_ = fabriquer(connu, attendu.code, territoire, saisies)
                faits[f"{territoire.code}_{attendu.code}.xlsx"] = contenu
    return faits


def _national(retours: dict[str, bytes], reference: Callable[[], None], repetitions: int) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        base = Path(dossier)
        for nom, contenu in retours.items():
            (base / "retours").mkdir(exist_ok=True)
            (base / "retours" / nom).write_bytes(contenu)
        with Registre.ouvrir(base / "campagne.db") as registre:
            debut = time.perf_counter()
            list(deposer([base / "retours"], registre, datetime.now(tz=UTC).astimezone()))
            print(
                f"déposer : {(time.perf_counter() - debut) / len(retours) * 1000:.0f} ms/classeur"
            )

            def national() -> None:
                consolider(registre, "2020", base / "national.xlsx", tous=True)

            _compare("consolider", national, "python-calamine : lire les mêmes retours",
                     reference, len(retours), repetitions)  # fmt: skip


def _compare(  # noqa: PLR0913, PLR0917 -- two sides, their names, how many times
    quoi: str,
    nous: Callable[[], object],
    reference: str,
    eux: Callable[[], object],
    nombre: int,
    repetitions: int,
) -> None:
    temps: list[tuple[float, float]] = []
    for _ in range(repetitions):
        temps.append((_chrono(nous), _chrono(eux)))
    a, b = (statistics.median(t) for t in zip(*temps, strict=True))
    rapport = statistics.median(x / y for x, y in temps)
    print(
        f"{quoi} : {a / nombre * 1000:.1f} ms/classeur ; {reference} : "
        f"{b / nombre * 1000:.1f} ms/classeur ; rapport {rapport:.2f}"
    )


def _chrono(travail: Callable[[], object]) -> float:
    debut = time.perf_counter()
    travail()
    return time.perf_counter() - debut


if __name__ == "__main__":
    main()
