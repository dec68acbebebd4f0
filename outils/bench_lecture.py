"""Reading against python-calamine, file by file: the ratios of this project's goals.

For each file, each side is timed in turn; the ratio of a file is the median of its paired
ratios, that of the lot the median over the files. Ratios travel from one machine to another.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import python_calamine

from cdppe_xl.erreurs import ClasseurIllisible
from cdppe_xl.excel.cellules import formules_de, valeurs_de
from cdppe_xl.excel.contre_lecture import Moyen, contre_lire, relever
from cdppe_xl.excel.ouverture import lire_brut
from cdppe_xl.parcours import lire
from cdppe_xl.reception.lecture import lire_avec_brut
from cdppe_xl.registre.store import Registre

BUT_LIRE, BUT_CHAINE = 2.0, 4.0
Travail = Callable[[str, bytes], object]
FORMATS = (".xlsx", ".xlsm", ".ods")


def comparer_lectures(lots: Mapping[str, Mapping[str, bytes]], repetitions: int) -> None:
    """Prints the ratios of each lot of files."""
    for titre, fichiers in lots.items():
        print(
            f"\nLire, face à python-calamine (valeurs seules) : {titre}, {len(fichiers)} fichiers"
        )
        with _enregistrer() as enregistrer:
            _dire("lire : valeurs et formules", mesurer(_brut, fichiers, repetitions), BUT_LIRE)
            _dire("idem, chaque valeur et formule prise",
                  mesurer(_tout, fichiers, repetitions), BUT_LIRE)  # fmt: skip
            _dire("idem, une fiche faite pour chaque cellule",
                  mesurer(_fiches, fichiers, repetitions), None)  # fmt: skip
            _dire("lire, comparer les formules, typer, enregistrer",
                  mesurer(enregistrer, fichiers, repetitions), BUT_CHAINE)  # fmt: skip
        _dire("seconde lecture, comptée à part", mesurer(_seconde, fichiers, 1), None)


def echantillons(dossier: Path) -> dict[str, bytes]:
    """The returns of a folder that can be read."""
    fichiers = {}
    for chemin in sorted(dossier.rglob("*")):
        if chemin.suffix in FORMATS:
            contenu = chemin.read_bytes()
            try:
                lire(contenu, chemin.name)
            except ClasseurIllisible as refus:
                print(f"(laissé de côté : {refus})")
                continue
            fichiers[str(chemin.relative_to(dossier))] = contenu
    return fichiers


def mesurer(nous: Travail, fichiers: Mapping[str, bytes], repetitions: int) -> list[float]:
    """Ratio of each file, sorted."""
    rapports = []
    for nom, contenu in fichiers.items():
        nous(nom, contenu)
        paires = [
            _chrono(nous, nom, contenu) / _chrono(valeurs_calamine, nom, contenu)
            for _ in range(repetitions)
        ]
        rapports.append(statistics.median(paires))
    return sorted(rapports)


def valeurs_calamine(_: str, contenu: bytes) -> None:
    """Every value of every sheet, as python-calamine gives them."""
    classeur = python_calamine.load_workbook(io.BytesIO(contenu))
    for feuille in classeur.sheet_names:
        classeur.get_sheet_by_name(feuille).to_python()


def _brut(nom: str, contenu: bytes) -> None:
    lire_brut(contenu, nom)


def _tout(nom: str, contenu: bytes) -> int:
    tables = [
        table for f in lire_brut(contenu, nom).feuilles for table in (valeurs_de(f), formules_de(f))
    ]
    return sum(1 for table in tables for _ in table.items())


def _fiches(nom: str, contenu: bytes) -> int:
    return sum(len(f.cellules.values()) for f in lire_brut(contenu, nom).feuilles)


def _seconde(nom: str, contenu: bytes) -> None:
    lecture, _, brut = lire_avec_brut(contenu, nom)
    moyen = Moyen.CALAMINE if brut.format == "ods" else Moyen.OPENPYXL
    contre_lire(contenu, relever(brut, lecture), moyen)


@contextmanager
def _enregistrer() -> Iterator[Travail]:
    """Reading and storing, each time in a register that has not seen the file."""
    with tempfile.TemporaryDirectory() as dossier, Registre.ouvrir(Path(dossier, "r.db")) as base:
        numeros = count()

        def travail(nom: str, contenu: bytes) -> None:
            lecture, _ = lire(contenu, nom)
            unique = contenu + next(numeros).to_bytes(8, "big")  # else it would be known already
            inconnue = replace(lecture, empreinte_fichier="")
            base.deposer(unique, nom, nom, datetime.now(tz=UTC).astimezone(), inconnue)

        yield travail


def memoire(fichiers: Mapping[str, bytes], paliers: tuple[int, ...] = (100, 400)) -> None:
    """Prints the memory of this process after so many returns were read."""
    noms = list(fichiers)
    mesures, faits = [], 0
    for palier in paliers:
        for rang in range(faits, palier):
            nom = noms[rang % len(noms)]
            lire(fichiers[nom], nom)
        faits = palier
        mesures.append(memoire_residente())
        print(f"mémoire après {palier} retours lus : {mesures[-1]:.0f} Mo")
    print(f"mémoire : × {mesures[-1] / mesures[0]:.2f} de {paliers[0]} à {paliers[-1]} retours")


def memoire_residente() -> float:
    """Resident memory of this process, in megabytes."""
    for ligne in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if ligne.startswith("VmRSS:"):
            return int(ligne.split()[1]) / 1024
    return float("nan")


def _chrono(travail: Travail, nom: str, contenu: bytes) -> float:
    debut = time.perf_counter()
    travail(nom, contenu)
    return time.perf_counter() - debut


def _dire(quoi: str, rapports: list[float], but: float | None) -> None:
    milieu = statistics.median(rapports)
    suite = ""
    if but is not None:
        suite = f" ; but : {but:g} au plus, {'TENU' if milieu <= but else 'MANQUÉ'}"
    print(f"  {quoi} : × {milieu:.2f} (de {rapports[0]:.2f} à {rapports[-1]:.2f}){suite}")
