"""Every constat points at the cell at fault, also after rows were inserted and columns moved.

Each workbook is written, its rows and columns moved, and each case of the catalogue typed where
its keys now stand; those places are found here by a scan of the sheet, not by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.valeurs_excel import depuis
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Genre, Identite
from cdppe_xl.excel.brut import CelluleBrute, ClasseurBrut, FeuilleBrute, lettres_colonne
from cdppe_xl.excel.reader import RetourBrut, open_retour, read_retour
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.catalogue import REGLES_ECRITES, vives
from cdppe_xl.regles.dossier import Dossier, Retour, build_retour
from cdppe_xl.regles.moteur import controler_dossier
from tests.regles.cas import CAS, Cas
from tests.regles.fabrique import Saisie, avenant_conforme, conforme, entourer

REF = load_referentiel("2020")
PREMIERS = tuple(conforme(REF))
BASE = conforme(REF) | avenant_conforme(REF)
VIVES = {r.id for r in vives(REF)}
TECHNIQUES = ("Listes", "Origine")
ZONE = re.compile(r"('.+'!)\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")


# --- moving what a workbook holds --------------------------------------------------------------


def _ligne(ligne: int) -> int:
    """Two rows inserted under the title, then one in the middle of what follows."""
    return ligne + 2 * (ligne >= 1) + (ligne >= 9)


def _colonne(colonne: int) -> int:
    """One column inserted before the first visible one, then two columns exchanged."""
    echange = {3: 4, 4: 3}.get(colonne, colonne)
    return echange + (echange >= 1)


def _deplacee(feuille: FeuilleBrute) -> FeuilleBrute:
    if feuille.nom in TECHNIQUES:
        return feuille
    cellules = {
        (_ligne(li), _colonne(co)): c._replace(ligne=_ligne(li), colonne=_colonne(co))
        for (li, co), c in feuille.cellules.items()
    }
    return replace(feuille, cellules=cellules, fusions=())


def _numero(lettres: str) -> int:
    numero = 0
    for lettre in lettres:
        numero = numero * 26 + ord(lettre) - 64
    return numero - 1


def _cible(cible: str) -> str:
    """A defined name follows the cells it names, as a spreadsheet makes it."""
    trouve = ZONE.fullmatch(cible)
    if trouve is None or trouve[1].strip("'!") in TECHNIQUES:
        return cible
    debut, fin = (lettres_colonne(_colonne(_numero(trouve[n]))) for n in (2, 4))
    lignes = (_ligne(int(trouve[n]) - 1) + 1 for n in (3, 5))
    return f"{trouve[1]}${debut}${next(lignes)}:${fin}${next(lignes)}"


@lru_cache
def _deplace(code: str) -> RetourBrut:
    """The made-up workbook, written, read raw, its rows and columns moved."""
    place = placement(REF, code)
    identite = Identite(
        edition="2020", classeur=code, territoire="63", version=place.classeur.version,
        empreinte=place.empreinte,
    )  # fmt: skip
    valeurs = {cle: depuis(v) for cle, v in BASE[code].items()}
    retour = open_retour(write_classeur(place, valeurs, identite), f"{code}.xlsx")
    feuilles = tuple(map(_deplacee, retour.brut.feuilles))
    noms = {nom: _cible(cible) for nom, cible in retour.brut.noms.items()}
    return replace(retour, brut=replace(retour.brut, feuilles=feuilles, noms=noms))


# --- finding cells without the reader ----------------------------------------------------------


@lru_cache
def _places(code: str) -> Mapping[str, tuple[int, int, int]]:
    """(sheet, row, column) of every data path, from the keys written in the sheets."""
    trouvees: dict[str, tuple[int, int, int]] = {}
    for numero, feuille in enumerate(_deplace(code).brut.feuilles):
        textes = {p: str(c.valeur) for p, c in feuille.cellules.items() if c.formule is None}
        rangs = [(p[0], t[1:].split("|")) for p, t in textes.items() if re.match(r"§\w+\|", t)]
        champs = [(p[1], t[1:].split(".")) for p, t in textes.items() if re.match(r"§\w+\.", t)]
        for ligne, (tableau, rang) in rangs:
            for colonne, (table, champ) in champs:
                if table == tableau:
                    trouvees[f"{tableau}/{rang}/{champ}"] = (numero, ligne, colonne)
    return trouvees


def _a1(code: str, cle: str) -> tuple[str, str]:
    numero, ligne, colonne = _places(code)[cle]
    nom = _deplace(code).brut.feuilles[numero].nom
    return nom, f"{lettres_colonne(colonne)}{ligne + 1}"


def _tape(brut: ClasseurBrut, code: str, saisies: Mapping[str, Saisie]) -> ClasseurBrut:
    """The workbook with these values typed where their keys stand."""
    feuilles = list(brut.feuilles)
    for cle, valeur in saisies.items():
        numero, ligne, colonne = _places(code)[cle]
        cellules = dict(feuilles[numero].cellules)
        cellules.pop((ligne, colonne), None)
        if valeur is not None:
            tapee = depuis(valeur)
            assert isinstance(tapee, (str, Decimal))
            taux = placement(REF, code).cellules[cle].genre is Genre.TAUX
            cellules[ligne, colonne] = CelluleBrute(
                ligne, colonne, tapee, format_date=isinstance(valeur, date),
                format_nombre="0.0%" if taux else "",
            )  # fmt: skip
        feuilles[numero] = replace(feuilles[numero], cellules=cellules)
    return replace(brut, feuilles=tuple(feuilles))


@lru_cache
def _sain(code: str) -> Retour:
    return build_retour(read_retour(_deplace(code), placement(REF, code)), REF)


def _fautif(code: str, saisies: Mapping[str, Saisie]) -> Retour:
    retour = _deplace(code)
    brut = _tape(retour.brut, code, saisies)
    return build_retour(read_retour(replace(retour, brut=brut), placement(REF, code)), REF)


def _constats(cas: Cas) -> list[Constat]:
    par_classeur: dict[str, dict[str, Saisie]] = {}
    for adresse, valeur in cas.change.items():
        code, cle = adresse.split(":")
        par_classeur.setdefault(code, {})[cle] = valeur
    # A live control looks at its own workbook only.
    premiers = () if cas.regle in VIVES else PREMIERS
    codes = dict.fromkeys((*premiers, *par_classeur))
    retours = {
        code: _fautif(code, par_classeur[code]) if code in par_classeur else _sain(code)
        for code in codes
    }
    dossier = Dossier(territoire="63", referentiel=REF, retours=retours)
    return controler_dossier(entourer(dossier, cas.origines, cas.precedents, cas.autres))


def _lus(constats: list[Constat]) -> Iterator[tuple[Constat, tuple[str, str]]]:
    """Constats about a data path, with the place that the scan gives it."""
    for constat in constats:
        if constat.cle:
            yield constat, _a1(constat.classeur, constat.cle)


def test_the_move_really_moves() -> None:
    assert _a1("plan_action", "actions/a05/objectif") != ("Plan d’action", "C8")
    place = placement(REF, "plan_action").cellules["actions/a05/etat_2020"]
    assert _places("plan_action")["actions/a05/etat_2020"][1:] == (
        place.ligne + 2 + (place.ligne >= 9), place.colonne + 1,
    )  # fmt: skip


def _groupes(taille: int = 6) -> list[tuple[Cas, ...]]:
    """Cases that change different cells, several at a time: reading a workbook takes long."""
    groupes: list[list[Cas]] = []
    for cas in CAS:
        for groupe in groupes:
            touchees = {cle for autre in groupe for cle in autre.change}
            seuls = {(autre.regle in VIVES) for autre in groupe} == {cas.regle in VIVES}
            if seuls and len(groupe) < taille and touchees.isdisjoint(cas.change):
                groupe.append(cas)
                break
        else:
            groupes.append([cas])
    return [tuple(groupe) for groupe in groupes]


def _ensemble(groupe: tuple[Cas, ...]) -> Cas:
    """One case that does what they all do."""
    union = Cas(groupe[0].regle, {}, "")
    for cas in groupe:
        union = replace(
            union, change={**union.change, **cas.change},
            origines={**union.origines, **cas.origines}, autres={**union.autres, **cas.autres},
            precedents={**union.precedents, **cas.precedents},
        )  # fmt: skip
    return union


def _vise(cas: Cas, constats: list[Constat]) -> Constat | None:
    code, cle = cas.lieu.split(":")
    return next(
        (c for c in constats if (c.regle, c.classeur, c.cle) == (cas.regle, code, cle)), None
    )


@pytest.mark.parametrize("groupe", _groupes(), ids=lambda g: " ".join(c.regle for c in g))
def test_each_constat_points_at_the_moved_cell(groupe: tuple[Cas, ...]) -> None:
    ensemble = _constats(_ensemble(groupe))
    for cas in groupe:
        # One fault may hide another: the case is then done again alone.
        constats = ensemble if _vise(cas, ensemble) else _constats(cas)
        vise = _vise(cas, constats)
        assert vise is not None, sorted({(c.regle, c.cle) for c in constats})
        for constat, lieu in _lus(constats):
            assert (constat.feuille, constat.cellule) == lieu, constat
        if vise.cle:
            assert (vise.feuille, vise.cellule) == _a1(vise.classeur, vise.cle)


def test_every_rule_is_moved_once() -> None:
    """The cases cover the catalogue, but for what needs another edition or a blank return."""
    attendues = {r.id for r in (*vives(REF), *(e.regle for e in REGLES_ECRITES))}
    assert attendues - {cas.regle for cas in CAS} == {"OBJ-002", "OBJ-212", "STR-101"}
