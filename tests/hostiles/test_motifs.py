"""No expression of ours takes more than a time proportional to the text it looks at.

Every compiled expression of the modules that see a returned file is found and tried, those
that will be written tomorrow too.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

import cdppe_xl

LONGUEUR = 100_000
COURTE = 300
"""Longest text that the recognisers of typed values are given."""
BORNES = {
    "cdppe_xl.excel.valeurs_": COURTE,
    "cdppe_xl.excel.arithmetique": 200,
}
PAQUETS = ("excel", "regles", "registre", "reception", "restitution", "domaine", "classeurs")
BUDGET = 0.5
RAPIDE = 0.005
"""A tenth of the length looked at so fast leaves room for its square."""

BRIQUES = (
    *"'\"([{<>&_;:,.!?*+-/=%$#|\\ \t\n0aAéx1~§€²\u00a0\u202f",
    "''", '""', "'a", '"a', "['", "[.A1:", "[.", "A1:", "$A$1", "A$1:$B2,", "a!", "'a'!", "_x000D_",
    "_x", "&#1;", "&amp;", "&a", "<c r=\"A1\"", '<c r="A1"><v>1', "<v>1", "<f>", "<f", "<is><t>",
    '<row r="1" ', ' a="1"', ' hidden="1"', "<x ", "1 ", "1.", "1,", "1'", "1 000", "12 ", "1.234",
    "a b ", "a-", "a' ", "de la ", "d'", "l'", "oui ", "le ", "1/1/", "1-", "1 er ", "lundi ",
    "janv", "recrut ", "sans recrut ", "recrutement de ", "postes de ", "frais de ", "et ", "a et ",
    "prise en charge par ", "hors ", "financee par la ", "12h", "PT1H", "1M", "2020-01-01T", "e1",
    "SUM(", "IF(A1=", "cdppe|", "cdppe|a|", "file:///", "a:", "(a)", "a/b", "\r\n", " \t", " \n",
)  # fmt: skip
FINS = ("", "!", "x", '"', ")", " ")


METHODES = ("match", "fullmatch", "search", "finditer")
"""What may be done with an expression; « sub », « split » and « findall » are « finditer »."""


def motifs() -> Iterator[tuple[str, str, re.Pattern[Any], tuple[str, ...]]]:
    """(module, name, expression, how it is used), looked for in every global, tables included."""
    for paquet in PAQUETS:
        racine = importlib.import_module(f"cdppe_xl.{paquet}")
        for info in pkgutil.walk_packages(racine.__path__, f"cdppe_xl.{paquet}."):
            module = importlib.import_module(info.name)
            source = inspect.getsource(module)
            for nom, valeur in sorted(vars(module).items()):
                usages = set(re.findall(rf"\b{re.escape(nom)}\.([a-z]+)", source))
                autres = {"finditer"} if usages & {"sub", "subn", "split", "findall"} else set()
                employes = tuple(m for m in METHODES if m in usages | autres) or METHODES[1:]
                for rang, motif in enumerate(_expressions(valeur)):
                    yield info.name, f"{nom}[{rang}]", motif, employes


def _expressions(valeur: object, profondeur: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(valeur, re.Pattern):
        yield valeur
    elif profondeur and isinstance(valeur, tuple | list | frozenset | set):
        for element in valeur:
            yield from _expressions(element, profondeur - 1)
    elif profondeur and isinstance(valeur, dict):
        for element in valeur.values():
            yield from _expressions(element, profondeur - 1)


TOUS = {(m, n): (e, u) for m, n, e, u in motifs() if u}


class TropLongError(Exception):
    pass


@contextmanager
def limite(secondes: float) -> Iterator[None]:
    """Processor time of this process; the engine of expressions looks at signals."""

    def sonner(_: int, __: FrameType | None) -> None:
        raise TropLongError

    ancien = signal.signal(signal.SIGVTALRM, sonner)
    signal.setitimer(signal.ITIMER_VIRTUAL, secondes)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, ancien)


def essayer(motif: re.Pattern[Any], usages: tuple[str, ...], texte: str) -> None:
    sujet: Any = texte.encode() if isinstance(motif.pattern, bytes) else texte
    for usage in usages:
        trouve = getattr(motif, usage)(sujet)
        if usage == "finditer":
            deque(trouve, maxlen=0)


def longueur(module: str) -> int:
    return next((n for debut, n in BORNES.items() if module.startswith(debut)), LONGUEUR)


def test_il_y_a_des_motifs() -> None:
    assert len(TOUS) > 60
    assert cdppe_xl.__name__ == "cdppe_xl"


@pytest.mark.parametrize(("module", "nom"), TOUS)
def test_chaque_motif_est_lineaire(module: str, nom: str) -> None:
    """A tenth of the length first: what is not linear there is seen before it takes minutes."""
    motif, usages = TOUS[module, nom]
    pleine = longueur(module)
    for brique in BRIQUES:
        for fin in FINS:
            debut = time.process_time()
            for taille in (pleine // 10, pleine):
                try:
                    with limite(BUDGET):
                        essayer(motif, usages, brique * (taille // len(brique)) + fin)
                except TropLongError:
                    pytest.fail(f"{motif.pattern!r} n'est pas linéaire sur {brique!r} … {fin!r}")
                if time.process_time() - debut < RAPIDE:
                    break
