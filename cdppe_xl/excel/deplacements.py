"""Cells cut and pasted elsewhere, seen through the formulas that follow them.

A spreadsheet rewrites every formula that looks at a cell that was cut: where the layout says
D6 and the file says D9, what D6 held is now in D9, and what D9 holds is not its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.lecture import Doute, FormuleLue
from cdppe_xl.excel.ancres import Reperage
from cdppe_xl.excel.apparences import triees_par_colonne, venues_d_ailleurs
from cdppe_xl.excel.brut import adresse_a1, citer_feuille, lire_a1

MONTRES = 5
EXAMINEES = 3_000
"""Altered formulas looked at: a whole sheet rewritten says no more than its beginning."""
_CHAINES = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?:(?<!')'((?:[^']|''){1,200}+)'!|(?<![\w.'])([^\W\d]\w*)!)?(?<![\w.])"
    r"(\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?|#REF!)(?![\w(])"
)
_RALLONGE = 200
"""A formula much longer than ours was written by someone, not followed by the spreadsheet."""
Lieu = tuple[str, str]
"""Sheet and A1 address."""


@dataclass(frozen=True, slots=True)
class _Deplacee:
    de: Lieu
    vers: Lieu


def deplacees(
    formules: Sequence[FormuleLue], reperage: Reperage, placement: Placement
) -> Iterator[Doute]:
    """One doubt per sheet whose cells were cut and pasted elsewhere.

    Formulas tell it, and the look of the answers that no formula looks at.
    """
    par_feuille: dict[str, dict[Lieu, _Deplacee]] = defaultdict(dict)
    for deplacee in _par_les_formules(formules, reperage, placement):
        par_feuille[deplacee.de[0]][deplacee.de] = deplacee
    for deplacee in _par_l_apparence(reperage, placement):
        par_feuille[deplacee.de[0]].setdefault(deplacee.de, deplacee)
    for feuille, trouvees in par_feuille.items():
        siennes = list(trouvees.values())
        yield Doute("STR-033", feuille, siennes[0].de[1], {
            "quoi": _dire(siennes), "trouve": siennes[0].vers[1], "attendu": siennes[0].de[1],
        })  # fmt: skip


def _par_l_apparence(reperage: Reperage, placement: Placement) -> Iterator[_Deplacee]:
    """Answers whose colours were written for another column, or alone for another row."""
    for tableau in reperage.tableaux.values():
        nom = tableau.feuille.nom
        for venue in triees_par_colonne(venues_d_ailleurs(tableau, placement))[1]:
            yield _Deplacee((nom, venue.adresse_origine), (nom, venue.adresse))


def _par_les_formules(
    formules: Sequence[FormuleLue], reperage: Reperage, placement: Placement
) -> Iterator[_Deplacee]:
    """Cells that formulas followed elsewhere."""
    suspectes = [f for f in formules if f.etat == "autre_formule"][:EXAMINEES]
    if not suspectes:
        return
    ouvertes = _ouvertes(reperage, placement)
    votes = _voix(suspectes, ouvertes)
    _oublier_les_tris(votes, ouvertes)
    for de in list(votes):
        if votes[de][de]:
            del votes[de]  # a formula changed by hand may say anything else
    fermes = _encore_lues({f.cle for f in suspectes}, set(votes), reperage, placement)
    for de, elus in votes.items():
        if de not in fermes:
            yield _Deplacee(de, elus.most_common(1)[0][0])


def _voix(
    suspectes: Sequence[FormuleLue], ouvertes: dict[Lieu, tuple[str, frozenset[Lieu]]]
) -> dict[Lieu, Counter[Lieu]]:
    """Where formulas say that each open cell went; a range left behind says nothing."""
    votes: dict[Lieu, Counter[Lieu]] = defaultdict(Counter)
    for formule in suspectes:
        for de, vers in _suivies(formule):
            if de in ouvertes:
                votes[de][vers] += 1
        for de, vers in _plages_suivies(formule):
            if de in ouvertes and vers not in ouvertes[de][1]:
                votes[de][vers] += 1
    return votes


def _ouvertes(reperage: Reperage, placement: Placement) -> dict[Lieu, tuple[str, frozenset[Lieu]]]:
    """Each open cell found, by place; and the places it would have, had nothing moved.

    Rows sorted with their keys, or cells moved by a program that does not follow formulas,
    leave the formulas behind, that still look at the former place: nothing was cut.
    """
    sortie: dict[Lieu, tuple[str, frozenset[Lieu]]] = {}
    for cellule in placement.ouvertes():
        tableau = reperage.tableaux.get(cellule.rang.tableau)
        if tableau is None or cellule.rang.tableau in reperage.incertains:
            continue  # rows that moved unseen, told already: the formulas followed them
        rang, champ = cellule.rang.rang, cellule.champ
        if rang in tableau.lignes and champ in tableau.colonnes:
            nom, colonne = tableau.feuille.nom, tableau.colonnes[champ]
            lieu = nom, adresse_a1(tableau.lignes[rang], colonne)
            ligne = cellule.ligne + tableau.debut - tableau.place.debut
            anciens = {
                (nom, adresse_a1(ligne, colonne)),
                (nom, adresse_a1(cellule.ligne, cellule.colonne)),
            }
            sortie[lieu] = cellule.cle, frozenset(anciens - {lieu})
    return sortie


def _oublier_les_tris(
    votes: dict[Lieu, Counter[Lieu]], ouvertes: dict[Lieu, tuple[str, frozenset[Lieu]]]
) -> None:
    """Drops what formulas say of a table left behind: most of them look at the old places."""
    bougees: dict[str, set[str]] = defaultdict(set)
    restees: dict[str, set[str]] = defaultdict(set)
    for de, (cle, anciens) in ouvertes.items():
        if anciens:
            tableau, rang, _ = cle.split("/")
            bougees[tableau].add(rang)
            if not anciens.isdisjoint(votes.get(de, ())):
                restees[tableau].add(rang)
    triees = {t for t, rangs in bougees.items() if len(restees[t]) * 2 > len(rangs)}
    for de, (cle, anciens) in ouvertes.items():
        if de in votes and cle.split("/")[0] in triees:
            for ancien in anciens:
                votes[de].pop(ancien, None)
            if not votes[de]:
                del votes[de]


def _suivies(formule: FormuleLue) -> Iterator[tuple[Lieu, Lieu]]:
    """(written, found) for each single reference."""
    for attendue, trouvee in _appariees(formule):
        if ":" not in attendue[1]:
            yield attendue, trouvee


def _plages_suivies(formule: FormuleLue) -> Iterator[tuple[Lieu, Lieu]]:
    """The same for the ends of each range that is now in another column, on the same rows.

    A range that grows or shrinks, or goes down, may have followed an insertion.
    """
    for (feuille, attendue), (autre, trouvee) in _appariees(formule):
        avant, apres = attendue.split(":"), trouvee.split(":")
        if len(avant) != 2 or len(apres) != 2:  # noqa: PLR2004
            continue
        de, vers = [lire_a1(a) for a in avant], [lire_a1(a) for a in apres]
        avant_colonnes, apres_colonnes = {c for _, c in de}, {c for _, c in vers}
        if len(avant_colonnes) > 1 or len(apres_colonnes) > 1 or avant_colonnes == apres_colonnes:
            continue
        if [ligne for ligne, _ in de] == [ligne for ligne, _ in vers]:
            for a, b in zip(avant, apres, strict=True):
                yield (feuille, a), (autre, b)


def _appariees(formule: FormuleLue) -> Iterator[tuple[Lieu, Lieu]]:
    """(written, found) for each reference, when the formulas differ by nothing else."""
    if len(formule.trouve) > 4 * len(formule.attendu) + _RALLONGE:
        return
    attendues, texte = _references(formule.attendu, formule.feuille)
    trouvees, autre = _references(formule.trouve, formule.feuille)
    if texte == autre and len(attendues) == len(trouvees):
        for attendue, trouvee in zip(attendues, trouvees, strict=True):
            if trouvee[1] != "#REF!":
                yield attendue, trouvee


def _references(formule: str, feuille: str) -> tuple[list[Lieu], str]:
    """References of a formula in order, and the formula without them."""
    references: list[Lieu] = []

    def note(trouve: re.Match[str]) -> str:
        nom = trouve[1].replace("''", "'") if trouve[1] else trouve[2]
        references.append((nom or feuille, trouve[3].replace("$", "")))
        return "\0"

    morceaux = _CHAINES.split(formule)
    textes = _CHAINES.findall(formule)
    reste = "\1".join(_REFERENCE.sub(note, m) for m in morceaux)
    return references, reste.replace(" ", "").upper() + "\2".join(textes)


def _encore_lues(
    changees: set[str], lieux: set[Lieu], reperage: Reperage, placement: Placement
) -> set[Lieu]:
    """Places that an untouched formula still looks at: nothing was cut from there."""
    if not lieux:
        return set()
    cellules = {a1 for _, a1 in lieux}
    encore: set[Lieu] = set()
    for code, tableau in reperage.tableaux.items():
        brutes, nom = tableau.feuille.cellules, tableau.feuille.nom
        for _, _, cellule in placement.calculees[code]:
            rang, champ = cellule.rang.rang, cellule.champ
            if cellule.cle in changees or rang not in tableau.lignes:
                continue
            place = (tableau.lignes[rang], tableau.colonnes.get(champ, -1))
            brute = brutes.get(place)
            if brute is not None and brute.formule and _cite(brute.formule, cellules):
                encore |= lieux.intersection(_references(brute.formule, nom)[0])
    return encore


_MOTS = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}")


def _cite(formule: str, cellules: set[str]) -> bool:
    """Quick look before the formula is taken apart."""
    return any(m.replace("$", "") in cellules for m in _MOTS.findall(formule))


def _dire(siennes: list[_Deplacee]) -> str:
    def une(d: _Deplacee) -> str:
        feuille = "" if d.vers[0] == d.de[0] else citer_feuille(d.vers[0]) + "!"
        return f"{d.de[1]} → {feuille}{d.vers[1]}"

    reste = f" et {len(siennes) - MONTRES} autres" if len(siennes) > MONTRES else ""
    return ", ".join(map(une, siennes[:MONTRES])) + reste
