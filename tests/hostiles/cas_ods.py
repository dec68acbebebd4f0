"""Repeats, counts and nestings of OpenDocument, and its own ways of being hostile."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.excel.fabrique_brut import ODS_CT, ods, parties_ods
from tests.hostiles.cas import (
    ENDOMMAGE,
    ETRANGER,
    HORS,
    MOT_DE_PASSE,
    Table,
    lu,
    refus,
)
from tests.hostiles.fabrique import (
    RETOUR_ODS,
    Entree,
    Partie,
    Texte,
    archiver,
    dire,
    entrees_de,
    fois,
    parties_de,
    remplacer,
    retour_modifie,
    zipper,
)

ODS = ".ods"
VALEUR = 'office:value-type="float" office:value="1"'
TEXTE = 'office:value-type="string"'


def lignes(corps: Texte) -> Callable[[], bytes]:
    """Rows on a sheet added to a real return."""

    def geste(texte: str) -> str:
        avant, fin, apres = texte.rpartition("</table:table>")
        return f'{avant}{fin}<table:table table:name="Ajout">{dire(corps)}{fin}{apres}'

    return lambda: retour_modifie("content.xml", geste, RETOUR_ODS)


def ligne(cellule: str, attributs: str = "") -> Callable[[], bytes]:
    return lignes(f"<table:table-row {attributs}>{cellule}</table:table-row>")


def avec(**parties: Partie) -> Callable[[], bytes]:
    ajouts = {n.replace("__", "/").replace("_", "."): p for n, p in parties.items()}
    return lambda: zipper(parties_de(RETOUR_ODS) | ajouts)


def sans(*noms: str) -> Callable[[], bytes]:
    return lambda: zipper({n: p for n, p in parties_de(RETOUR_ODS).items() if n not in noms})


def chiffree() -> bytes:
    manifeste = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        "</manifest:file-entry></manifest:manifest>"
    )
    return zipper(parties_de(RETOUR_ODS) | {"META-INF/manifest.xml": manifeste,
                                            "content.xml": bytes(range(256)) * 40})  # fmt: skip


def emballee() -> bytes:
    """What LibreOffice 24 writes: one encrypted package inside."""
    return zipper({"mimetype": ODS_CT, "encrypted-package": bytes(range(256)) * 40,
                   "META-INF/manifest.xml": "<m:manifest xmlns:m='urn:x'/>"})  # fmt: skip


REPETE = "table:number-columns-repeated"
LIGNES = "table:number-rows-repeated"

CAS: Table = {
    "ods ligne repetee un million de fois": refus(
        ligne(f"<table:table-cell {VALEUR}/>", f'{LIGNES}="900000"'), "cellules remplies", ODS
    ),
    "ods lignes au dela de la feuille": refus(
        ligne(f"<table:table-cell {VALEUR}/>", f'{LIGNES}="1048577"'), HORS, ODS
    ),
    "ods lignes vides a l infini": lu(
        ligne("<table:table-cell/>", f'{LIGNES}="1048576"'), ODS
    ),
    "ods colonne repetee": lu(ligne(f'<table:table-cell {VALEUR} {REPETE}="16000"/>'), ODS),
    "ods colonnes au dela": refus(
        ligne(f'<table:table-cell {VALEUR} {REPETE}="16385"/>'), HORS, ODS
    ),
    "ods carre plein": refus(
        ligne(f'<table:table-cell {VALEUR} {REPETE}="16384"/>', f'{LIGNES}="1000000"'),
        "cellules remplies", ODS,
    ),
    "ods repetition negative": refus(
        ligne(f'<table:table-cell {VALEUR} {REPETE}="-5"/>'), HORS, ODS
    ),
    "ods repetition geante": refus(
        ligne(f'<table:table-cell {VALEUR} {REPETE}="99999999999999999999"/>'), HORS, ODS
    ),
    "ods repetition en lettres": refus(
        ligne(f'<table:table-cell {VALEUR} {REPETE}="mille"/>'), HORS, ODS
    ),
    "ods espaces repetes": refus(
        ligne(f'<table:table-cell {TEXTE}><text:p>a<text:s text:c="9999999"/></text:p>'
              "</table:table-cell>"), PRECAUTION_ESPACES := "trop d'espaces", ODS,
    ),
    "ods espaces repetes mille fois": refus(
        ligne(f'<table:table-cell {TEXTE}><text:p>' + 'a<text:s text:c="9999"/>' * 1000
              + "</text:p></table:table-cell>"), PRECAUTION_ESPACES, ODS,
    ),
    "ods fusion geante": refus(
        ligne(f'<table:table-cell {VALEUR} table:number-columns-spanned="99999999"/>'), HORS, ODS
    ),
    "ods fusion de la feuille": lu(
        ligne(f'<table:table-cell {VALEUR} table:number-columns-spanned="16384" '
              'table:number-rows-spanned="1048576"/>'), ODS,
    ),
    "ods tables emboitees": lu(
        ligne("<table:table-cell>" + "<table:table table:name='x'>" * 2000
              + "</table:table>" * 2000 + "</table:table-cell>"), ODS,
    ),
    "ods paragraphes": lu(
        lignes(fois(200_000, "<text:p>a</text:p>",
                    f"<table:table-row><table:table-cell {TEXTE}>",
                    "</table:table-cell></table:table-row>")), ODS,
    ),
    "ods 60000 notes": lu(
        lignes("<table:table-row>" + (
            "<table:table-cell><office:annotation><text:p>x</text:p></office:annotation>"
            "</table:table-cell>") * 10_000 + "</table:table-row>"), ODS,
    ),
    "ods 65000 tables": refus(
        lambda: retour_modifie("content.xml", remplacer(
            "</office:spreadsheet>", '<table:table table:name="x"/>' * 65_000
            + "</office:spreadsheet>"), RETOUR_ODS), "par précaution", ODS,
    ),
    "ods formule de crochets": lu(
        ligne(f'<table:table-cell table:formula="of:={"[" * 200_000}"/>'), ODS),
    "ods formule d apostrophes": lu(
        ligne("<table:table-cell table:formula=\"of:=" + "['" * 100_000 + '"/>'), ODS),
    "ods formule de points": lu(
        ligne(f'<table:table-cell table:formula="of:={"[.A1:" * 50_000}"/>'), ODS),
    "ods valeur NaN": lu(
        ligne('<table:table-cell office:value-type="float" office:value="NaN"/>'), ODS),
    "ods date de l an 99999": lu(
        ligne('<table:table-cell office:value-type="date" office:date-value="99999-01-01"/>'), ODS),
    "ods duree geante": lu(
        ligne('<table:table-cell office:value-type="time" office:time-value="PT999999999H"/>'),
        ODS),
    "ods chiffre": refus(chiffree, MOT_DE_PASSE, ODS),
    "ods chiffre emballe": refus(emballee, MOT_DE_PASSE, ODS),
    "ods sans contenu": refus(sans("content.xml"), ENDOMMAGE, ODS),
    "ods sans type ni manifeste": refus(
        sans("mimetype", "META-INF/manifest.xml"), "archive .zip", ODS),
    "ods sans type": lu(sans("mimetype"), ODS),
    "ods type menteur": refus(
        avec(mimetype="application/vnd.oasis.opendocument.text"), ".odt", ODS),
    "ods type demesure": refus(avec(mimetype="x" * 1_500_000), "démesuré", ODS),
    "ods contenu vide": refus(avec(content_xml=""), ENDOMMAGE, ODS),
    "ods dtd": refus(
        lambda: retour_modifie("content.xml", lambda t: t.replace(
            "?>", '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1), RETOUR_ODS),
        "DTD", ODS),
    "ods dtd dans une macro": lu(
        avec(Basic__Standard__Module1_xml="<!DOCTYPE script:module><x/>"), ODS),
    "ods macro python": lu(avec(Scripts__python__x_py="import os"), ODS),
    "ods lien externe": lu(
        lambda: retour_modifie("content.xml", lambda t: re.sub(
            r"(<table:table )([^>]*>)",
            r'\1\2<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" '
            r'xlink:href="file:///etc/passwd" table:table-name="x"/>', t, count=1), RETOUR_ODS),
        ODS),
    "ods dde": lu(
        ligne("<table:table-cell table:formula='of:=DDE(\"cmd\";\"/c calc\";\"A1\")' "
              f"{VALEUR}/>"), ODS),
    "ods nom qui remonte": lu(
        lambda: archiver([*entrees_de(parties_de(RETOUR_ODS)),
                          Entree(nom=b"../../../tmp/hostile.txt", contenu=b"x")]), ODS),
    "ods tronque": refus(lambda: zipper(parties_de(RETOUR_ODS))[:20_000], "incomplet", ODS),
    "ods 90000 groupes imbriques": lu(
        ligne("</table:table-row>" + "<table:table-row-group>" * 90_000
              + "</table:table-row-group>" * 90_000 + "<table:table-row>"), ODS),
    "ods etranger": refus(
        lambda: ods("<table:table-row><table:table-cell office:value-type='float' "
                    "office:value='3'/></table:table-row>"), ETRANGER, ODS),
    "ods etranger et repete": refus(
        lambda: ods(f"<table:table-row {LIGNES}='1048576'><table:table-cell {VALEUR} "
                    f"{REPETE}='16384'/></table:table-row>"), ETRANGER, ODS),
    "ods sans feuille": refus(lambda: zipper(parties_ods("")), ETRANGER, ODS),
}  # fmt: skip
