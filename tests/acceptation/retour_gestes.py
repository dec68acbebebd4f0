"""Somebody who obeys: reads the sheet « Anomalies » and nothing else, and does what it says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

ENTETES = ("N°", "Ce qui ne va pas", "Que faire", "À écrire dans la cellule", "Feuille",
           "Cellule (lien)", "Fait", "Ce que contient la cellule",
           "Ce qui est attendu")  # fmt: skip
MONTANT = r"(-?[\d\u202f\u00a0 ]+(?:,\d+)?)\s?€"
LAISSER = re.compile(
    "Laisser ce qui est écrit|Rien à écrire|Corriger d’abord la cellule|Rien d’obligatoire|"
    "Rien à faire|Le classeur a été rétabli"
)
REDUIRE = re.compile(rf"[Rr]éduire de {MONTANT} au total.*\(cellules? (.+?) de « (.+?) »\)")
RELEVER = re.compile(rf"[Rr]elever d’au moins {MONTANT}.*\(cellules? (.+?) de « (.+?) »\)")
BORNE = re.compile(r"[Éé]crire (?:au plus|au moins|une date de fin qui ne précède pas le) (\S.*?) ?"
                   r"(?:dans cette cellule|, ou)")  # fmt: skip
ENTRE = re.compile(r"une date entre le (\d\d/\d\d/\d{4}) et le (\d\d/\d\d/\d{4})")
EXEMPLE = re.compile(r"par exemple (\S.*)")
CELLULE = re.compile(r"[A-Z]{1,3}[1-9]\d*")


@dataclass(slots=True)
class Gestes:
    """What was typed, and what the person could not make out."""

    ecrits: list[tuple[str, str, object]] = field(default_factory=list)
    muets: list[str] = field(default_factory=list)


def obeir(contenu: bytes) -> tuple[bytes, Gestes]:
    """The workbook once everything its sheet « Anomalies » says is done."""
    classeur = openpyxl.load_workbook(io.BytesIO(contenu))
    gestes = Gestes()
    for point in points(classeur["Anomalies"]):
        _fais(classeur, point, gestes)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue(), gestes


def ligne_d_entete(feuille: Worksheet) -> int:
    """Row of the headers, under the sentences that say how to go about it."""
    return next(r for r in range(1, 12) if feuille.cell(r, 2).value == "N°")


def points(feuille: Worksheet) -> Iterator[dict[str, str]]:
    """Rows of the sheet, by header; a link must lead to the cell it names."""
    entete = ligne_d_entete(feuille)
    titres = {c.column: str(c.value) for c in feuille[entete] if c.value and c.column > 1}
    assert set(ENTETES) <= set(titres.values())
    for rangee in feuille.iter_rows(min_row=entete + 1):
        lus = {titres[c.column]: c for c in rangee if c.column in titres}
        if not isinstance(lus["N°"].value, int | float):
            continue
        lien = lus["Cellule (lien)"]
        if lien.value and lus["Feuille"].value:
            assert lien.hyperlink is not None
            titre = str(lus["Feuille"].value).replace("'", "''")
            assert lien.hyperlink.location == f"'{titre}'!{lien.value}"
        yield {titre: str(c.value or "") for titre, c in lus.items()}


def _fais(classeur: openpyxl.Workbook, point: dict[str, str], gestes: Gestes) -> None:
    remede, attendu = point["Que faire"], point["Ce qui est attendu"]
    ou = point["Feuille"], point["Cellule (lien)"]
    if point["À écrire dans la cellule"]:
        _tape(classeur, ou, point["À écrire dans la cellule"], gestes)
    elif LAISSER.match(remede):
        return
    elif trouve := REDUIRE.search(remede):
        _retire(classeur, trouve, gestes)
    elif trouve := RELEVER.search(remede):
        premiere = CELLULE.findall(trouve[2])[0]
        cellule = classeur[trouve[3]][premiere]
        nouveau = _nombre(str(cellule.value or 0)) + _nombre(trouve[1])
        _tape(classeur, (trouve[3], premiere), nouveau, gestes)
    elif remede.startswith("Vider cette cellule"):
        _tape(classeur, ou, None, gestes)
    elif "effacer les montants" in remede:
        _efface(classeur, ou, int | float, gestes)
    elif "ou effacer la fiche" in remede:
        _efface(classeur, ou, str, gestes)
    else:
        _ecris(classeur, ou, remede, attendu, gestes)


def _efface(classeur: openpyxl.Workbook, ou: tuple[str, str], genre: Any, gestes: Gestes) -> None:
    """Empties the open cells of the row that hold amounts, or texts; its number stays."""
    for cellule in classeur[ou[0]][int(ou[1].lstrip(ascii_uppercase))]:
        ouverte = not cellule.protection.locked and int(cellule.column or 0) > 2
        if ouverte and isinstance(cellule.value, genre):
            _tape(classeur, (ou[0], cellule.coordinate), None, gestes)


def _ecris(
    classeur: openpyxl.Workbook, ou: tuple[str, str], remede: str, attendu: str, gestes: Gestes
) -> None:
    """The remedies that ask for one value in the cell."""
    if trouve := BORNE.search(remede):
        _tape(classeur, ou, trouve[1], gestes)
    elif trouve := ENTRE.search(remede):
        _tape(classeur, ou, trouve[2], gestes)
    elif "« NC »" in remede:
        _tape(classeur, ou, "NC", gestes)
    elif "« s.o. »" in remede:
        _tape(classeur, ou, "s.o.", gestes)
    elif "laisser la cellule vide" in remede:
        _tape(classeur, ou, None, gestes)
    elif "liste" in remede:
        _tape(classeur, ou, attendu.split(", ")[0], gestes)
    elif "Remplir la cellule" in remede and (exemple := EXEMPLE.search(attendu)):
        _tape(classeur, ou, exemple[1], gestes)
    elif "Remplir la cellule" in remede and ", " in attendu:
        _tape(classeur, ou, attendu.split(", ")[0], gestes)
    elif "Remplir la cellule" in remede or "Dire " in remede:
        _tape(classeur, ou, "Précision donnée à la correction", gestes)
    else:
        gestes.muets.append(f"{ou} : {remede}")


def _retire(classeur: openpyxl.Workbook, trouve: re.Match[str], gestes: Gestes) -> None:
    """Takes an amount off the cells named, one after the other."""
    reste = _nombre(trouve[1])
    for cellule in CELLULE.findall(trouve[2]):
        present = _nombre(str(classeur[trouve[3]][cellule].value or 0))
        pris = min(present, reste)
        reste -= pris
        if pris:
            _tape(classeur, (trouve[3], cellule), present - pris, gestes)


def _nombre(texte: str) -> Decimal:
    return Decimal(re.sub(r"[\s\u202f\u00a0€]", "", texte).replace(",", "."))


def _tape(classeur: openpyxl.Workbook, ou: tuple[str, str], valeur: object, gestes: Gestes) -> None:
    """Types a text, a number, or empties the cell: only where a person may."""
    cellule = classeur[ou[0]][ou[1]]
    assert not cellule.protection.locked, ou
    cellule.value = float(valeur) if isinstance(valeur, Decimal) else valeur
    if isinstance(valeur, str):
        cellule.data_type = "s"
    gestes.ecrits.append((*ou, valeur))
