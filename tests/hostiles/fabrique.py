"""Archives that lie, and real returns with one part changed: bytes made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
RETOUR = RACINE / "samples" / "puy-de-dome" / "conforme" / "63_diagnostic_2020.xlsx"
RETOUR_ODS = RACINE / "samples" / "retours" / "35_Ille-et-Vilaine" / "35_diagnostic_2020.ods"
AUTRE = RACINE / "samples" / "retours" / "20_Corse" / "20_diagnostic_2020.xlsx"

Partie = str | bytes
Parties = dict[str, Partie]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entree:
    """One entry of an archive; what is given beside the content is written as it is, true or not.

    ``nom_local`` and ``taille_locale`` are those of the header that stands before the content,
    the others those of the directory at the end.
    """

    nom: bytes
    contenu: bytes = b""
    stocke: bool = False
    taille: int | None = None
    taille_locale: int | None = None
    crc: int | None = None
    nom_local: bytes | None = None
    drapeaux: int = 0
    methode: int | None = None
    droits: int = 0
    place: int | None = None
    """Offset said in the directory; -1 for the one of the first entry."""


Texte = str | Callable[[], str]
"""A text, or what makes it: the big ones only exist while their file is made."""


def dire(texte: Texte) -> str:
    return texte if isinstance(texte, str) else texte()


def serie(nombre: int, modele: str, de: int = 2000, avant: str = "", apres: str = "") -> Texte:
    """The same element that many times, « {n} » being its number."""
    return lambda: avant + "".join(modele.format(n=n) for n in range(de, de + nombre)) + apres


def fois(nombre: int, texte: str, avant: str = "", apres: str = "") -> Texte:
    return lambda: avant + texte * nombre + apres


def octets_de(partie: Partie) -> bytes:
    return partie if isinstance(partie, bytes) else partie.encode()


def archiver(entrees: Iterable[Entree], *, avant: bytes = b"", compte: int | None = None) -> bytes:
    """A zip written byte by byte; ``compte`` is the number of entries it claims."""
    corps, sommaire, nombre = bytearray(avant), bytearray(), 0
    for entree in entrees:
        nombre += 1
        brut = entree.contenu
        if not entree.stocke:
            machine = zlib.compressobj(6, zlib.DEFLATED, -15)
            brut = machine.compress(brut) + machine.flush()
        methode = entree.methode if entree.methode is not None else 0 if entree.stocke else 8
        crc = zlib.crc32(entree.contenu) if entree.crc is None else entree.crc
        taille = len(entree.contenu) if entree.taille is None else entree.taille
        locale = taille if entree.taille_locale is None else entree.taille_locale
        nom_local = entree.nom if entree.nom_local is None else entree.nom_local
        place = len(corps) if entree.place is None else entree.place
        place = len(avant) if place < 0 else place
        commun = (20, entree.drapeaux, methode, 0, 0x21, crc, len(brut))
        corps += struct.pack("<4s5H3I2H", b"PK\3\4", *commun, locale, len(nom_local), 0)
        corps += nom_local + brut
        sommaire += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, *commun, taille, len(entree.nom), 0, 0, 0, 0,
            entree.droits << 16, place,
        ) + entree.nom  # fmt: skip
    dit = nombre if compte is None else compte
    fin = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, dit & 0xFFFF, dit & 0xFFFF, len(sommaire),
                      len(corps), 0)  # fmt: skip
    return bytes(corps + sommaire + fin)


def entrees_de(parties: Mapping[str, Partie]) -> list[Entree]:
    return [Entree(nom=nom.encode(), contenu=octets_de(corps)) for nom, corps in parties.items()]


def zipper(parties: Mapping[str, Partie]) -> bytes:
    return archiver(entrees_de(parties))


@lru_cache(maxsize=4)
def _parties(chemin: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(chemin) as archive:
        return {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}


def parties_de(chemin: Path = RETOUR) -> Parties:
    """Parts of a real return, to be changed."""
    return dict(_parties(chemin))


def retour_avec(**changements: Partie) -> bytes:
    """A real return with parts added or replaced; « __ » stands for « / », « _ » for « . »."""
    ajouts = {n.replace("__", "/").replace("_", "."): p for n, p in changements.items()}
    return zipper(parties_de() | ajouts)


def retour_modifie(
    partie: str, geste: Callable[[str], str | bytes], chemin: Path = RETOUR, **ajouts: Partie
) -> bytes:
    """A real return one part of which went through a function."""
    parties = parties_de(chemin)
    avant = parties[partie]
    texte = avant if isinstance(avant, str) else avant.decode()
    apres = geste(texte)
    if octets_de(apres) == octets_de(texte):
        raise AssertionError(f"rien n'a changé dans {partie}")
    return zipper(parties | {partie: apres} | ajouts)


def remplacer(vieux: str, neuf: str, fois: int = 1) -> Callable[[str], str]:
    """A replacement that must find what it replaces."""

    def geste(texte: str) -> str:
        if vieux not in texte:
            raise AssertionError(f"introuvable : {vieux[:80]}")
        return texte.replace(vieux, neuf, fois)

    return geste


def prendre(parties: Mapping[str, Partie]) -> io.BytesIO:
    """The same as a stream, for the libraries that want one."""
    return io.BytesIO(zipper(parties))
