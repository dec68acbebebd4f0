"""From a workbook deposited to the same workbook of a later year or of another edition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cdppe_xl.classeurs.lignes import SUFFIXE_SNDS
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.lecture import ValeurLue
from cdppe_xl.generation.passe import PieceDeposee
from cdppe_xl.generation.reports import Report, repondues, report, valides
from cdppe_xl.referentiel.modele import DonneeInconnue, Referentiel

_ANNEE = re.compile(r"_(\d{4})$", re.ASCII)
_OBJECTIF = re.compile(r"o(\d\d)", re.ASCII)
DES_INDICATEURS = ("ind", "diag", "resultats", "cibles", "semestriel")
"""Tables whose rows are indicators."""
A_GARDER = {"guide": ("contacts",)}
"""Tables that are worth carrying, for the workbooks that are not carried whole."""


class Transposition:
    """Carries a deposit into a layout; ``ancien`` is the edition of the deposit."""

    def __init__(self, piece: PieceDeposee, place: Placement, ancien: Referentiel,
                 nouveau: Referentiel) -> None:  # fmt: skip
        self.piece = piece
        self.place = place
        self.ancien = ancien
        self.nouveau = nouveau
        self.meme = ancien.campagne.code == nouveau.campagne.code

    def reports(self) -> list[Report]:
        """Every value answered, with its new cell or the reason why it has none."""
        rangs = self._rangs()
        trouves = []
        for lue in self._a_reprendre():
            tableau, rang, champ = lue.cle.split("/")
            cible = rangs.get((tableau, rang), rang)
            if cible is None:
                continue  # a line of the former layout where nothing was written
            trouves.append(self._place(report(self.piece, lue), tableau, cible, champ))
        return valides(trouves, self.place)

    def _a_reprendre(self) -> Iterator[ValeurLue]:
        gardes = A_GARDER.get(self.piece.classeur)
        for lue in repondues(self.piece):
            if gardes is None or lue.cle.partition("/")[0] in gardes:
                yield lue

    def _rangs(self) -> dict[tuple[str, str], str | None]:
        """New row of each row of the extensible tables; None for a line left as it was."""
        ecrits: dict[tuple[str, str], bool] = {}
        for lue in self._a_reprendre():
            tableau, rang, _ = lue.cle.split("/")
            place = self.place.tableaux.get(tableau)
            if place is not None and place.tableau.extensible:
                cellule = self.place.cellules.get(lue.cle)
                defaut = cellule is not None and cellule.valeur == scalaire(lue)
                ecrits[tableau, rang] = ecrits.get((tableau, rang), False) or not defaut
        rangs: dict[tuple[str, str], str | None] = {}
        for (tableau, rang), utile in ecrits.items():
            if not utile:
                rangs[tableau, rang] = None
            elif rang in self.place.tableaux[tableau].lignes:
                rangs[tableau, rang] = rang
        for (tableau, rang), utile in ecrits.items():
            if utile and (tableau, rang) not in rangs:
                pris = {r for (t, _), r in rangs.items() if t == tableau}
                libres = (r for r in self.place.tableaux[tableau].lignes if r not in pris)
                rangs[tableau, rang] = next(libres, "")
        return rangs

    def _place(self, repris: Report, tableau: str, rang: str, champ: str) -> Report:
        raison = self._sans_place(tableau, rang, champ)
        if raison:
            return repris.perdu(raison)
        cle = f"{tableau}/{rang}/{champ}"
        if self.meme:
            return repris.vers(cle)
        return self._compare(repris.vers(cle), tableau, rang, champ)

    def _sans_place(self, tableau: str, rang: str, champ: str) -> str:
        """Why the layout has no cell for that value; "" when it has one."""
        place = self.place.tableaux.get(tableau)
        if place is None:
            return "ce classeur n’a plus ce tableau"
        if not rang:
            return "plus de ligne libre : insérer une ligne et la reporter à la main"
        if champ not in place.colonnes:
            return self._sans_colonne(champ)
        if rang not in place.lignes:
            return self._ligne_disparue(rang)
        return self._ferme(tableau, rang, champ)

    def _ferme(self, tableau: str, rang: str, champ: str) -> str:
        """Why the cell, which is there, cannot take the value."""
        avant, apres = self.ancien.campagne.annee_t0, self.nouveau.campagne.annee_t0
        if champ == "t0" and avant != apres:
            return f"valeur de départ {avant}, ce classeur part de {apres}"
        ouverte = self.place.cellules[f"{tableau}/{rang}/{champ}"].ouverte
        return "" if ouverte else "cette cellule ne se remplit plus"

    def _sans_colonne(self, champ: str) -> str:
        annee = _ANNEE.search(champ)
        if annee is None:
            return f"ce classeur n’a plus de colonne « {champ} »"
        contrat = f"{self.nouveau.annees[0]}-{self.nouveau.annees[-1]}"
        return f"l’année {annee[1]} est hors de ce classeur ({contrat})"

    def _ligne_disparue(self, rang: str) -> str:
        objectif = _OBJECTIF.fullmatch(rang)
        edition = self.nouveau.campagne.code
        if objectif is not None:
            return f"l’objectif {int(objectif[1])} n’est plus dans l’édition {edition}"
        return f"la ligne « {rang} » n’est plus dans l’édition {edition}"

    # --- what changed from one edition to the next

    def _compare(self, repris: Report, tableau: str, rang: str, champ: str) -> Report:
        if champ == "objectif":
            return self._compare_objectif(repris)
        if champ == "enveloppe":
            return self._compare_enveloppe(repris)
        if tableau in DES_INDICATEURS:
            return self._compare_indicateur(repris, rang, champ)
        objectif = _OBJECTIF.fullmatch(rang)
        if objectif is not None:
            return repris.vers(repris.cle, self._objectif_change(int(objectif[1])))
        return repris

    def _compare_objectif(self, repris: Report) -> Report:
        texte = str(repris.valeur)
        if not texte.isdigit():
            return repris
        if not any(o.numero == int(texte) for o in self.nouveau.objectifs):
            return repris.perdu(self._ligne_disparue(f"o{int(texte):02d}"))
        return repris.vers(repris.cle, self._objectif_change(int(texte)))

    def _objectif_change(self, numero: int) -> str:
        try:
            avant, apres = self.ancien.objectif(numero), self.nouveau.objectif(numero)
        except DonneeInconnue:
            return ""
        dits = []
        if avant.libelle != apres.libelle:
            dits.append(f"libellé changé : « {avant.libelle} » devient « {apres.libelle} »")
        if avant.type != apres.type:
            dits.append(f"objectif {avant.type} devenu {apres.type}")
        if avant.enveloppes != apres.enveloppes:
            dits.append(
                f"enveloppes admises : {', '.join(avant.enveloppes) or 'aucune'} devient "
                f"{', '.join(apres.enveloppes) or 'aucune'}"
            )
        return " ; ".join(dits)

    def _compare_enveloppe(self, repris: Report) -> Report:
        """The enveloppe of an action must still pay for its objectif."""
        cle = repris.lue.cle.rpartition("/")[0] + "/objectif"
        lue = self.piece.valeurs.get(cle)
        numero = str(scalaire(lue)) if lue is not None else ""
        code = str(repris.valeur)
        if not numero.isdigit() or self.nouveau.enveloppe_admet(code, int(numero)):
            return repris
        return repris.vers(
            repris.cle, f"l’enveloppe {code} ne peut pas financer l’objectif {numero} dans "
            f"l’édition {self.nouveau.campagne.code}",
        )  # fmt: skip

    def _compare_indicateur(self, repris: Report, rang: str, champ: str) -> Report:
        code = rang.removesuffix(SUFFIXE_SNDS)
        try:
            avant, apres = self.ancien.indicateur(code), self.nouveau.indicateur(code)
        except DonneeInconnue:
            return repris
        if avant.unite != apres.unite:
            return repris.perdu(f"unité changée : {avant.unite} devient {apres.unite}")
        dits = []
        if avant.libelle != apres.libelle:
            dits.append(f"libellé changé : « {avant.libelle} » devient « {apres.libelle} »")
        if champ.startswith("cible") and avant.cible_exigee != apres.cible_exigee:
            mots = {"oui": "exigée", "non": "facultative", "si_retenu": "exigée si retenu"}
            dits.append(f"cible {mots[avant.cible_exigee]}, devenue {mots[apres.cible_exigee]}")
        return repris.vers(repris.cle, " ; ".join(dits))
