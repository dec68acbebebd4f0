"""One fictitious campaign, from its folder of data to the national workbook, by the commands.

The commands run in this very process: layouts are built once for all of them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cdppe_xl.cli.main import cdppe
from cdppe_xl.parcours import charger
from cdppe_xl.referentiel.modele import Referentiel
from tests.editions.fabrique import Edition, ecrire

RECU_LE = "2099-01-05"


@dataclass
class Campagne:
    """What each step left."""

    racine: Path
    edition: Edition
    sorties: dict[str, str] = field(default_factory=dict)
    plaintes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)

    @property
    def dossier(self) -> str:
        """Folder of the edition."""
        return str(self.racine / "edition")

    @property
    def referentiel(self) -> Referentiel:
        """The edition, loaded."""
        return charger(self.dossier)

    def __call__(self, etape: str, *mots: object) -> str:
        """Runs a command and keeps what it said, under the name of the step."""
        resultat = CliRunner().invoke(cdppe, [str(mot) for mot in mots], catch_exceptions=False)
        self.sorties[etape], self.codes[etape] = resultat.stdout, resultat.exit_code
        self.plaintes[etape] = resultat.stderr
        return resultat.stdout

    def json(self, etape: str) -> Any:
        """What a step said, for a program."""
        return json.loads(self.sorties[etape])

    def classeurs(self, dossier: str) -> list[Path]:
        """Workbooks a step wrote."""
        return sorted((self.racine / dossier).rglob("*.xlsx"))


def jouer(racine: Path, edition: Edition) -> Campagne:
    """Every command, in the order of a campaign."""
    ecrire(racine / "edition", edition)
    campagne = Campagne(racine, edition)
    dossier, en = campagne.dossier, ("--edition", campagne.dossier)
    campagne("verifier", "referentiel", "verifier", dossier)
    _donnees(campagne)
    dotations, registre = racine / "dotations.csv", racine / "campagne.db"
    campagne("repartir", "repartir", *en, "--criteres", racine / "criteres.csv",
             *(f"--montant={e.code}=90000" for e in edition.enveloppes if not e.montant),
             "--sortie", racine / "repartition.xlsx")  # fmt: skip
    campagne("generer", "generer", *en, "--sources", racine / "criteres.csv",
             "--dotations", dotations, "--sortie", racine / "envois")  # fmt: skip
    campagne("simuler", "simuler", racine / "envois", *en, "--fautes", "aucune",
             "--sortie", racine / "retours")  # fmt: skip
    campagne("controler", "controler", racine / "retours", *en, "--format", "json")
    campagne("gater", "simuler", racine / "envois", *en, "--taux-fautes", 1, "--graine", 3,
             "--sortie", racine / "fautifs")  # fmt: skip
    campagne("fautes", "controler", racine / "fautifs", *en, "--format", "json",
             "--retour", racine / "corriges")  # fmt: skip
    campagne("deposer", "deposer", racine / "retours", *en, "--registre", registre,
             "--recu-le", RECU_LE)  # fmt: skip
    sur = ("--registre", registre, *en)
    campagne("suivre", "suivre", *sur, "--format", "json")
    campagne("rapprocher", "rapprocher", *sur, "--dotations", dotations,
             "--sortie", racine / "rapprochement.xlsx")  # fmt: skip
    campagne("consolider", "consolider", *sur, "--dotations", dotations,
             "--sortie", racine / "national.xlsx")  # fmt: skip
    campagne("retourner", "retourner", *sur, "--sortie", racine / "renvois")
    return campagne


def notifie(rang: int) -> int:
    """Cents notified to the territory of that rank, for each enveloppe and year."""
    return 1_000_050 * (rang + 1)


def _donnees(campagne: Campagne) -> None:
    """Criteria and notified amounts, made up."""
    edition, racine = campagne.edition, campagne.racine
    montants = [
        (code, annee, e.code, f"{notifie(rang) // 100},{notifie(rang) % 100:02d}", "fictif")
        for rang, (code, _) in enumerate(edition.territoires)
        for e in edition.enveloppes
        for annee in edition.annees
    ]
    _csv(racine / "dotations.csv",
         ("code_territoire", "exercice", "enveloppe", "montant", "source"), montants)  # fmt: skip
    criteres = [
        (code, edition.depart, "habitants", 1000 * rang, "fictif")
        for rang, (code, _) in enumerate(edition.territoires, start=1)
        if edition.contexte
    ]
    _csv(racine / "criteres.csv",
         ("code_departement", "annee", "indicateur", "valeur", "source"), criteres)  # fmt: skip


def _csv(fichier: Path, entete: tuple[str, ...], lignes: Sequence[tuple[object, ...]]) -> None:
    with fichier.open("w", encoding="utf-8", newline="") as sortie:
        csv.writer(sortie, delimiter=";").writerows([entete, *lignes])


def fautes_commises(campagne: Campagne) -> Iterator[dict[str, Any]]:
    """Each fault made by the simulator, with where and the rules that must report it."""
    yield from json.loads((campagne.racine / "fautifs.fautes.json").read_text("utf-8"))["fautes"]
