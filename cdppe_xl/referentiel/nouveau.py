"""Starts the folder of a new edition from an existing one."""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.loader import editions_livrees, load_referentiel
from cdppe_xl.referentiel.tables import FICHIERS
from cdppe_xl.referentiel.territoires_csv import NOM as LISTE

LISEZMOI = "LISEZMOI.md"
_CODE = re.compile(r'^code = "[^"]*"', re.MULTILINE)


def start_edition(modele: str, dossier: Path, code: str | None = None) -> tuple[Path, ...]:
    """Copies the files of an edition into an empty folder, under a new code.

    Without a code it stays the same campaign, to be completed.

    Returns:
        The files written.

    Raises:
        CommandeIncorrecte: the folder already holds something, or the code is not one.
        ReferentielInvalide: the model itself is not sound.
    """
    if code is not None and not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,30}", code):
        raise CommandeIncorrecte(
            f"Code d’édition « {code} » : lettres sans accent, chiffres, « - », « . » et « _ »."
        )
    if dossier.exists() and (not dossier.is_dir() or any(dossier.iterdir())):
        raise CommandeIncorrecte(f"« {dossier} » n’est pas un dossier vide : rien n’a été écrit.")
    campagne = load_referentiel(modele).campagne
    complete, code = code is None, campagne.code if code is None else code
    racine = _racine(modele)
    dossier.mkdir(parents=True, exist_ok=True)
    ecrits = []
    for nom in (*FICHIERS, LISTE):
        source = racine / nom
        if not source.is_file():
            continue
        texte = source.read_text("utf-8")
        if nom == "campagne.toml":
            texte = _CODE.sub(f'code = "{code}"', texte, count=1)
        (dossier / nom).write_text(texte, "utf-8")
        ecrits.append(dossier / nom)
    lisezmoi = _completer(campagne.libelle) if complete else _lisezmoi(code, campagne.libelle)
    (dossier / LISEZMOI).write_text(lisezmoi, "utf-8")
    return (*ecrits, dossier / LISEZMOI)


def _racine(modele: str) -> Traversable:
    if modele in editions_livrees():
        return resources.files("cdppe_xl.referentiel") / "donnees" / modele
    return Path(modele)


def _completer(libelle: str) -> str:
    return (
        f"# {libelle}\n\n"
        "La même campagne, à compléter : son code ne change pas.\n\n"
        "- Territoires qui manquent : un fichier `territoires.csv` (un tableur l’enregistre),\n"
        "  avec les colonnes `code`, `nom`, `region`, et au besoin `signataire`, `prefectures`,\n"
        "  `ars`, `vague`, `codes_sources`, `debut`, `fin`, `texte`, `repere`, `note`.\n"
        "- Une ligne « .inconnu = … » se remplace par la valeur, avec sa source.\n\n"
        "Contrôler : `cdppe referentiel verifier DOSSIER`.\n"
    )


def _lisezmoi(code: str, libelle: str) -> str:
    return (
        f"# Édition {code}\n\n"
        f"Copiée de « {libelle} ». Chaque valeur est à relire : elle vient de l’édition\n"
        "copiée, et sa `source` cite l’ancien texte.\n\n"
        "1. `textes.toml` : déclarer le texte de la nouvelle campagne.\n"
        "2. `campagne.toml` : libellé, années, dates, engagements.\n"
        "3. `objectifs.toml`, `indicateurs.toml`, `enveloppes.toml`, `territoires.toml`,\n"
        "   `calendrier.toml`, `classeurs.toml`, `contexte.toml` : ce qui change.\n"
        "4. Une valeur que le texte ne donne pas ne s’invente pas : la retirer, ou écrire\n"
        "   « aucun » là où c’est admis.\n\n"
        "Contrôler : `cdppe referentiel verifier DOSSIER`. Voir ce qui a changé :\n"
        "`cdppe referentiel comparer EDITION DOSSIER`.\n"
    )
