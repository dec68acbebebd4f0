"""Folder of TOML files -> ``Referentiel``, or one exception listing every fault found."""

from __future__ import annotations

import difflib
import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import tomli

from cdppe_xl.erreurs import CommandeIncorrecte, ReferentielInvalide
from cdppe_xl.referentiel.lignes import Lignes, where_toml
from cdppe_xl.referentiel.modele import Referentiel, from_the_last
from cdppe_xl.referentiel.tables import (
    DEROGATIONS,
    FICHIERS,
    PAR_CLE,
    TABLES,
    EditionLue,
    Faute,
    Table,
    suggest,
)
from cdppe_xl.referentiel.territoires_csv import NOM as LISTE
from cdppe_xl.referentiel.territoires_csv import Defauts, ListeLue, in_list, read_list

TERRITOIRES = PAR_CLE["territoire"].fichier
SUITE = "D’autres contrôles suivront une fois ces fautes corrigées."
"""What rests on a block that was refused, the rules on trial and the layouts come after."""


@dataclass(slots=True)
class _Dossier:
    """A folder being read: what each file holds before decoding, and what was made of it.

    ``contenus``: None for a file that cannot be read. ``liste``: its ``territoires.csv``,
    whose blocks follow the ``avant`` ones of the TOML file.
    """

    racine: Traversable
    lue: EditionLue = field(default_factory=EditionLue)
    contenus: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    liste: ListeLue | None = None
    avant: int = 0


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
            f"({', '.join(editions_livrees())}), ni un dossier.{_near(dossier)}"
        )
    return _load(dossier)


def _near(dossier: Path) -> str:
    """The shipped edition, or the folder of an edition beside it, that was probably meant."""
    try:
        voisins = [d for d in dossier.parent.iterdir() if (d / "campagne.toml").is_file()]
    except OSError:  # no such parent, or not ours to look into: nothing to propose
        voisins = []
    proposes = {d.name: str(d) for d in voisins} | {nom: nom for nom in editions_livrees()}
    proches = difflib.get_close_matches(dossier.name, proposes, n=1)
    return f" Vouliez-vous dire « {proposes[proches[0]]} » ?" if proches else ""


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

    with _no_collection():
        lecture = _Dossier(dossier)
        fautes = _read_tables(lecture)
        lue = lecture.lue
        fautes += check_coherence(lue)
    if fautes or lue.campagne is None:
        raise ReferentielInvalide(_told(fautes, lecture), SUITE)
    return Referentiel(
        campagne=lue.campagne,
        **{t.attribut: tuple(lue.records(t.cle).values()) for t in TABLES if t.repetee}
        | {"etapes": from_the_last(lue.etapes.values())},
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """No search for cycles while tens of thousands of records are made: none has any."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()


def _told(fautes: list[Faute], lecture: _Dossier) -> list[str]:
    """Faults in the order of the files, each with its line."""
    if lecture.liste is not None:
        fautes = [in_list(f, lecture.avant, lecture.liste) for f in fautes]
    ordre = {nom: rang for rang, nom in enumerate(FICHIERS)}
    fautes = sorted(dict.fromkeys(fautes), key=lambda f: ordre.get(f.fichier, len(ordre)))
    reperes: dict[str, Lignes | None] = {}
    fautes = [_cited(f, lecture, reperes) for f in fautes]
    nommees = [_named(f, lecture.contenus) for f in fautes]
    return [str(_located(f, lecture.racine, reperes)) for f in nommees]


def _read_tables(lecture: _Dossier) -> list[Faute]:
    contenus, fautes = lecture.contenus, _unexpected_files(lecture.racine)
    for nom in FICHIERS:
        if nom == TERRITOIRES and _only_list(lecture.racine):
            contenus[nom] = {}
            continue
        contenus[nom], trouvees = _read_file(lecture.racine / nom, nom)
        fautes += trouvees
    for nom, contenu in contenus.items():
        cles = [table.cle for table in TABLES if table.fichier == nom]
        fautes += [
            Faute(nom, cle, f"bloc inconnu{suggest(cle, cles)}")
            for cle in contenu or {}
            if cle not in cles
        ]
    fautes += _add_list(lecture)
    for table in TABLES:
        contenu = contenus[table.fichier]
        if contenu is not None:
            fautes += _read_table(table, contenu.get(table.cle), lecture.lue)
    if lecture.liste is not None and lecture.liste.fautes:
        lecture.lue.completes.discard("territoire")
    return fautes


def _only_list(racine: Traversable) -> bool:
    """The folder gives its territories by ``territoires.csv`` alone."""
    return not (racine / TERRITOIRES).is_file() and (racine / LISTE).is_file()


def _add_list(lecture: _Dossier) -> list[Faute]:
    """Puts the rows of ``territoires.csv`` after the blocks of the TOML file."""
    contenu = lecture.contenus[TERRITOIRES]
    blocs = (contenu or {}).get("territoire", [])
    if contenu is None or not isinstance(blocs, list):
        return []
    campagne = (lecture.contenus["campagne.toml"] or {}).get("campagne", {})
    source = campagne.get("source", {}) if isinstance(campagne, dict) else {}
    vagues = [b["vague"] for b in blocs if isinstance(b, dict) and isinstance(b.get("vague"), int)]
    texte = str(source.get("texte", "")) if isinstance(source, dict) else ""
    defauts = Defauts(texte, max(vagues, default=1))
    lecture.liste, lecture.avant = read_list(lecture.racine, defauts), len(blocs)
    if lecture.liste is None:
        return []
    if blocs or lecture.liste.blocs:
        contenu["territoire"] = [*blocs, *lecture.liste.blocs]
    return lecture.liste.fautes


def _named(faute: Faute, contenus: Mapping[str, dict[str, Any] | None]) -> Faute:
    """The fault with the code of its block, which is easier to find than a rank."""
    trouve = re.match(r"(\w+)\[(\d+)\]", faute.chemin)
    if trouve is None:
        return faute
    bloc = (contenus[faute.fichier] or {})[trouve[1]][int(trouve[2]) - 1]
    nom = bloc.get("code", bloc.get("numero")) if isinstance(bloc, dict) else None
    return faute if nom is None else replace(faute, chemin=f"{faute.chemin} ({nom})")


def _cited(faute: Faute, lecture: _Dossier, reperes: dict[str, Lignes | None]) -> Faute:
    """A fault of the list that cites a block of the TOML file: by its line and its name."""
    trouve = re.search(r"territoire\[(\d+)\]", faute.raison)
    if faute.fichier != LISTE or trouve is None:
        return faute
    bloc = (lecture.contenus[TERRITOIRES] or {})["territoire"][int(trouve[1]) - 1]
    la = _located(Faute(TERRITOIRES, trouve[0], ""), lecture.racine, reperes)
    dit = f"{TERRITOIRES}, ligne {la.ligne} ({bloc['nom']})"
    return replace(faute, raison=faute.raison.replace(trouve[0], dit))


def _located(faute: Faute, dossier: Traversable, reperes: dict[str, Lignes | None]) -> Faute:
    """The fault with its line, when its key path leads to one; each file is read once."""
    if faute.ligne:
        return faute
    if faute.fichier not in reperes:
        try:
            reperes[faute.fichier] = Lignes((dossier / faute.fichier).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            reperes[faute.fichier] = None
    lignes = reperes[faute.fichier]
    return faute if lignes is None else replace(faute, ligne=lignes.de(faute.chemin))


def _unexpected_files(dossier: Traversable) -> list[Faute]:
    connus = (*FICHIERS, LISTE)
    return [
        Faute(nom, "", f"fichier inattendu{suggest(nom, connus)}")
        for nom in sorted(f.name for f in dossier.iterdir())
        if nom not in (*connus, DEROGATIONS)
        and (nom.endswith(".toml") or re.fullmatch(r"territ\w*\.(csv|txt)", nom, re.IGNORECASE))
    ]


def _read_file(fichier: Traversable, nom: str) -> tuple[dict[str, Any] | None, list[Faute]]:
    try:
        texte = fichier.read_bytes().decode("utf-8")
        # tomllib, compiled: three times as fast, which tells with 35,000 territories.
        return tomli.loads(texte, parse_float=Decimal), []
    except FileNotFoundError:
        return None, [Faute(nom, "", "fichier absent de l'édition")]
    except OSError as erreur:
        return None, [Faute(nom, "", f"fichier illisible : {erreur.strerror}")]
    except UnicodeDecodeError:
        return None, [Faute(nom, "", "le fichier n'est pas en UTF-8")]
    except tomli.TOMLDecodeError as erreur:
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
