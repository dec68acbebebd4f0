"""Where the declared cells stand in a returned file: anchors vote, the best supported wins.

No single anchor survives what people do to workbooks. For each row and each column of a
table: the hidden key (3 votes), the visible label or header (2), the defined name (2), the
place it had when generated (1). A place that no anchor but the last supports is a doubt; a
tie is told, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from cdppe_xl.classeurs.grammaire import Role, Tableau
from cdppe_xl.classeurs.placement import Placement, TableauPlace
from cdppe_xl.domaine.lecture import Doute
from cdppe_xl.excel.brut import ClasseurBrut, FeuilleBrute, lire_a1
from cdppe_xl.excel.identite import marque_de

CLE, LIBELLE, NOM, PLACE = 3, 2, 2, 1
_ZONE = re.compile(r"'((?:[^']|'')+)'!(\$?[A-Z]{1,3}\$?\d+)(?::(\$?[A-Z]{1,3}\$?\d+))?")


def plier(texte: object) -> str:
    """Text for comparison: no case, no accent, plain apostrophes, single spaces."""
    brut = unicodedata.normalize("NFKD", str(texte).replace("’", "'"))
    sans = "".join(c for c in brut if not unicodedata.combining(c))
    return " ".join(sans.casefold().split())


@dataclass(frozen=True, slots=True)
class TableauLu:
    """A table found in the file: actual 0-based lines and columns of its parts."""

    place: TableauPlace
    feuille: FeuilleBrute
    lignes: Mapping[str, int]
    colonnes: Mapping[str, int]
    ajoutes: Mapping[str, int]
    debut: int
    fin: int


@dataclass(slots=True)
class Reperage:
    """Everything located, with the doubts met on the way."""

    feuilles: dict[str, FeuilleBrute] = field(default_factory=dict)
    tableaux: dict[str, TableauLu] = field(default_factory=dict)
    doutes: list[Doute] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Index:
    """Keys and texts of one sheet, gathered once."""

    lignes: Mapping[tuple[str, str], list[int]]
    colonnes: Mapping[tuple[str, str], list[int]]
    textes: Mapping[str, list[tuple[int, int]]]


def reperer(brut: ClasseurBrut, placement: Placement) -> Reperage:
    """Locates every sheet and table of a layout in a file."""
    reperage = Reperage()
    _feuilles(brut, placement, reperage)
    index = {code: _indexer(feuille) for code, feuille in reperage.feuilles.items()}
    noms = {nom: cible for nom, cible in brut.noms.items() if nom.startswith("t_")}
    for code, place in placement.tableaux.items():
        feuille = placement.classeur.feuilles[place.feuille].code
        if feuille in reperage.feuilles:
            lu = _tableau(placement, place, reperage.feuilles[feuille], index[feuille], noms)
            reperage.tableaux[code] = lu[0]
            reperage.doutes += lu[1]
    return reperage


def _feuilles(brut: ClasseurBrut, placement: Placement, reperage: Reperage) -> None:
    """Sheet of each declared code: mark, keys and title vote."""
    titres = {plier(f.titre): f.code for f in placement.classeur.feuilles}
    par_table = {
        c: placement.classeur.feuilles[p.feuille].code for c, p in placement.tableaux.items()
    }
    candidates: dict[str, list[tuple[int, FeuilleBrute]]] = defaultdict(list)
    for feuille in brut.feuilles:
        votes: Counter[str] = Counter()
        marque = marque_de(feuille)
        if marque is not None:
            votes[marque.feuille] += 2 * CLE
        if plier(feuille.nom) in titres:
            votes[titres[plier(feuille.nom)]] += LIBELLE
        for table in _tables_de(feuille):
            if table in par_table:
                votes[par_table[table]] += CLE
        if votes:
            code, voix = votes.most_common(1)[0]
            candidates[code].append((voix, feuille))
    for declaree in placement.classeur.feuilles:
        _choisir(declaree.code, declaree.titre, candidates.get(declaree.code, []), reperage)


def _choisir(
    code: str, titre: str, candidates: list[tuple[int, FeuilleBrute]], reperage: Reperage
) -> None:
    if not candidates:
        reperage.doutes.append(Doute("STR-003", titre, "", {"attendu": titre}))
        return
    candidates = sorted(candidates, key=lambda c: (-c[0], c[1].nom != titre))
    elue = candidates[0][1]
    reperage.feuilles[code] = elue
    for _, double in candidates[1:]:
        mots = {"trouve": double.nom, "attendu": elue.nom}
        reperage.doutes.append(Doute("STR-004", double.nom, "", mots))
    if elue.nom != titre:
        reperage.doutes.append(
            Doute("STR-005", elue.nom, "", {"trouve": elue.nom, "attendu": titre})
        )


def _tables_de(feuille: FeuilleBrute) -> set[str]:
    return {
        re.split(r"[|.]", c.valeur[1:], maxsplit=1)[0]
        for c in feuille.cellules.values()
        if isinstance(c.valeur, str) and c.valeur.startswith("§")
    }


def _indexer(feuille: FeuilleBrute) -> _Index:
    lignes: dict[tuple[str, str], list[int]] = defaultdict(list)
    colonnes: dict[tuple[str, str], list[int]] = defaultdict(list)
    textes: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (ligne, colonne), cellule in feuille.cellules.items():
        valeur = cellule.valeur
        if not isinstance(valeur, str):
            continue
        if not valeur.startswith("§"):
            textes[plier(valeur)].append((ligne, colonne))
        elif "|" in valeur:
            table, _, rang = valeur[1:].partition("|")
            lignes[table, rang].append(ligne)
        elif "." in valeur:
            table, _, champ = valeur[1:].partition(".")
            colonnes[table, champ].append(colonne)
    return _Index(lignes, colonnes, textes)


def _tableau(
    placement: Placement,
    place: TableauPlace,
    feuille: FeuilleBrute,
    index: _Index,
    noms: Mapping[str, str],
) -> tuple[TableauLu, list[Doute]]:
    code = place.tableau.code
    doutes: list[Doute] = []
    zones = {
        champ: zone
        for champ in place.colonnes
        if (zone := _zone(noms.get(placement.nom_colonne(code, champ).casefold(), ""), feuille.nom))
    }
    colonnes: dict[str, int] = {}
    for champ, prevue in place.colonnes.items():
        votes = Counter({prevue: PLACE})
        votes.update({c: CLE for c in set(index.colonnes.get((code, champ), ()))})
        if champ in zones:
            votes[zones[champ][1]] += NOM
        for _, colonne in _entetes(place, champ, index):
            votes[colonne] += LIBELLE
        colonnes[champ] = _elire(votes, prevue, f"{code}.{champ}", feuille.nom, doutes)
    decalage = _decalage(place, zones)
    lignes: dict[str, int] = {}
    guide = _colonne_guide(place.tableau)
    for rang, prevue in place.lignes.items():
        votes = Counter({prevue: PLACE})
        votes[prevue + decalage] += PLACE
        for trouvee in set(index.lignes.get((code, rang), ())):
            votes[trouvee] += CLE
        if guide:
            libelle = plier(place.tableau.rang(rang).valeurs[guide])  # type: ignore[union-attr]
            for ligne, colonne in index.textes.get(libelle, ()):
                votes[ligne] += LIBELLE * (colonne == colonnes[guide])
        lignes[rang] = _elire(votes, prevue, f"{code}|{rang}", feuille.nom, doutes)
    debut, fin = _bornes(place, lignes, index, zones, decalage)
    ajoutes = _ajoutes(place, feuille, lignes, colonnes, (debut, fin))
    return TableauLu(place, feuille, lignes, colonnes, ajoutes, debut, fin), doutes


def _elire(votes: Counter[int], prevue: int, quoi: str, feuille: str, doutes: list[Doute]) -> int:
    (elue, voix), *autres = votes.most_common()
    if autres and autres[0][1] == voix:
        ex_aequo = [place for place, n in votes.items() if n == voix]
        doutes.append(
            Doute("STR-007", feuille, "", {"trouve": f"{len(ex_aequo)} places", "quoi": quoi})
        )
        return prevue if prevue in ex_aequo else elue
    if voix <= 2 * PLACE:
        doutes.append(Doute("STR-006", feuille, "", {"quoi": quoi}))
    return elue


def _entetes(place: TableauPlace, champ: str, index: _Index) -> list[tuple[int, int]]:
    """Cells that hold the header of a column, when that header is unique in its table."""
    if place.ligne_entete is None:
        return []
    titres = Counter(plier(c.titre) for c in place.tableau.colonnes)
    titre = plier(place.tableau.colonne(champ).titre)
    if titres[titre] > 1:
        return []
    trouvees = index.textes.get(titre, [])
    return trouvees if len(trouvees) == 1 else []


def _colonne_guide(tableau: Tableau) -> str:
    """First label column whose texts tell the rows apart."""
    for colonne in tableau.colonnes:
        if colonne.role is not Role.LIBELLE:
            continue
        textes = [plier(r.valeurs.get(colonne.champ, "")) for r in tableau.rangs]
        if textes and all(textes) and len(set(textes)) == len(textes):
            return colonne.champ
    return ""


def _zone(cible: str, feuille: str) -> tuple[int, int, int] | None:
    """(first line, column, last line) of a defined name, if it is on that sheet."""
    trouve = _ZONE.fullmatch(cible)
    if trouve is None or trouve[1].replace("''", "'") != feuille:
        return None
    debut = lire_a1(trouve[2])
    fin = lire_a1(trouve[3]) if trouve[3] else debut
    return debut[0], debut[1], fin[0]


def _decalage(place: TableauPlace, zones: Mapping[str, tuple[int, int, int]]) -> int:
    votes = Counter(zone[0] - place.debut for zone in zones.values())
    return votes.most_common(1)[0][0] if votes else 0


def _bornes(
    place: TableauPlace,
    lignes: Mapping[str, int],
    index: _Index,
    zones: Mapping[str, tuple[int, int, int]],
    decalage: int,
) -> tuple[int, int]:
    """First and last line of the table's ranges in the file."""
    debut = min([place.debut + decalage, *lignes.values()])
    marques = index.lignes.get((place.tableau.code, "#fin"), [])
    fins = Counter(zone[2] for zone in zones.values())
    if place.tableau.extensible and marques:
        return debut, max(marques)
    if fins:
        return debut, fins.most_common(1)[0][0]
    return debut, max([place.fin + decalage, *lignes.values()])


def _ajoutes(
    place: TableauPlace,
    feuille: FeuilleBrute,
    lignes: Mapping[str, int],
    colonnes: Mapping[str, int],
    bornes: tuple[int, int],
) -> dict[str, int]:
    """Lines a user inserted and wrote in, keyed « +01 », « +02 »… in sheet order."""
    if not place.tableau.extensible:
        return {}
    connues = set(lignes.values())
    saisies = {
        colonnes[c.champ] for c in place.tableau.colonnes if c.role in (Role.SAISIE, Role.PREREMPLI)
    }
    ecrites = {
        ligne
        for (ligne, colonne), cellule in feuille.cellules.items()
        if bornes[0] <= ligne < bornes[1]
        and ligne not in connues
        and colonne in saisies
        and cellule.valeur not in (None, "")
    }
    sections = {_position(s, place, lignes) for s in place.sections}
    return {f"+{n:02d}": ligne for n, ligne in enumerate(sorted(ecrites - sections), start=1)}


def _position(section: int, place: TableauPlace, lignes: Mapping[str, int]) -> int:
    """Actual line of a section: just above the row it introduced."""
    suivante = next((r for r, ligne in place.lignes.items() if ligne == section + 1), None)
    return lignes[suivante] - 1 if suivante else section
