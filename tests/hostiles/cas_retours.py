"""Returns whose marks are right, false, shared or hostile."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.excel.fabrique_brut import parties_xlsx
from tests.hostiles.cas import ETRANGER, Table, lu, marque, refus
from tests.hostiles.fabrique import AUTRE, octets_de, parties_de, zipper

MARQUE = re.compile(r"cdppe\|([^|<]*)\|([^|<]*)\|([^|<]*)\|([^|<]*)\|([^|<]*)\|([^|<]*)")


def identites(motif: str) -> Callable[[], bytes]:
    """Every mark of a real return rewritten."""

    def faire() -> bytes:
        return zipper(
            {
                nom: MARQUE.sub(lambda m: m.expand(motif), octets_de(corps).decode())
                if nom.endswith(".xml")
                else corps
                for nom, corps in parties_de().items()
            }
        )

    return faire


def marque_seule(texte: str) -> Callable[[], bytes]:
    """Someone else's workbook with a mark in A1."""
    cellule = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{texte}</t></is></c></row>'
    return lambda: zipper(parties_xlsx(cellule))


def propriete_seule() -> bytes:
    """Someone else's workbook that kept the properties of ours."""
    parties = parties_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')
    return zipper(parties | {"docProps/core.xml": parties_de()["docProps/core.xml"]})


def deux_territoires() -> bytes:
    """Two sheets that say two territories, and nothing to choose between them."""
    parties = parties_xlsx(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>cdppe|2020|diagnostic|63|1|contexte|x</t></is>'
        "</c></row>"
    )
    core = "<x><keywords>cdppe|2020|diagnostic|64|1||x</keywords></x>"
    return zipper(parties | {"docProps/core.xml": core})


def sans_marque() -> bytes:
    """One of ours without a single mark: a copy that someone cleaned."""
    return zipper(
        {n: MARQUE.sub("", octets_de(p).decode()) if n.endswith(".xml") else p
         for n, p in parties_de().items()}
    )  # fmt: skip


def milliers_de_marques() -> bytes:
    """As many identities as rows, on as many sheets as possible."""
    cellules = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>cdppe|2020|diagnostic|{n:02d}|1|x|y</t>'
        "</is></c></row>"
        for n in range(1, 5000)
    )
    return zipper(parties_xlsx(cellules))


PAREIL = r"cdppe|\1|\2|\3|\4|\5|\6"
LONG = "x" * 5000

CAS: Table = {
    "retour vrai": lu(identites(PAREIL)),
    "marque edition qui remonte": refus(identites(r"cdppe|../../etc|\2|\3|\4|\5|\6"), ETRANGER),
    "marque edition deux points": refus(
        identites(r"cdppe|..|\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque edition point": refus(
        identites(r"cdppe|.|\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque edition dossier": refus(
        identites(r"cdppe|samples|\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque edition vide": refus(
        identites(r"cdppe||\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque edition 2019": refus(
        identites(r"cdppe|2019|\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque edition 2020 bis": refus(
        identites(r"cdppe|2020.|\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque edition cachee": refus(
        identites(r"cdppe|_donnees|\2|\3|\4|\5|\6"), "que cet outil ne connaît pas"),
    "marque classeur inconnu": refus(identites(r"cdppe|\1|budget|\3|\4|\5|\6"), "type inconnu"),
    "marque classeur module": refus(identites(r"cdppe|\1|os.path|\3|\4|\5|\6"), "type inconnu"),
    "marque classeur vide": refus(identites(r"cdppe|\1||\3|\4|\5|\6"), "type inconnu"),
    "marque classeur interne": refus(identites(r"cdppe|\1|grammaire|\3|\4|\5|\6"), "type inconnu"),
    "marque territoire barres": refus(identites(r"cdppe|\1|\2|../../63|\4|\5|\6"), ETRANGER),
    "marque territoire sql": refus(identites(r"cdppe|\1|\2|63'; DROP TABLE depot;--|\4|\5|\6"),
                                   ETRANGER),
    "marque territoire inconnu": marque(identites(r"cdppe|\1|\2|999|\4|\5|\6"), "STR-001"),
    "marque territoire vide": marque(identites(r"cdppe|\1|\2||\4|\5|\6"), "STR-001"),
    "marque territoire 63 en chiffres arabes": refus(
        identites("cdppe|\\1|\\2|٦٣|\\4|\\5|\\6"), ETRANGER),
    "marque version geante": refus(identites(rf"cdppe|\1|\2|\3|{'9' * 400}|\5|\6"), ETRANGER),
    "marque version negative": refus(identites(r"cdppe|\1|\2|\3|-1|\5|\6"), ETRANGER),
    "marque empreinte longue": refus(identites(rf"cdppe|\1|\2|\3|\4|\5|{LONG}"), ETRANGER),
    "marque avec echappement": refus(
        identites("cdppe|\\1_x001B_[31m|\\2|\\3|\\4|\\5|\\6"), ETRANGER),
    "marque avec balise": refus(
        identites(r"cdppe|\1|&lt;script&gt;|\3|\4|\5|\6"), ETRANGER),
    "marque trop courte": refus(identites(r"cdppe|\1|\2"), ETRANGER),
    "marque trop longue": refus(identites(r"cdppe|\1|\2|\3|\4|\5|\6|encore"), ETRANGER),
    "sans une marque": refus(sans_marque, ETRANGER),
    "deux territoires a egalite": refus(deux_territoires, "à égalité"),
    "marque seule chez un autre": marque(
        marque_seule("cdppe|2020|diagnostic|63|1|indicateurs|x"), "STR-003"),
    "propriete seule": refus(propriete_seule, "aucune de ses feuilles"),
    "le mot cdppe chez un autre": refus(marque_seule("Suivi du cdppe 2020"), ETRANGER),
    "milliers de marques": refus(milliers_de_marques, "aucune de ses feuilles"),
    "retour d un autre sous ce nom": lu(lambda: zipper(parties_de(AUTRE))),
}  # fmt: skip
