"""Parts that are no plain XML, or far too much of it."""

from __future__ import annotations

from collections.abc import Callable

from tests.excel.fabrique_brut import S
from tests.hostiles.cas import ENDOMMAGE, ETRANGER, PRECAUTION, Table, lu, refus
from tests.hostiles.fabrique import (
    RETOUR_ODS,
    dire,
    octets_de,
    parties_de,
    remplacer,
    retour_modifie,
    serie,
    zipper,
)

FEUILLE, CLASSEUR, TEXTES = "xl/worksheets/sheet3.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
DONNEES = "<sheetData>"


def avec_dtd(dtd: str, partie: str = FEUILLE, corps: str = "") -> Callable[[], bytes]:
    def geste(texte: str) -> str:
        tete, fin, reste = texte.partition("?>")
        return f"{tete}{fin}\n<!DOCTYPE x {dtd}>{reste.replace(DONNEES, DONNEES + corps, 1)}"

    return lambda: retour_modifie(partie, geste)


def en(codage: str, partie: str = FEUILLE, *, avoue: bool = True) -> Callable[[], bytes]:
    def geste(texte: str) -> bytes:
        dit = texte.replace('encoding="UTF-8"', f'encoding="{codage}"', 1) if avoue else texte
        return dit.encode(codage, "xmlcharrefreplace")

    return lambda: retour_modifie(partie, geste)


def dans(vieux: str, neuf: str | bytes, partie: str = FEUILLE) -> Callable[[], bytes]:
    if isinstance(neuf, bytes):
        return lambda: retour_modifie(partie, lambda t: t.encode().replace(vieux.encode(), neuf, 1))
    return lambda: retour_modifie(partie, remplacer(vieux, neuf))


def remplacee(partie: str, corps: bytes | str) -> Callable[[], bytes]:
    return lambda: zipper(parties_de() | {partie: corps})


def rires() -> str:
    lignes = ['<!ENTITY a0 "ha">']
    lignes += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"[{''.join(lignes)}]"


def profond(partie: str, avant: str) -> Callable[[], bytes]:
    """A hundred thousand elements one inside the other."""

    def geste(texte: str) -> str:
        return remplacer(avant, "<x>" * 100_000 + "</x>" * 100_000 + avant)(texte)

    return lambda: retour_modifie(partie, geste)


def feuilles(nombre: int) -> Callable[[], bytes]:
    """As many tabs as wanted, all on the part of the first one."""
    tabs = serie(nombre, '<sheet name="F{n}" sheetId="{n}" r:id="rId1"/>')
    return lambda: retour_modifie(CLASSEUR, remplacer("</sheets>", f"{dire(tabs)}</sheets>"))


def prefixee(texte: str) -> str:
    """The same sheet, its elements under a prefix, as some programs write."""
    corps = texte.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    return corps.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=", 1)


ATTRIBUTS = " ".join(f'a{n}="1"' for n in range(200_000))

CAS: Table = {
    "rires en chaine": refus(avec_dtd(rires(), corps="<x>&a9;</x>"), "déclare un DTD"),
    "entite quadratique": refus(
        avec_dtd(f'[<!ENTITY a "{"x" * 100_000}">]', corps=f"<x>{'&a;' * 1000}</x>"),
        "déclare un DTD",
    ),
    "entite fichier": refus(
        avec_dtd('[<!ENTITY a SYSTEM "file:///etc/passwd">]', corps="<x>&a;</x>"), "DTD"
    ),
    "entite reseau": refus(
        avec_dtd('[<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]'), "déclare un DTD"
    ),
    "dtd externe": refus(avec_dtd('SYSTEM "http://127.0.0.1:9/x.dtd"'), "déclare un DTD"),
    "dtd dans le classeur": refus(avec_dtd('[<!ENTITY a "b">]', CLASSEUR), "déclare un DTD"),
    "dtd dans les textes": refus(avec_dtd('[<!ENTITY a "b">]', TEXTES), "déclare un DTD"),
    "dtd dans les proprietes": refus(
        avec_dtd('[<!ENTITY a "b">]', "docProps/core.xml"), "déclare un DTD"
    ),
    "dtd dans une partie jamais lue": lu(
        remplacee("customXml/item1.xml", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/"><x/>')
    ),
    "utf-16": refus(en("utf-16"), "UTF-8"),
    "utf-16 sans l avouer": refus(en("utf-16-le", avoue=False), "UTF-8"),
    "utf-16 gros boutiste": refus(en("utf-16-be"), "UTF-8"),
    "utf-7": refus(en("utf-7"), "UTF-8"),
    "utf-32": refus(en("utf-32"), "UTF-8"),
    "ebcdic": refus(en("cp037"), ENDOMMAGE),
    "latin-1": refus(en("iso-8859-1", TEXTES), "UTF-8"),
    "latin-1 sans l avouer": refus(en("iso-8859-1", TEXTES, avoue=False), "UTF-8"),
    "utf-8 avec marque": lu(
        lambda: zipper(
            parties_de()
            | {n: b"\xef\xbb\xbf" + octets_de(parties_de()[n]) for n in (FEUILLE, TEXTES)}
        )
    ),
    "octets hors utf-8": refus(dans(DONNEES, b"<sheetData>\xe9\xff"), "UTF-8"),
    "demi-caractere": refus(dans(DONNEES, b"<sheetData>\xed\xa0\x80"), "UTF-8"),
    "demi-caractere en reference": refus(dans("<t>", "<t>&#xD800;", TEXTES), ENDOMMAGE),
    "caractere nul": refus(dans(DONNEES, b"<sheetData>\0"), "caractère interdit"),
    "caractere de commande": refus(dans(DONNEES, "<sheetData>\x01"), "caractère interdit"),
    "reference interdite": refus(dans("<t>", "<t>&#1;", TEXTES), ENDOMMAGE),
    "entite inconnue": refus(dans("<t>", "<t>&eacute;", TEXTES), ENDOMMAGE),
    "esperluette nue": refus(dans("<t>", "<t>A & B", TEXTES), ENDOMMAGE),
    "partie vide": refus(remplacee(FEUILLE, b""), ENDOMMAGE),
    "partie de zeros": refus(remplacee(FEUILLE, b"\0" * 500), ENDOMMAGE),
    "partie qui est une page web": refus(
        remplacee(FEUILLE, "<html><body><br>erreur</body></html>"), ENDOMMAGE
    ),
    "partie json": refus(remplacee(FEUILLE, '{"a": 1}'), ENDOMMAGE),
    "deux racines": refus(dans("</worksheet>", "</worksheet><worksheet/>"), ENDOMMAGE),
    "jamais ferme": refus(dans("</sheetData>", ""), ENDOMMAGE),
    "coupe au milieu": refus(
        lambda: retour_modifie(FEUILLE, lambda t: t[: len(t) // 2]), ENDOMMAGE
    ),
    "balises croisees": refus(dans("</row>", "</c></row>"), ENDOMMAGE),
    "espaces de noms prefixes": lu(lambda: retour_modifie(FEUILLE, prefixee)),
    "commentaire xml": lu(dans(DONNEES, DONNEES + '<!-- <c r="D5"><v>9</v></c> -->')),
    "instruction xml": lu(dans(DONNEES, DONNEES + "<?faire rien?>")),
    "profondeur feuille": lu(profond(FEUILLE, "</worksheet>")),
    "profondeur classeur": lu(profond(CLASSEUR, "</workbook>")),
    "profondeur textes": lu(profond(TEXTES, "</sst>")),
    "profondeur styles": lu(profond("xl/styles.xml", "</styleSheet>")),
    "profondeur ods": lu(
        lambda: retour_modifie(
            "content.xml",
            remplacer("</office:spreadsheet>", "<x>" * 100_000 + "</x>" * 100_000
                      + "</office:spreadsheet>"),
            RETOUR_ODS,
        ), ".ods",
    ),
    "attribut de 10 Mo": refus(lambda: dans(
        "</sheetData>", f'</sheetData><x a="{"y" * 10_000_000}"/>')(), "démesuré"
    ),
    "200000 attributs": lu(dans("</worksheet>", f"<x {ATTRIBUTS}/></worksheet>")),
    "espace de noms Strict": lu(
        lambda: zipper(
            {n: octets_de(p).replace(S.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
             if n.startswith("xl/") else p for n, p in parties_de().items()}
        )
    ),
    "espace de noms inconnu": lu(dans(f'xmlns="{S}"', 'xmlns="urn:autre"')),
    "65000 feuilles sur une partie": refus(feuilles(65_000), PRECAUTION),
    "300 feuilles sur une partie": refus(feuilles(300), PRECAUTION),
    "feuille vide etrangere": refus(
        lambda: zipper({n: octets_de(p).replace(b"cdppe", b"autre")
                        for n, p in parties_de().items()}), ETRANGER,
    ),
}  # fmt: skip
