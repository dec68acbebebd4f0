"""Which territory each sheet comes from: its title, its mark, the values it was sent with.

Another territory's title is told; a sheet that lost both title and mark while the others kept
theirs may come from anywhere; one where nearly nothing sent is left comes from elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cdppe_xl.classeurs.placement import PREMIERE_COLONNE, Placement
from cdppe_xl.domaine.lecture import Doute, Etat, Identite, Valeur, ValeurLue
from cdppe_xl.excel.ancres import Reperage
from cdppe_xl.excel.ancres_index import ANCRE_MAX
from cdppe_xl.excel.brut import FeuilleBrute, adresse_a1
from cdppe_xl.excel.cellules import valeurs_de
from cdppe_xl.excel.habillage import RETOUR_AUX_ANOMALIES
from cdppe_xl.excel.identite import PREFIXE, lire_marque, marque_de
from cdppe_xl.excel.valeurs_texte import plier

LIGNES, COLONNES = 40, PREMIERE_COLONNE + 6
"""Where a title is looked for: insertions push it down, or aside."""
CHANGEES_MIN, PART_MAX = 5, 0.8
"""Values sent that are now others, and their share, that only another file explains."""
_CODE = re.compile(r"^\s*[–—-]\s*(?!(?:19|20)\d\d\s)([0-9][0-9A-Z]{1,8})\s", re.IGNORECASE)
"""Any code an edition may give a territory (« 63 », « 2A », « 69M », « 01001 »), never a year."""


def titres_etrangers(
    reperage: Reperage, placement: Placement, identite: Identite
) -> Iterator[Doute]:
    """One doubt per sheet whose title names a territory that is not the one of the file."""
    if not identite.territoire:
        return
    for declaree in placement.classeur.feuilles:
        index = reperage.feuilles.get(declaree.code)
        trouve = _titre(index.feuille, declaree.intitule) if index is not None else None
        if index is None or trouve is None:
            continue
        cellule, code, texte = trouve
        if code.upper() != identite.territoire.upper():
            yield Doute("STR-002", index.feuille.nom, cellule, {
                "trouve": texte, "attendu": f"territoire {identite.territoire}",
                "porteur": index.feuille.nom,
            })  # fmt: skip


def titres_du_modele(reperage: Reperage, placement: Placement) -> dict[str, frozenset[str]]:
    """Folded titles that are ours on each sheet: anything more was added by somebody.

    The name of the territory is not known here: it is what most titles of the file end with. A
    title that names another territory is told by itself.
    """
    trouves: dict[str, tuple[str, str]] = {}
    for declaree in placement.classeur.feuilles:
        index = reperage.feuilles.get(declaree.code)
        trouve = _titre(index.feuille, declaree.intitule) if index is not None else None
        if trouve is not None:
            nu = trouve[2].removeprefix(RETOUR_AUX_ANOMALIES)
            trouves[declaree.code] = plier(nu[len(declaree.intitule) :]), trouve[1]
    voix = Counter(trouves.values())
    suite, ici = min(voix, key=lambda s: (-voix[s], len(s[0])), default=("", ""))
    sortie = {}
    for declaree in placement.classeur.feuilles:
        debut = plier(declaree.intitule)
        sienne, code = trouves.get(declaree.code, ("", ici))
        fins = {"", suite} if code == ici else {"", suite, sienne}
        sortie[declaree.code] = frozenset(f"{debut} {fin}".rstrip() for fin in fins)
    return sortie


def sans_provenance(
    reperage: Reperage, placement: Placement, identite: Identite
) -> Iterator[Doute]:
    """One doubt per sheet to fill in that kept neither title nor mark, when another kept its own.

    A program may lose them all; a single sheet without them may be another territory's.
    """
    if not identite.territoire:
        return
    perdues = []
    gardees = 0
    for numero, declaree in enumerate(placement.classeur.feuilles):
        index = reperage.feuilles.get(declaree.code)
        if index is None:
            continue
        if _dit_d_ou(index.feuille, declaree.intitule):
            gardees += 1
        elif any(
            placement.lisibles[c] for c, t in placement.tableaux.items() if t.feuille == numero
        ):
            perdues.append(index.feuille.nom)
    if gardees:
        for nom in perdues:
            yield Doute("STR-056", nom, "", {"quoi": nom})


def autre_fichier(
    reperage: Reperage,
    placement: Placement,
    lues: Mapping[str, ValeurLue],
    origines: Mapping[str, Valeur],
) -> Iterator[Doute]:
    """One doubt per sheet where nearly every value sent now is another one."""
    connues: Counter[int] = Counter()
    autres: Counter[int] = Counter()
    for cle, valeur in origines.items():
        lue, numero = lues.get(cle), placement.cellules[cle].feuille
        connues[numero] += 1
        autres[numero] += lue is not None and lue.etat is Etat.RENSEIGNE and lue.valeur != valeur
    for numero, combien in autres.items():
        declaree = placement.classeur.feuilles[numero]
        index = reperage.feuilles.get(declaree.code)
        if index is not None and combien >= CHANGEES_MIN and combien > PART_MAX * connues[numero]:
            mots = {"trouve": str(combien), "attendu": str(connues[numero]), "quoi": declaree.titre}
            yield Doute("STR-057", index.feuille.nom, "", mots)


def _dit_d_ou(feuille: FeuilleBrute, intitule: str) -> bool:
    """The sheet still says where it comes from."""
    if marque_de(feuille) is not None or _titre(feuille, intitule) is not None:
        return True
    return any(
        isinstance(v, str) and v.startswith(PREFIXE) and lire_marque(v) is not None
        for v in valeurs_de(feuille).values()
    )


def _titre(feuille: FeuilleBrute, intitule: str) -> tuple[str, str, str] | None:
    """Address, territory code and text of the title, when it still reads as one."""
    valeurs = valeurs_de(feuille)
    proches = (
        ((li, c), valeurs[li, c])
        for li in range(LIGNES)
        for c in range(COLONNES)
        if (li, c) in valeurs
    )
    return _cherche(proches, intitule) or _cherche(valeurs.items(), intitule)


def est_titre(texte: str, intitule: str) -> bool:
    """The text is the title of a sheet: what it is about, then a territory.

    >>> est_titre("Bilan – 63 Puy-de-Dôme", "Bilan"), est_titre("Bilan – 2020 et suite", "Bilan")
    (True, False)
    """
    return texte.startswith(intitule) and _CODE.match(texte[len(intitule) :]) is not None


def _cherche(
    cellules: Iterable[tuple[tuple[int, int], object]], intitule: str
) -> tuple[str, str, str] | None:
    debut = plier(intitule)
    for (ligne, colonne), valeur in cellules:
        if not isinstance(valeur, str):
            continue
        texte = valeur[:ANCRE_MAX]
        nu = texte.removeprefix(RETOUR_AUX_ANOMALIES)
        if not plier(nu).startswith(debut):
            continue
        code = _CODE.match(nu[len(intitule) :])
        if code is not None:
            return adresse_a1(ligne, colonne), code[1], texte
    return None
