"""Sheets whose cells, names, notes or links are absurd, inside a real return."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.excel.fabrique_brut import RELS, R, S, parties_xlsx
from tests.hostiles.cas import ETRANGER, HORS, PRECAUTION, Cas, Table, lu, marque, refus
from tests.hostiles.fabrique import (
    Partie,
    Texte,
    dire,
    fois,
    octets_de,
    parties_de,
    remplacer,
    retour_modifie,
    serie,
    zipper,
)

FEUILLE, CLASSEUR, TEXTES = "xl/worksheets/sheet3.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
FIN = "</sheetData>"
SAISIE = re.compile(r'<c r="(G5)"([^>]*?)(?: t="[a-z]+")?(?:/>|>.*?</c>)')
"""The first answer a person types on the sheet of the indicators."""


def lignes(corps: Texte, partie: str = FEUILLE) -> Callable[[], bytes]:
    return lambda: retour_modifie(partie, remplacer(FIN, dire(corps) + FIN))


def apres(corps: Texte) -> Callable[[], bytes]:
    return lambda: retour_modifie(FEUILLE, remplacer(FIN, FIN + dire(corps)))


def saisie(contenu: Texte, attributs: str = "") -> Callable[[], bytes]:
    """The answer in G5 replaced by this."""

    def geste(texte: str) -> str:
        neuf, nombre = SAISIE.subn(
            lambda m: f'<c r="{m[1]}"{m[2]}{attributs}>{dire(contenu)}</c>', texte, count=1
        )
        if nombre != 1:
            raise AssertionError("la cellule G5 n'est plus là")
        return neuf

    return lambda: retour_modifie(FEUILLE, geste)


def noms(corps: Texte) -> Callable[[], bytes]:
    return lambda: retour_modifie(
        CLASSEUR, remplacer("</definedNames>", dire(corps) + "</definedNames>")
    )


def notes(corps: Texte) -> Callable[[], bytes]:
    """A part of comments on the sheet of the indicators."""

    def faire() -> bytes:
        parties = parties_de()
        rels = "xl/worksheets/_rels/sheet3.xml.rels"
        lien = f'<Relationship Id="n1" Type="{R}/comments" Target="../comments9.xml"/>'
        avant = octets_de(parties.get(rels, f'<Relationships xmlns="{RELS}"></Relationships>'))
        parties[rels] = avant.replace(b"</Relationships>", lien.encode() + b"</Relationships>")
        parties["xl/comments9.xml"] = (
            f'<comments xmlns="{S}"><commentList>{dire(corps)}</commentList></comments>'
        )
        return zipper(parties)

    return faire


def ajouts(**parties: Partie) -> Callable[[], bytes]:
    return lambda: zipper(
        parties_de() | {n.replace("__", "/").replace("_", "."): p for n, p in parties.items()}
    )


def relation(genre: str, cible: str, mode: str = "") -> Callable[[], bytes]:
    """One more relationship of the workbook, that nothing uses."""
    lien = f'<Relationship Id="h1" Type="{R}/{genre}" Target="{cible}"{mode}/>'
    return lambda: retour_modifie(
        RELATIONS, remplacer("</Relationships>", f"{lien}</Relationships>")
    )


def cible_feuille(cible: str, mode: str = "") -> Callable[[], bytes]:
    """The sheet of the indicators is said to be elsewhere."""

    def geste(texte: str) -> str:
        ici = re.compile(r'Target="/?(?:xl/)?worksheets/sheet3.xml"')
        return ici.sub(lambda _: f'Target="{cible}"{mode}', texte)

    return lambda: retour_modifie(RELATIONS, geste)


def lien_externe(cible: str) -> Callable[[], bytes]:
    def faire() -> bytes:
        parties = parties_de()
        parties[RELATIONS] = octets_de(parties[RELATIONS]).replace(
            b"</Relationships>",
            f'<Relationship Id="h1" Type="{R}/externalLink" '
            'Target="externalLinks/externalLink1.xml"/>'
            "</Relationships>".encode(),
        )
        parties["xl/externalLinks/externalLink1.xml"] = (
            f'<externalLink xmlns="{S}" xmlns:r="{R}"><externalBook r:id="e1"/></externalLink>'
        )
        parties["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
            f'<Relationships xmlns="{RELS}"><Relationship Id="e1" Type="{R}/externalLinkPath" '
            f'Target="{cible}" TargetMode="External"/></Relationships>'
        )
        return zipper(parties)

    return faire


def sans(partie: str) -> Callable[[], bytes]:
    return lambda: zipper({n: p for n, p in parties_de().items() if n != partie})


def avant_les_lignes(texte: Texte) -> Callable[[], bytes]:
    return lambda: retour_modifie(FEUILLE, lambda t: t.replace(
        "<sheetData>", dire(texte) + "<sheetData>", 1))  # fmt: skip


def textes_de_plus(texte: Texte) -> Callable[[], bytes]:
    """More texts than a return has, in the table that cells share."""
    return lambda: retour_modifie(TEXTES, lambda t: t.replace("</sst>", dire(texte) + "</sst>"))


def etrangere(nombre: int) -> Callable[[], bytes]:
    """A workbook of someone else, with that many cells."""
    cellules = "".join(f'<c r="{c}{{n}}"><v>{{n}}</v></c>' for c in "ABCDEFGHIJ")
    corps = serie(nombre // 10, f'<row r="{{n}}">{cellules}</row>', 1)
    return lambda: zipper(parties_xlsx(dire(corps)))


def cellule(adresse: str, contenu: str = "<v>7</v>", ligne: str = "900") -> Callable[[], bytes]:
    return lignes(f'<row r="{ligne}"><c r="{adresse}">{contenu}</c></row>')


def formules(nombre: int, modele: str) -> Texte:
    """A shared formula on that many cells."""
    return serie(
        nombre, '<row r="{n}"><c r="B{n}"><f t="shared" si="77"/></c></row>', 2001,
        f'<row r="2000"><c r="B2000"><f t="shared" ref="B2000:B{2000 + nombre}" si="77">{modele}'
        "</f></c></row>",
    )  # fmt: skip


TOUT = "A1:XFD1048576"
LONGUE = "1+" * 500_000 + "1"
GUILLEMETS = "'" * 200_001
CHIFFRES = "1" * 300_000
UNE_FEUILLE = re.compile(r"<sheets>.*</sheets>", re.S)

CAS: Table = {
    "dimension menteuse": lu(
        lambda: retour_modifie(
            FEUILLE, lambda t: re.sub('<dimension ref="[^"]*', f'<dimension ref="{TOUT}', t)
        )
    ),
    "cellule au bout du monde": lu(cellule("XFD1048576", ligne="1048576")),
    "cellule ZZZZZZZ1": refus(cellule("ZZZZZZZ1"), HORS),
    "cellule XFE1": refus(cellule("XFE900"), HORS),
    "cellule A0": refus(cellule("A0"), HORS),
    "cellule A1048577": refus(cellule("A1048577", ligne="1048577"), HORS),
    "cellule a l envers": refus(cellule("900B"), HORS),
    "ligne 4294967296": refus(cellule("B4294967296", ligne="4294967296"), HORS),
    "ligne negative": refus(
        lignes('<row r="-1"><c><v>1</v></c></row>'), HORS
    ),
    "ligne en chiffres arabes": lu(lignes('<row r="٩٠٠"><c><v>1</v></c></row>')),
    "adresse double": refus(lambda: retour_modifie(FEUILLE, remplacer(
        FIN, '<row r="900"><c r="B900"><v>1</v></c><c r="B900"><v>2</v></c></row>' + FIN)),
        "y figure deux fois",
    ),
    "un million de lignes vides": lu(
        lignes(serie(998_000, '<row r="{n}" s="1" customFormat="1"/>'))
    ),
    "300000 cellules vides": lu(
        lignes(serie(7_500, '<row r="{n}">' + '<c s="1"/>' * 40 + "</row>"))
    ),
    "huit millions de cellules": refus(
        lignes(serie(8_000, '<row r="{n}">' + "<c/>" * 1000 + "</row>")), "démesuré"
    ),
    "600000 cellules remplies": refus(
        lignes(serie(6_000, '<row r="{n}">' + "<c><v>1</v></c>" * 100 + "</row>")),
        "cellules remplies",
    ),
    "etrangere de 300000 cellules": refus(etrangere(300_000), ETRANGER),
    "fusion de toute la feuille": lu(apres(f'<mergeCells><mergeCell ref="{TOUT}"/></mergeCells>')),
    "100000 fusions": lu(apres(
        serie(100_000, '<mergeCell ref="B{n}:C{n}"/>', avant="<mergeCells>", apres="</mergeCells>")
    )),
    "fusion absurde": refus(apres('<mergeCells><mergeCell ref="::::"/><mergeCell ref="ZZZZ9:A1"/>'
                               '<mergeCell ref="texte"/></mergeCells>'), HORS),
    "200000 noms": lu(
        noms(serie(200_000, '<definedName name="n{n}">Listes!$A$1</definedName>'))
    ),
    "nom de 100000 lettres": lu(noms(f'<definedName name="{"n" * 100_000}">1</definedName>')),
    "noms en double": lu(noms('<definedName name="CDPPE_IDENTITE">Listes!$Z$9</definedName>')),
    "nom vers nulle part": lu(noms('<definedName name="x">#REF!</definedName>')),
    "nom qui se cite": lu(noms('<definedName name="x">x</definedName>')),
    "cible de nom pathologique": lu(noms(f'<definedName name="x">{GUILLEMETS}</definedName>')),
    "60000 notes": lu(notes(
        serie(60_000, '<comment ref="B{n}"><text><t>x</t></text></comment>'))),
    "note de 30000 morceaux": lu(notes(fois(
        30_000, "<r><t>abcdefgh</t></r>", '<comment ref="B900"><text>', "</text></comment>"))),
    "note sans cellule": lu(notes('<comment><text><t>x</t></text></comment>')),
    "un million de validations": lu(apres(serie(
        1_000_000, "B{n} ",
        avant='<dataValidations><dataValidation type="list" sqref="',
        apres='"><formula1>"a"</formula1></dataValidation></dataValidations>'))),
    "500000 groupes de colonnes": refus(avant_les_lignes(fois(
        500_000, '<col min="1" max="16384" width="9" outlineLevel="7" hidden="1"/>',
        "<cols>", "</cols>")), "démesuré"),
    "textes de 70 Mo": refus(textes_de_plus(serie(
        70_000, "<si><t>" + "mot {n} " * 120 + "</t></si>")), "64 Mo"),
    "texte partage -1": refus(saisie("<v>-1</v>", ' t="s"'), "est perdu"),
    "texte partage hors de la table": refus(saisie("<v>999999</v>", ' t="s"'), "est perdu"),
    "texte partage decimal": refus(saisie("<v>1.5</v>", ' t="s"'), "est perdu"),
    "texte partage geant": refus(saisie(f"<v>{CHIFFRES}</v>", ' t="s"'), "est perdu"),
    "style hors de la table": lu(cellule("XFD900", "")),
    "NaN": marque(saisie("<v>NaN</v>"), "STR-020"),
    "INF": marque(saisie("<v>-INF</v>"), "STR-020"),
    "1e999": marque(saisie("<v>1e999</v>"), "STR-020"),
    "virgule dans un nombre": marque(saisie("<v>x10,5</v>"), "STR-020"),
    "chiffres arabes": marque(saisie("<v>٣٤</v>"), "STR-020"),
    "souligne": marque(saisie("<v>1_000</v>"), "STR-020"),
    "300000 chiffres": marque(saisie(f"<v>{CHIFFRES}</v>"), "STR-020"),
    "300000 chiffres puis une lettre": marque(saisie(f"<v>{CHIFFRES}x</v>"), "STR-020"),
    "300000 chiffres en texte": marque(saisie(f"<is><t>{CHIFFRES}</t></is>", ' t="inlineStr"'),
                                      "STR-020"),
    "type inconnu": marque(saisie("<v>abc</v>", ' t="zz"'), "STR-020"),
    "date absurde": marque(saisie("<v>2020-99-99</v>", ' t="d"'), "STR-020"),
    "erreur inventee": marque(saisie("<v>#GETTING_DATA</v>", ' t="e"'), "STR-020"),
    "formule d un million": marque(saisie(f"<f>{LONGUE}</f><v>5</v>"), "STR-020"),
    "formule de guillemets": marque(saisie(f"<f>{GUILLEMETS}</f><v>5</v>"), "STR-020"),
    "formule qui lance un programme": marque(
        saisie("<f>cmd|'/c calc'!A1</f><v>5</v>"), "STR-020"),
    "formule qui appelle le reseau": marque(
        saisie('<f>WEBSERVICE("http://127.0.0.1:9/")</f><v>5</v>'), "STR-020"),
    "formule circulaire": marque(saisie("<f>G5+1</f><v>5</v>"), "STR-020"),
    "parentheses profondes": marque(saisie(f"<f>{'(' * 5000}1{')' * 5000}</f><v>1</v>"), "STR-020"),
    "formule partagee sans modele": marque(saisie('<f t="shared" si="55"/><v>5</v>'), "STR-020"),
    "formule matricielle": marque(
        saisie('<f t="array" ref="G5:H9">SUM(A1:A9*B1:B9)</f><v>5</v>'), "STR-020"),
    "table de donnees": marque(
        saisie('<f t="dataTable" ref="G5:H9" r1="A1"/><v>5</v>'), "STR-020"),
    "texte d un million de lettres": marque(
        saisie(fois(1_000_000, "a", "<is><t>", "</t></is>"), ' t="inlineStr"'), "STR-020"),
    "30000 formules partagees": lu(lignes(formules(30_000, "A2000+1"))),
    "formules partagees demesurees": refus(
        lignes(formules(20_000, "A2000+" * 600 + "1")), PRECAUTION),
    "formule calculee de guillemets": Cas(
        lambda: retour_modifie(FEUILLE, lambda t: re.sub(
            r"<f>[^<]*</f>", f"<f>{GUILLEMETS}</f>", t, count=1)), "lu", ""),
    "feuille absente": refus(sans(FEUILLE), "manque"),
    "textes absents": refus(sans(TEXTES), "manque"),
    "styles absents": Cas(sans("xl/styles.xml"), "lu"),
    "classeur absent": refus(sans(CLASSEUR), "manque"),
    "relations absentes": refus(sans(RELATIONS), "manque"),
    "feuille ailleurs": refus(
        cible_feuille("file:///etc/passwd", ' TargetMode="External"'), "manque"),
    "feuille hors de l archive": refus(cible_feuille("../../../../../etc/passwd"), "manque"),
    "feuille sur le reseau": refus(
        cible_feuille(r"\\127.0.0.1\partage\x.xml", ' TargetMode="External"'), "manque"),
    "feuille dans une image": refus(cible_feuille("media/image1.png"), "manque"),
    "aucune feuille": refus(
        lambda: retour_modifie(CLASSEUR, lambda t: UNE_FEUILLE.sub("<sheets/>", t)),
        "aucune feuille"),
    "deux onglets du meme nom": refus(
        lambda: retour_modifie(CLASSEUR, remplacer('name="Contexte"', 'name="Indicateurs"')),
        "même nom"),
    "onglet au nom hostile": lu(lambda: retour_modifie(CLASSEUR, remplacer(
        'name="Notice"', 'name="&#x202E;&lt;script&gt;[31m../../x"'))),
    "onglet de 10000 lettres": lu(lambda: retour_modifie(
        CLASSEUR, remplacer('name="Notice"', f'name="{"N" * 10_000}"'))),
    "macro": lu(ajouts(xl__vbaProject_bin=b"\xd0\xcf\x11\xe0" + b"\0" * 2000)),
    "activex": lu(ajouts(xl__activeX__activeX1_bin=b"\xd0\xcf\x11\xe0" + b"\0" * 600)),
    "lien externe": lu(lien_externe("file:///C:/autre.xlsx")),
    "lien unc": lu(lien_externe(r"\\127.0.0.1\partage\autre.xlsx")),
    "lien dde": lu(lien_externe("cmd|' /c calc'!A0")),
    "image sur le reseau": lu(relation("image", "http://127.0.0.1:9/x.png",
                                       ' TargetMode="External"')),
    "connexion": lu(relation("connections", "connections.xml")),
    "relation vers elle-meme": lu(relation("externalLink", "workbook.xml")),
}  # fmt: skip
