"""Formulas as one text: shared formulas of xlsx unfolded, OpenFormula turned into A1."""

from __future__ import annotations

import re

from cdppe_xl.excel.brut import COLONNES, MAX_COLONNES, MAX_LIGNES, lettres_colonne

_MORCEAU = re.compile(
    r"""(?P<inerte>"(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\[\]]*\])"""
    r"|(?<![\w.$])(?P<dc>\$?)(?P<col>[A-Za-z]{1,3})(?P<dl>\$?)(?P<lig>[1-9][0-9]{0,6})(?![\w.(!\[])"
    r"|(?<![\w.$:)])(?P<dc1>\$?)(?P<col1>[A-Za-z]{1,3}):(?P<dc2>\$?)(?P<col2>[A-Za-z]{1,3})"
    r"(?![\w.(!\[$:])"
    r"|(?<![\w.$:)])(?P<dl1>\$?)(?P<lig1>[1-9][0-9]{0,6}):(?P<dl2>\$?)(?P<lig2>[1-9][0-9]{0,6})"
    r"(?![\w.(!\[$:])"
)
_HORS = "#REF!"
_DERNIERE = "XFD"


class _Ref:
    """One coordinate pair of a formula; None where the reference has no such coordinate."""

    __slots__ = ("colonne", "colonne_fixe", "ligne", "ligne_fixe")

    def __init__(self, dc: str, col: str, dl: str, lig: str) -> None:
        self.colonne_fixe, self.ligne_fixe = bool(dc), bool(dl)
        self.colonne = COLONNES[col] if col else None
        self.ligne = int(lig) - 1 if lig else None

    def decaler(self, lignes: int, colonnes: int) -> str:
        """Text of the reference seen from a cell that far away."""
        texte = ""
        if self.colonne is not None:
            colonne = self.colonne + (0 if self.colonne_fixe else colonnes)
            if not 0 <= colonne < MAX_COLONNES:
                return _HORS
            texte = ("$" if self.colonne_fixe else "") + lettres_colonne(colonne)
        if self.ligne is not None:
            ligne = self.ligne + (0 if self.ligne_fixe else lignes)
            if not 0 <= ligne < MAX_LIGNES:
                return _HORS
            texte += ("$" if self.ligne_fixe else "") + str(ligne + 1)
        return texte


class FormulePartagee:
    """A formula written once for several cells, cut once and moved to each of them.

    >>> FormulePartagee('SUM($A2:B2)*C$1&"A1"', 1, 3).vers(4, 4)
    'SUM($A5:C5)*D$1&"A1"'
    """

    __slots__ = ("_colonne", "_ligne", "_morceaux")

    def __init__(self, formule: str, ligne: int, colonne: int) -> None:
        self._ligne, self._colonne = ligne, colonne
        self._morceaux = _couper(formule)

    def vers(self, ligne: int, colonne: int) -> str:
        """The formula as it reads in another cell."""
        lignes, colonnes = ligne - self._ligne, colonne - self._colonne
        return "".join(
            morceau if isinstance(morceau, str) else morceau.decaler(lignes, colonnes)
            for morceau in self._morceaux
        )


def _couper(formule: str) -> list[str | _Ref]:
    morceaux: list[str | _Ref] = []
    ici = 0
    for trouve in _MORCEAU.finditer(formule):
        if trouve["inerte"] is not None or not _est_reference(trouve):
            continue
        morceaux.append(formule[ici : trouve.start()])
        ici = trouve.end()
        if trouve["col"]:
            morceaux.append(_Ref(trouve["dc"], trouve["col"], trouve["dl"], trouve["lig"]))
        elif trouve["col1"]:
            morceaux.append(_Ref(trouve["dc1"], trouve["col1"], "", ""))
            morceaux += [":", _Ref(trouve["dc2"], trouve["col2"], "", "")]
        else:
            morceaux.append(_Ref("", "", trouve["dl1"], trouve["lig1"]))
            morceaux += [":", _Ref("", "", trouve["dl2"], trouve["lig2"])]
    morceaux.append(formule[ici:])
    return morceaux


def _est_reference(trouve: re.Match[str]) -> bool:
    """False for a name that only looks like a cell: « TVA20 » lies beyond column XFD."""
    colonnes = (trouve["col"], trouve["col1"], trouve["col2"])
    lignes = (trouve["lig"], trouve["lig1"], trouve["lig2"])
    return all(_dans_feuille(lettres) for lettres in colonnes if lettres) and all(
        int(numero) <= MAX_LIGNES for numero in lignes if numero
    )


def _dans_feuille(lettres: str) -> bool:
    return len(lettres) < len(_DERNIERE) or lettres.upper() <= _DERNIERE


_ODF = re.compile(
    r"""(?P<texte>"(?:[^"]|"")*")"""
    r"""|\[(?P<ref>(?:'(?:[^']|'')*+'|[^\[\]'])*+)\]"""
    r"""|(?P<ouvert>\[(?:'(?:[^']|'')*+'|[^\[\]'])*+)"""  # never closed: passed over at once
    r"""|(?P<nom>'(?:[^']|'')*')"""
    r"|(?P<signe>[;~!|{}])"
    r"|(?P<prefixe>\b(?:COM\.MICROSOFT|ORG\.LIBREOFFICE|ORG\.OPENOFFICE)\.)"
)
# Possessive quantifiers (*+) keep these linear on a text made to slow them down.
_MOITIE = re.compile(r"\$?(?P<feuille>'(?:[^']|'')*'(?:#\$?[^.]*)?|[^.'#]*)\.(?P<reste>.*)", re.S)
_SIMPLE = re.compile(r"[A-Za-z_\u00c0-\u024f][\w\u00c0-\u024f]*")
_COMME_CELLULE = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc]?[0-9]*|[Cc][0-9]*")


def vers_a1(formule: str) -> str:
    """OpenFormula text in the A1 notation of Excel, without « = ».

    >>> print(vers_a1("of:=SUM([.A1:.B2];[$'Feuille 1'.$C$3])"))
    SUM(A1:B2,'Feuille 1'!$C$3)
    """
    corps = re.sub(r"^(?:[a-z]+:)?=", "", formule.strip())
    accolades = 0

    def remplacer(trouve: re.Match[str]) -> str:
        nonlocal accolades
        if trouve["ref"] is not None:
            return reference_a1(trouve["ref"])
        if trouve["prefixe"] is not None:
            return ""
        signe = trouve["signe"]
        if signe is None:
            return trouve[0]
        accolades += {"{": 1, "}": -1}.get(signe, 0)
        return {";": ",", "~": ",", "!": " ", "|": ";" if accolades else "|"}.get(signe, signe)

    return _ODF.sub(remplacer, corps)


def reference_a1(reference: str) -> str:
    """Reference of OpenDocument (« $'F 1'.$A$1:.$B$2 ») in the notation of Excel."""
    debut, deux_points, fin = _separer(reference)
    feuille, cellule = _moitie(debut)
    if not deux_points:
        return (f"{feuille}!" if feuille else "") + cellule
    autre, borne = _moitie(fin)
    if autre and feuille and autre != feuille:
        feuille = citer_si_besoin(f"{feuille.strip(chr(39))}:{autre.strip(chr(39))}")
    return (f"{feuille}!" if feuille else "") + f"{cellule}:{borne}"


def _separer(reference: str) -> tuple[str, str, str]:
    """Both ends of a range; a colon between quotes (« 'file:///… ») is no separator."""
    cite = False
    for place, lettre in enumerate(reference):
        cite ^= lettre == "'"
        if lettre == ":" and not cite:
            return reference[:place], ":", reference[place + 1 :]
    return reference, "", ""


def _moitie(texte: str) -> tuple[str, str]:
    trouve = _MOITIE.fullmatch(texte)
    if trouve is None:
        return "", texte
    feuille = trouve["feuille"]
    if feuille.startswith("'") and feuille.endswith("'"):
        feuille = feuille[1:-1].replace("''", "'")
    return citer_si_besoin(feuille) if feuille else "", trouve["reste"]


def citer_si_besoin(feuille: str) -> str:
    """Name of a sheet, quoted as Excel quotes it: only when it must."""
    if _SIMPLE.fullmatch(feuille) and not _COMME_CELLULE.fullmatch(feuille):
        return feuille
    return "'" + feuille.replace("'", "''") + "'"
