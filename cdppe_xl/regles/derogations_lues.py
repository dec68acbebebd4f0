"""Reads a file of waivers; every fault of it comes out in one pass."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cdppe_xl.classeurs.exercices import codes
from cdppe_xl.domaine.constat import Regle
from cdppe_xl.erreurs import DerogationsInvalides
from cdppe_xl.referentiel.lignes import where_toml
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.referentiel.tables import suggest
from cdppe_xl.regles.catalogue import toutes
from cdppe_xl.regles.derogations import Derogation, Derogations, peut_deroger

MOTIF_MIN = 10
"""Characters under which a reason says nothing."""


def load_derogations(chemin: Path, referentiel: Referentiel, au: date) -> Derogations:
    """The waivers of a TOML file, ``[[derogation]]`` after ``[[derogation]]``.

    Raises:
        DerogationsInvalides: lists every fault of the file.
    """
    texte = ""
    try:
        texte = chemin.read_bytes().decode("utf-8")
        contenu = tomllib.loads(texte)
    except FileNotFoundError as cause:
        raise DerogationsInvalides(chemin.name, ["fichier introuvable"]) from cause
    except OSError as cause:
        raise DerogationsInvalides(chemin.name, [f"fichier illisible ({cause})"]) from cause
    except UnicodeDecodeError as cause:
        raise DerogationsInvalides(chemin.name, ["le fichier n’est pas en UTF-8"]) from cause
    except tomllib.TOMLDecodeError as cause:
        faute = " : ".join(where_toml(str(cause), texte))
        raise DerogationsInvalides(chemin.name, [faute]) from cause
    regles = {r.id: r for r in toutes(referentiel)}
    fautes = [
        f"« {cle} » : bloc inconnu{suggest(cle, ('derogation',))}"
        for cle in contenu
        if cle != "derogation"
    ]
    blocs = contenu.get("derogation", [])
    if not isinstance(blocs, list):
        blocs = []
        fautes.append("derogation : s’écrit en bloc [[derogation]]")
    lues = []
    for rang, bloc in enumerate(blocs, start=1):
        trouvees = [f"derogation[{rang}] : {f}" for f in _fautes(bloc, referentiel, regles)]
        fautes += trouvees
        if not trouvees:
            lues.append(Derogation(**bloc))
    if fautes:
        raise DerogationsInvalides(chemin.name, fautes)
    return Derogations(tuple(lues), au)


_TYPES = {f.name: f.type for f in fields(Derogation)}
_OBLIGATOIRES = ("regle", "territoire", "motif", "auteur", "date", "echeance")
_ATTENDUS = {
    "str": "texte entre guillemets attendu",
    "dt.date": "date attendue (AAAA-MM-JJ, sans guillemets)",
    "int": "année attendue, sans guillemets",
}  # fmt: skip


def _fautes(bloc: Any, referentiel: Referentiel, regles: Mapping[str, Regle]) -> Iterator[str]:
    """Everything wrong in one block."""
    if not isinstance(bloc, dict):
        yield "bloc (clé = valeur) attendu"
        return
    yield from (f"{cle} : clé inconnue{suggest(cle, _TYPES)}" for cle in bloc if cle not in _TYPES)
    yield from (f"{cle} : clé obligatoire absente" for cle in _OBLIGATOIRES if cle not in bloc)
    justes = {}
    for cle in _TYPES:
        if cle in bloc and not _du_type(bloc[cle], str(_TYPES[cle])):
            yield f"{cle} : {_ATTENDUS[str(_TYPES[cle])]}, trouvé « {bloc[cle]} »"
        elif cle in bloc:
            justes[cle] = bloc[cle]
    yield from _incoherences(justes, referentiel, regles)


def _du_type(valeur: object, genre: str) -> bool:
    if genre == "dt.date":
        return isinstance(valeur, date) and not isinstance(valeur, datetime)
    attendu = {"str": str, "int": int}[genre]
    return isinstance(valeur, attendu) and not isinstance(valeur, bool)


def _incoherences(
    bloc: Mapping[str, Any], referentiel: Referentiel, regles: Mapping[str, Regle]
) -> Iterator[str]:
    """Values of the right type that mean nothing here, or may not be."""
    connus: dict[str, Collection[object]] = {
        "regle": regles,
        "territoire": [t.code for t in referentiel.territoires],
        "classeur": ["", *codes(referentiel)],
        "exercice": [0, *referentiel.annees],
    }
    for cle, admis in connus.items():
        if cle in bloc and bloc[cle] not in admis:
            yield f"{cle} : « {bloc[cle]} » inconnu{suggest(bloc[cle], [a for a in admis if a])}"
    regle = regles.get(bloc.get("regle", ""))
    if regle is not None and not peut_deroger(regle):
        yield f"regle : {regle.id} n’admet pas de dérogation (« {regle.titre} »)"
    if len(str(bloc.get("motif", " " * MOTIF_MIN)).strip()) < MOTIF_MIN and "motif" in bloc:
        yield "motif : dire pourquoi, en quelques mots"
    if "auteur" in bloc and not bloc["auteur"].strip():
        yield "auteur : dire qui accorde la dérogation"
    if "date" in bloc and "echeance" in bloc and bloc["echeance"] < bloc["date"]:
        yield f"echeance : {bloc['echeance']} précède la date de la dérogation ({bloc['date']})"
