"""Made-up returns of a few territories: every figure is fictitious."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Etat, Genre, Identite, Lecture, Valeur, ValeurLue
from cdppe_xl.domaine.montants import centimes
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.registre.store import Registre
from cdppe_xl.sources.dotations import Dotation, Dotations

EDITION = load_referentiel("2020")
MIDI = datetime(2020, 9, 1, 12, 0, tzinfo=UTC)
NC, SO, VIDE = Etat.NC, Etat.SANS_OBJET, Etat.VIDE

Saisie = int | str | date | Etat
"""An int, a decimal as text, a word, a date, or why there is nothing."""
BRUTS = {NC: "NC", SO: "s.o.", VIDE: "", Etat.ILLISIBLE: "environ 3"}

TABLEAUX: dict[str, dict[str, Saisie]] = {
    "02": {
        "ind/1a/t0": 100, "ind/1a/cible_2022": 150, "ind/1a/realise_2020": 110,
        "ind/1a_snds/t0": 90,
        "ind/N1/t0": 400, "ind/N1/realise_2020": 500,
        "ind/1b/cible_2022": "0.30",
        "ind/2a/cible_2022": 200, "ind/2b/cible_2022": 180,
        "ind/3a/t0": 10, "ind/3a/cible_2022": 30,
        "ind/T1/t0": 10,
        "ind/18a/t0": 100, "ind/18a/cible_2022": 900,
        "objectifs/o18/retenu": "oui", "objectifs/o12/retenu": "oui",
    },
    "03": {
        "ind/1a/t0": 0, "ind/1a/cible_2022": 40, "ind/1a/realise_2020": NC,
        "ind/N1/t0": 100, "ind/N1/realise_2020": 100,
        "ind/1b/cible_2022": "0.10",
        "ind/2a/cible_2022": 100, "ind/2b/cible_2022": NC,
        "ind/3a/t0": VIDE, "ind/3a/cible_2022": 500,
        "ind/T1/t0": 31,
        "ind/22a/t0": 0, "ind/22b/t0": 0,
        "objectifs/o18/retenu": "non", "objectifs/o12/retenu": "oui",
    },
    "04": {
        "ind/1a/t0": NC, "ind/1a/cible_2022": SO, "ind/1a/realise_2020": 7,
        "ind/N1/t0": 1000, "ind/N1/realise_2020": VIDE,
        "ind/1b/cible_2022": NC,
        "ind/2a/cible_2022": 50, "ind/2b/cible_2022": 45,
        "ind/3a/t0": 50, "ind/3a/cible_2022": 90,
        "ind/T1/t0": Etat.ILLISIBLE,
        "ind/18a/t0": 40, "ind/18a/cible_2022": VIDE,
    },
}  # fmt: skip
DIAGNOSTICS: dict[str, dict[str, Saisie]] = {
    "02": {"diag/1a/valeur": 999, "diag/5a/valeur": 12, "diag/5a/snds": 13},
    "63": {"diag/1a/valeur": SO, "diag/N1/valeur": 70, "diag/9a/valeur": 5},
}
PLANS: dict[str, dict[str, Saisie]] = {
    "02": {
        "actions/a01/numero": 1, "actions/a01/objectif": "1", "actions/a01/intitule": "Équipe",
        "actions/a01/enveloppe": "P304", "actions/a01/debut": date(2020, 10, 1),
        "actions/a01/etat_2020": "1248352.10", "actions/a01/cd_2020": "0.20",
        "actions/a02/intitule": "Visites", "actions/a02/enveloppe": "FIR",
        "actions/a02/etat_2020": "0.10", "actions/a02/autres_2021": NC,
        "actions/a03/intitule": "Accueil", "actions/a03/enveloppe": "P304",
        "actions/a03/etat_2020": "0.20", "actions/a03/etat_2021": "0.70",
        "actions/a04/numero": 4,
    },
    "03": {
        "actions/a01/intitule": "Sans enveloppe", "actions/a01/cd_2022": "15.35",
        "actions/a02/intitule": "Parrainage", "actions/a02/enveloppe": "P304",
        "actions/a02/etat_2020": 0,
    },
}  # fmt: skip


def genre_de(cle: str) -> Genre:
    """Kind of the cells used here."""
    champ = cle.rpartition("/")[2]
    if champ.startswith(("etat_", "cd_", "autres_", "valorise_")) or champ in {"engage", "paye"}:
        return Genre.MONTANT
    if champ in {"debut", "fin"}:
        return Genre.DATE
    if champ in {"retenu", "enveloppe", "objectif"}:
        return Genre.LISTE
    if champ == "intitule":
        return Genre.TEXTE
    return Genre.TAUX if "/1b/" in cle else Genre.ENTIER


def lue(cle: str, saisie: Saisie, rang: int) -> ValeurLue:
    """A cell read, in a place of its own."""
    genre = genre_de(cle)
    place = ("Feuille reçue", f"D{rang + 7}")
    if isinstance(saisie, Etat):
        return ValeurLue(cle, genre, BRUTS[saisie], None, saisie, *place)
    nombre = genre in {Genre.ENTIER, Genre.MONTANT, Genre.TAUX}
    valeur: Valeur = Decimal(str(saisie)) if nombre else saisie  # type: ignore[assignment]
    return ValeurLue(cle, genre, f" {saisie}", valeur, Etat.RENSEIGNE, *place)


def depose(
    registre: Registre,
    territoire: str,
    classeur: str,
    saisies: Mapping[str, Saisie],
    *constats: Constat,
    edition: str = "2020",
) -> str:
    """Stores one return; the name of its file."""
    nom = f"{territoire}_{classeur}.xlsx"
    contenu = f"{territoire} {classeur} {sorted(saisies)} {len(constats)}".encode()
    lecture = Lecture(
        fichier=nom,
        empreinte_fichier=hashlib.sha256(contenu).hexdigest(),
        identite=Identite(
            edition=edition, classeur=classeur, territoire=territoire, version=1, empreinte="abc"
        ),
        valeurs={cle: lue(cle, saisie, n) for n, (cle, saisie) in enumerate(saisies.items())},
    )
    recu_le = MIDI + timedelta(minutes=len(registre.depots()))
    registre.deposer(contenu, nom, f"retours/{nom}", recu_le, lecture, constats)
    return nom


def constat(gravite: Gravite, message: str = "Une cible manque.") -> Constat:
    return Constat(
        regle="IND-002", gravite=gravite, fichier="retour.xlsx", feuille="Tableau de bord",
        cellule="H9", message=message, trouve="", attendu="un nombre",
        remede="Écrire la cible.", source="annexe 6",
    )  # fmt: skip


def remplit(registre: Registre) -> None:
    """The returns above: 27 territories sent nothing, 63 only its diagnostic."""
    for classeur, retours in (
        ("tableau_de_bord", TABLEAUX), ("diagnostic", DIAGNOSTICS), ("plan_action", PLANS),
    ):  # fmt: skip
        for territoire, saisies in retours.items():
            depose(registre, territoire, classeur, saisies)


def dotations() -> Dotations:
    """Two notified amounts, P304 and FIR of one territory."""
    return Dotations(
        {
            ("02", 2020, code): (
                Dotation(
                    territoire="02", exercice=2020, enveloppe=code, montant=centimes(montant),
                    source="arrêté fictif", date_notification=None, fichier="dotations.csv",
                    ligne=ligne,
                ),
            )
            for ligne, (code, montant) in enumerate((("P304", "600000.05"), ("FIR", "100000")), 2)
        }
    )  # fmt: skip


def ouvre(dossier: Path) -> Registre:
    """A new register."""
    return Registre.ouvrir(dossier / "campagne.db")
