"""Containers that lie, overflow, overlap, hide or are cut."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from tests.excel.fabrique_brut import parties_xlsx
from tests.hostiles.cas import (
    ETRANGER,
    MOT_DE_PASSE,
    TRONQUE,
    Cas,
    Table,
    lot,
    lu,
    refus,
)
from tests.hostiles.fabrique import (
    RETOUR,
    RETOUR_ODS,
    Entree,
    archiver,
    entrees_de,
    octets_de,
    parties_de,
    zipper,
)

FEUILLE = "xl/worksheets/sheet3.xml"
CENT_MO = 100_000_000


@lru_cache(maxsize=1)
def _bombe() -> tuple[bytes, int]:
    """A hundred million spaces once compressed, and their checksum."""
    machine = zlib.compressobj(6, zlib.DEFLATED, -15)
    blanc, somme, morceaux = b" " * 1_000_000, 0, []
    for _ in range(CENT_MO // len(blanc)):
        somme = zlib.crc32(blanc, somme)
        morceaux.append(machine.compress(blanc))
    return b"".join([*morceaux, machine.flush()]), somme


def bombe(partie: str, chemin: Path = RETOUR) -> Callable[[], bytes]:
    """A real return where one part inflates to a hundred million bytes."""

    def faire() -> bytes:
        corps, somme = _bombe()
        autres = entrees_de({n: p for n, p in parties_de(chemin).items() if n != partie})
        return archiver([*autres, Entree(nom=partie.encode(), contenu=corps, stocke=True,
                                         methode=8, taille=CENT_MO, crc=somme)])  # fmt: skip

    return faire


def sous_le_ratio() -> bytes:
    """A sheet of white space, thinned with noise so that its ratio looks honest."""
    bruit = random.Random(1).randbytes(110_000).hex()  # noqa: S311
    feuille = octets_de(parties_de()[FEUILLE])
    gonflee = feuille.replace(b"<sheetData>", b"<sheetData>" + b" " * 20_000_000, 1)
    return zipper(parties_de() | {FEUILLE: gonflee + f"<!--{bruit}-->".encode()})


def menteur(**mensonge: object) -> Callable[[], bytes]:
    """The sheet of the indicators says something false of itself."""

    def faire() -> bytes:
        entrees = entrees_de(parties_de())
        return archiver(
            Entree(nom=e.nom, contenu=e.contenu, **mensonge)  # type: ignore[arg-type]
            if e.nom == FEUILLE.encode()
            else e
            for e in entrees
        )

    return faire


def avec(*ajouts: Entree) -> Callable[[], bytes]:
    return lambda: archiver([*entrees_de(parties_de()), *ajouts])


def nombreuses(nombre: int, compte: int | None = None) -> Callable[[], bytes]:
    def faire() -> bytes:
        vides = (Entree(nom=f"x/{n}".encode(), stocke=True) for n in range(nombre))
        return archiver([*entrees_de(parties_de()), *vides], compte=compte)

    return faire


def tronque(dixiemes: int) -> Callable[[], bytes]:
    def faire() -> bytes:
        octets = zipper(parties_de())
        return octets[: len(octets) * dixiemes // 10]

    return faire


def bouts_a_bouts() -> bytes:
    """Two archives: some programs read the first, others the second."""
    return zipper(parties_xlsx("<row r='1'><c r='A1'><v>1</v></c></row>")) + zipper(parties_de())


def zip64() -> bytes:
    """The last record names another one, that claims four billion entries."""
    octets = zipper(parties_de())
    fin, debut = octets[-22:], octets[:-22]
    sommaire = struct.unpack("<I", fin[16:20])[0]
    taille = struct.unpack("<I", fin[12:16])[0]
    autre = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2**32, 2**32, taille, sommaire)
    lieu = struct.pack("<4sIQI", b"PK\6\7", 0, len(debut), 1)
    return debut + autre + lieu + fin


def flux() -> bytes:
    """What programs that write without going back do: sizes after the content only."""
    return archiver(
        Entree(nom=e.nom, contenu=e.contenu, drapeaux=8, taille_locale=0)
        for e in entrees_de(parties_de())
    )


def imbriquee() -> bytes:
    poupee = zipper({"0": b"\0" * 5_000_000})
    for _ in range(6):
        poupee = zipper({f"{n}.zip": poupee for n in range(4)})
    return zipper(parties_de() | {"xl/media/image1.zip": poupee})


def alteree() -> bytes:
    """A few bytes changed in the middle, as a bad disk does."""
    octets = bytearray(zipper(parties_de()))
    for place in range(len(octets) // 3, len(octets) // 3 + 40):
        octets[place] ^= 0x5A
    return bytes(octets)


LIEN = 0o120777
CHIFFREE = Entree(nom=b"xl/media/secret.bin", contenu=b"x" * 40, drapeaux=1)

CAS: Table = {
    "bombe feuille": refus(bombe(FEUILLE), "démesuré"),
    "bombe textes": refus(bombe("xl/sharedStrings.xml"), "démesuré"),
    "bombe styles": refus(bombe("xl/styles.xml"), "démesuré"),
    "bombe commentaires": refus(bombe("xl/comments1.xml"), "démesuré"),
    "bombe jamais lue": refus(bombe("xl/media/image1.png"), "démesuré"),
    "bombe classeur": refus(bombe("xl/workbook.xml"), "démesuré"),
    "bombe ods": refus(bombe("content.xml", RETOUR_ODS), "démesuré", ".ods"),
    "bombe sous le ratio": lu(sous_le_ratio),
    "zips imbriques": lu(imbriquee),
    "parties superposees": refus(avec(Entree(nom=b"xl/a.xml", place=-1)), "se chevauchent"),
    "60000 entrees": lot(nombreuses(60_000)),
    "60000 entrees avouant 20": refus(nombreuses(60_000, 20), "table des matières"),
    "20 entrees avouant 60000": lot(nombreuses(3, 60_000)),
    "taille menteuse petite": refus(menteur(taille=10), "plus grosse qu'elle ne le dit"),
    "taille menteuse grande": refus(menteur(taille=900_000), TRONQUE),
    "taille menteuse geante": refus(menteur(taille=2**31), "démesuré"),
    "taille locale differente": refus(menteur(taille_locale=12), "ne disent pas la même chose"),
    "somme fausse": refus(menteur(crc=0x12345678), TRONQUE),
    "nom local different": refus(
        menteur(nom_local=b"xl/worksheets/sheet9.xml"), "ne disent pas la même chose"
    ),
    "methode inconnue": refus(menteur(methode=99), "compression inhabituelle"),
    "methode lzma": refus(menteur(methode=14), "compression inhabituelle"),
    "stockee mais annoncee compressee": refus(menteur(stocke=True, methode=8), TRONQUE),
    "compressee mais annoncee stockee": refus(menteur(methode=0), TRONQUE),
    "entree double": refus(
        avec(Entree(nom=FEUILLE.encode(), contenu=b"<worksheet/>")), "même nom"
    ),
    "entree double par la casse": refus(
        avec(Entree(nom=b"xl/Worksheets/SHEET3.xml", contenu=b"<worksheet/>")), "même nom"
    ),
    "entree double par la barre": refus(
        avec(Entree(nom=b"xl\\worksheets\\sheet3.xml", contenu=b"<worksheet/>")), "même nom"
    ),
    "entree chiffree jamais lue": lu(avec(CHIFFREE)),
    "feuille chiffree": refus(menteur(drapeaux=1), MOT_DE_PASSE),
    "nom qui remonte": lu(avec(Entree(nom=b"../../../../tmp/hostile.txt", contenu=b"x"))),
    "nom absolu": lu(avec(Entree(nom=b"/etc/hostile", contenu=b"x"))),
    "nom windows": lu(avec(Entree(nom=rb"C:\Windows\hostile.dll", contenu=b"x"))),
    "lien symbolique": lu(avec(Entree(nom=b"lien", contenu=b"/etc/passwd", droits=LIEN))),
    "nom avec zero": lu(avec(Entree(nom=b"xl/a\0.xml", contenu=b"x"))),
    "nom de 300 lettres": lu(avec(Entree(nom=b"x/" + b"n" * 300, contenu=b"x"))),
    "nom de 60000 lettres": lu(avec(Entree(nom=b"x/" + b"n" * 60_000, contenu=b"x"))),
    "nom ni utf-8 ni cp437": refus(
        avec(Entree(nom=b"xl/\xff\xfe\x81", contenu=b"x", drapeaux=0x800)), TRONQUE
    ),
    "nom vide": lu(avec(Entree(nom=b"", contenu=b"x"))),
    "dossiers": lu(avec(Entree(nom=b"xl/", stocke=True), Entree(nom=b"xl/media/", stocke=True))),
    "ecrit en flux": lu(flux),
    "zip64 geant": lot(zip64),
    "prefixe": refus(lambda: b"MZ\x90\0 bourrage" + zipper(parties_de()), "octets étrangers"),
    "prefixe html": refus(
        lambda: b"<html>" + b" " * 5000 + zipper(parties_de()), "page web"
    ),
    "suffixe court": lu(lambda: zipper(parties_de()) + b"\r\n" * 20),
    "suffixe long": refus(lambda: zipper(parties_de()) + b"x" * 100_000, TRONQUE),
    "deux archives": refus(bouts_a_bouts, "autre chose que le classeur"),
    "octets changes": refus(alteree, ""),
    "fins de ligne changees": refus(
        lambda: zipper(parties_de()).replace(b"\n", b"\r\n"), ""
    ),
    "sept bits": refus(lambda: bytes(o & 0x7F for o in zipper(parties_de())), ""),
    **{f"tronque a {n}0 pour cent": refus(tronque(n), TRONQUE) for n in range(1, 10)},
    "zip vide": lot(b"PK\5\6" + b"\0" * 18),
    "sans feuille ni marque": refus(parties_xlsx(), ETRANGER),
    "zip d une image": lot({"a.jpg": b"x"}),
    "sans content types": Cas(
        lambda: zipper({n: p for n, p in parties_de().items() if n != "[Content_Types].xml"}),
        "refusé", "archive .zip",
    ),
}  # fmt: skip
