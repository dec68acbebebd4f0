"""Folder of TOML files -> ``Referentiel``, or one exception listing every fault found."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from cdppe_xl.erreurs import CommandeIncorrecte, ReferentielInvalide
from cdppe_xl.referentiel.lignes import line_of, where_toml
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.referentiel.tables import (
    DEROGATIONS,
    FICHIERS,
    TABLES,
    EditionLue,
    Faute,
    Table,
    suggest,
)

Contenus = dict[str, dict[str, Any] | None]
"""What each file holds, before decoding; None when it cannot be read."""


def load_referentiel(edition: str | Path = "2020") -> Referentiel:
    """Load an edition, by the name of a shipped one or by the folder that holds it.

    Raises:
        CommandeIncorrecte: no such name and no such folder.
        ReferentielInvalide: the edition is incomplete, misspelt or contradictory.
    """
    if isinstance(edition, str) and edition in editions_livrees():
        return _load_shipped(edition)
    dossier = Path(edition)
    if not dossier.is_dir():
        raise CommandeIncorrecte(
            f"Édition « {edition} » introuvable : ni une édition livrée "
            f"({', '.join(editions_livrees())}), ni un dossier."
        )
    return _load(dossier)


def editions_livrees() -> tuple[str, ...]:
    """Names of the editions shipped with the package."""
    return tuple(sorted(d.name for d in _donnees().iterdir() if d.is_dir() and d.name[0] != "_"))


def _donnees() -> Traversable:
    return resources.files("cdppe_xl.referentiel") / "donnees"


@lru_cache
def _load_shipped(nom: str) -> Referentiel:
    return _load(_donnees() / nom)


def _load(dossier: Traversable) -> Referentiel:
    # Pydantic is only paid for when an edition is really loaded.
    from cdppe_xl.referentiel.coherence import check_coherence

    lue, fautes, contenus = _read_tables(dossier)
    fautes += check_coherence(lue)
    if fautes or lue.campagne is None:
        ordre = {nom: rang for rang, nom in enumerate(FICHIERS)}
        fautes.sort(key=lambda f: ordre.get(f.fichier, len(ordre)))
        dites = [_located(_named(f, contenus), dossier) for f in dict.fromkeys(fautes)]
        raise ReferentielInvalide([str(f) for f in dites])
    return Referentiel(
        campagne=lue.campagne,
        **{t.attribut: tuple(lue.records(t.cle).values()) for t in TABLES if t.repetee},
    )


def _read_tables(dossier: Traversable) -> tuple[EditionLue, list[Faute], Contenus]:
    lue = EditionLue()
    contenus: Contenus = {}
    fautes = _unexpected_files(dossier)
    for nom in FICHIERS:
        contenus[nom], trouvees = _read_file(dossier / nom, nom)
        fautes += trouvees
    for nom, contenu in contenus.items():
        cles = [table.cle for table in TABLES if table.fichier == nom]
        fautes += [
            Faute(nom, cle, f"bloc inconnu{suggest(cle, cles)}")
            for cle in contenu or {}
            if cle not in cles
        ]
    for table in TABLES:
        contenu = contenus[table.fichier]
        if contenu is not None:
            fautes += _read_table(table, contenu.get(table.cle), lue)
    return lue, fautes, contenus


def _named(faute: Faute, contenus: Contenus) -> Faute:
    """The fault with the code of its block, which is easier to find than a rank."""
    trouve = re.match(r"(\w+)\[(\d+)\]", faute.chemin)
    if trouve is None:
        return faute
    bloc = (contenus[faute.fichier] or {})[trouve[1]][int(trouve[2]) - 1]
    nom = bloc.get("code", bloc.get("numero")) if isinstance(bloc, dict) else None
    return faute if nom is None else replace(faute, chemin=f"{faute.chemin} ({nom})")


def _located(faute: Faute, dossier: Traversable) -> Faute:
    """The fault with its line, when its key path leads to one."""
    try:
        texte = (dossier / faute.fichier).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return faute
    return replace(faute, ligne=line_of(texte, faute.chemin))


def _unexpected_files(dossier: Traversable) -> list[Faute]:
    noms = sorted(f.name for f in dossier.iterdir() if f.name.endswith(".toml"))
    return [
        Faute(nom, "", f"fichier inattendu{suggest(nom, FICHIERS)}")
        for nom in noms
        if nom not in (*FICHIERS, DEROGATIONS)
    ]


def _read_file(fichier: Traversable, nom: str) -> tuple[dict[str, Any] | None, list[Faute]]:
    try:
        texte = fichier.read_bytes().decode("utf-8")
        return tomllib.loads(texte, parse_float=Decimal), []
    except FileNotFoundError:
        return None, [Faute(nom, "", "fichier absent de l'édition")]
    except OSError as erreur:
        return None, [Faute(nom, "", f"fichier illisible : {erreur.strerror}")]
    except UnicodeDecodeError:
        return None, [Faute(nom, "", "le fichier n'est pas en UTF-8")]
    except tomllib.TOMLDecodeError as erreur:
        return None, [Faute(nom, *where_toml(str(erreur), texte))]


def _read_table(table: Table, contenu: object, lue: EditionLue) -> list[Faute]:
    from cdppe_xl.referentiel.decodage import decode

    attendu = f"[[{table.cle}]]" if table.repetee else f"[{table.cle}]"
    if contenu is None:
        if table.obligatoire:
            return [Faute(table.fichier, table.cle, f"aucun bloc {attendu}")]
        lue.completes.add(table.cle)
        return []
    if table.repetee != isinstance(contenu, list):
        return [Faute(table.fichier, table.cle, f"s'écrit en bloc {attendu}")]
    if not isinstance(contenu, list):
        lue.campagne, fautes = decode(table, 0, contenu)
    else:
        fautes, records = [], {}
        for rang, brut in enumerate(contenu, start=1):
            record, trouvees = decode(table, rang, brut)
            fautes += trouvees
            if record is not None:
                records[rang] = record
        setattr(lue, table.attribut, records)
    if not fautes:
        lue.completes.add(table.cle)
    return fautes
