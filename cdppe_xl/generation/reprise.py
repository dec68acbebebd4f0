"""What a later exercice, or a later campaign, takes from the deposits: value by value.

The tableau de bord and the plan go on with everything they held; results go from the bilan to
the tableau de bord and back; the bilan and the avenant of the year start from both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.exercices import AVENANT, BILAN, base_de, code_de, exercice_de
from cdppe_xl.classeurs.lignes import lignes_indicateurs
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.lecture import ValeurLue
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.generation.passe import Passe, PieceDeposee
from cdppe_xl.generation.reports import Report, repondues, report, valides
from cdppe_xl.generation.transposition import Transposition
from cdppe_xl.referentiel.modele import Referentiel

DIAGNOSTIC, TABLEAU, PLAN = "diagnostic", "tableau_de_bord", "plan_action"
CHAMPS_LOCAUX = ("objectif", "libelle", "unite")
PLUS_DE_LIGNE = "plus de ligne libre : insérer une ligne et la reporter à la main"
SANS_LOCAL = "indicateur local absent du tableau de bord : l’y ajouter, puis le reporter à la main"
Case = tuple[PieceDeposee, ValeurLue]


class Reprise:
    """The values carried to the workbooks of one territory, for one exercice."""

    def __init__(self, referentiel: Referentiel, passe: Passe, exercice: int) -> None:
        self.referentiel = referentiel
        self.passe = passe
        self.exercice = exercice
        self._transposes: dict[str, list[Report]] = {}

    def reports(self, code: str) -> list[Report]:
        """Everything carried to a workbook, what has no place included."""
        base = base_de(code)
        if base == TABLEAU:
            return [*self.transpose(TABLEAU), *self._complements()]
        if base not in (BILAN, AVENANT):
            return self.transpose(code)
        place = placement(self.referentiel, code)
        deja = self._deja(code)
        if deja is not None:
            return Transposition(deja, place, self.referentiel, self.referentiel).reports()
        if base == AVENANT:
            from cdppe_xl.generation.reprise_avenant import reports_avenant

            return valides(reports_avenant(self, place, code), place)
        return valides(self._bilan(place, exercice_de(self.referentiel, code)), place)

    # --- pieces

    def _deja(self, code: str) -> PieceDeposee | None:
        """The workbook of this very exercice, when it was already returned."""
        return self.passe.pieces.get((self.referentiel.campagne.code, code))

    def referentiel_de(self, piece: PieceDeposee) -> Referentiel:
        """The edition a deposit is of."""
        ici = self.referentiel
        return ici if piece.edition == ici.campagne.code else self.passe.ancien

    def piece(self, code: str) -> PieceDeposee | None:
        """The deposit in force of this edition, else of the one before."""
        ancienne = self.passe.pieces.get((self.passe.ancien.campagne.code, code))
        return self._deja(code) or ancienne

    def bilans(self, annee: int) -> Iterator[PieceDeposee]:
        """The bilans of an exercice, of this edition then of the one before."""
        editions = {r.campagne.code: r for r in (self.referentiel, self.passe.ancien)}
        for edition, referentiel in editions.items():
            if annee in referentiel.annees:
                code = code_de(referentiel, BILAN, annee)
                piece = self.passe.pieces.get((edition, code))
                if piece is not None:
                    yield piece

    # --- workbooks that go on

    def transpose(self, code: str) -> list[Report]:
        """A workbook of the same kind, carried whole."""
        if code not in self._transposes:
            piece = self.piece(code)
            reports: list[Report] = []
            if piece is not None:
                place = placement(self.referentiel, code)
                ancien = self.referentiel_de(piece)
                reports = Transposition(piece, place, ancien, self.referentiel).reports()
            self._transposes[code] = reports
        return self._transposes[code]

    def effectifs(self, code: str) -> dict[str, Report]:
        """What a workbook holds once carried, by data path."""
        return {r.cle: r for r in self.reports(code) if r.cle}

    @cached_property
    def tableau(self) -> dict[str, Report]:
        """The tableau de bord once carried."""
        return self.effectifs(TABLEAU)

    @cached_property
    def plan(self) -> dict[str, Report]:
        """The plan d'action once carried."""
        return self.effectifs(PLAN)

    def _complements(self) -> list[Report]:
        """What the tableau de bord does not hold and other workbooks do: T0, results."""
        deja = {r.cle: r for r in self.transpose(TABLEAU) if r.cle}
        place = self._place(TABLEAU)
        if place is None:
            return []
        trouves: dict[str, Report] = {}
        for repris in (*self._departs(), *self._resultats_du_bilan(deja)):
            if repris.cle not in deja:
                trouves.setdefault(repris.cle, repris)
        places = [r for r in valides(trouves.values(), place) if r.cle]
        return [*places, *self._locaux_sans_ligne(deja, self.referentiel.annees)]

    def _place(self, code: str) -> Placement | None:
        try:
            return placement(self.referentiel, code)
        except CommandeIncorrecte:
            return None

    def _departs(self) -> Iterator[Report]:
        diagnostic = {r.cle: r for r in self.transpose(DIAGNOSTIC) if r.cle}
        for ligne in lignes_indicateurs(self.referentiel):
            champ = "snds" if ligne.variante == "snds" else "valeur"
            repris = diagnostic.get(f"diag/{ligne.code}/{champ}")
            if repris is not None and not ligne.calcul:
                yield repris.vers(f"ind/{ligne.rang}/t0")

    def _resultats_du_bilan(self, tableau: dict[str, Report]) -> Iterator[Report]:
        locaux = {nom: rang for rang, nom in noms_locaux(tableau, "locaux").items()}
        for annee in self.referentiel.annees:
            for piece in self.bilans(annee):
                for lue in repondues(piece, "resultats"):
                    _, rang, champ = lue.cle.split("/")
                    if champ == "realise":
                        yield report(piece, lue, f"ind/{rang}/realise_{annee}")
                for nom, lue in _locaux_du_bilan(piece):
                    if nom in locaux:
                        yield report(piece, lue, f"locaux/{locaux[nom]}/realise_{annee}")

    def _locaux_sans_ligne(
        self, tableau: dict[str, Report], annees: Iterable[int]
    ) -> Iterator[Report]:
        """Results of local indicators that the tableau de bord does not have."""
        locaux = set(noms_locaux(tableau, "locaux").values())
        for annee in annees:
            for piece in self.bilans(annee):
                for nom, lue in _locaux_du_bilan(piece):
                    if nom not in locaux:
                        yield report(piece, lue).perdu(SANS_LOCAL)

    def resultats(self, annee: int) -> dict[str, Report]:
        """Results of a year by row of indicator, whatever workbook or edition tells them."""
        trouves: dict[str, Report] = {}
        pieces = [(p, "resultats", "realise") for p in self.bilans(annee)]
        editions = dict.fromkeys((self.referentiel.campagne.code, self.passe.ancien.campagne.code))
        for edition in editions:
            piece = self.passe.pieces.get((edition, TABLEAU))
            if piece is not None:
                pieces.append((piece, "ind", f"realise_{annee}"))
        for piece, tableau, champ in pieces:
            for lue in repondues(piece, tableau):
                _, rang, sien = lue.cle.split("/")
                if sien == champ:
                    trouves.setdefault(rang, report(piece, lue))
        return trouves

    # --- bilan

    def _bilan(self, place: Placement, annee: int) -> Iterator[Report]:
        """T0, targets, results already known, those of the year before, then the actions."""
        champs = {"t0": "t0", f"cible_{annee}": "cible", f"realise_{annee}": "realise"}
        locaux = champs | {f"realise_{annee - 1}": "precedent"} | {c: c for c in CHAMPS_LOCAUX}
        for cle, repris in self.tableau.items():
            tableau, rang, champ = cle.split("/")
            if tableau == "ind" and champ in champs:
                cible = f"resultats/{rang}/{champs[champ]}"
            elif tableau == "locaux" and champ in locaux:
                cible = f"locaux/{rang}/{locaux[champ]}"
            else:
                continue
            if ouverte(place, cible):
                yield repris.vers(cible)
        for rang, repris in self.resultats(annee - 1).items():
            cible = f"resultats/{rang}/precedent"
            if ouverte(place, cible):
                yield repris.vers(cible)
            elif rang not in place.tableaux["resultats"].lignes and _d_un_bilan(repris.piece):
                yield repris.perdu(f"la ligne « {rang} » n’est plus dans ce classeur")
        yield from self._locaux_precedents(annee - 1)
        yield from self._actions_bilan(place, annee)

    def _locaux_precedents(self, annee: int) -> Iterator[Report]:
        """Results of local indicators that the tableau de bord has no column for."""
        locaux = {nom: rang for rang, nom in noms_locaux(self.tableau, "locaux").items()}
        for piece in self.bilans(annee):
            for nom, lue in _locaux_du_bilan(piece):
                if nom not in locaux:
                    yield report(piece, lue).perdu(SANS_LOCAL)
                elif f"locaux/{locaux[nom]}/realise_{annee}" not in self.tableau:
                    yield report(piece, lue, f"locaux/{locaux[nom]}/precedent")

    def _actions_bilan(self, place: Placement, annee: int) -> Iterator[Report]:
        champs = {c: c for c in ("numero", "objectif", "intitule", "enveloppe", "beneficiaire")}
        champs |= {f"etat_{annee}": "programme", f"cd_{annee}": "cd_prevu"}
        lignes = list(place.tableaux["execution"].lignes)
        for numero, action in enumerate(actions_de(self.plan)):
            rang = lignes[numero] if numero < len(lignes) else ""
            for source, cible in champs.items():
                if source in action:
                    repris = action[source]
                    cle = f"execution/{rang}/{cible}"
                    yield repris.vers(cle) if rang else repris.perdu(PLUS_DE_LIGNE)


def ouverte(place: Placement, cle: str) -> bool:
    """The layout has that cell, and somebody may type there."""
    cellule = place.cellules.get(cle)
    return cellule is not None and cellule.ouverte


def actions_de(plan: dict[str, Report]) -> list[dict[str, Report]]:
    """Actions of a plan by column, in order; a number alone is no action."""
    par_rang: dict[str, dict[str, Report]] = {}
    for cle, repris in plan.items():
        tableau, rang, champ = cle.split("/")
        if tableau == "actions":
            par_rang.setdefault(rang, {})[champ] = repris
    return [action for action in par_rang.values() if set(action) - {"numero"}]


def noms_locaux(reports: dict[str, Report], tableau: str) -> dict[str, tuple[str, str]]:
    """(objectif, label) of each local indicator, by row."""
    rangs: dict[str, None] = {}
    for cle in reports:
        code, rang, _ = cle.split("/")
        if code == tableau:
            rangs[rang] = None
    noms = {}
    for rang in rangs:
        dits = [reports.get(f"{tableau}/{rang}/{c}") for c in ("objectif", "libelle")]
        textes = [str(d.valeur).strip().casefold() if d else "" for d in dits]
        if textes[1]:
            noms[rang] = (textes[0], textes[1])
    return noms


def _d_un_bilan(piece: PieceDeposee) -> bool:
    return base_de(piece.classeur) == BILAN


def _locaux_du_bilan(piece: PieceDeposee) -> Iterator[tuple[tuple[str, str], ValeurLue]]:
    """(objectif, label) and result of each local indicator of a bilan."""
    siens = {lue.cle: lue for lue in repondues(piece, "locaux")}
    for cle, lue in siens.items():
        _, rang, champ = cle.split("/")
        if champ == "realise":
            yield _nom_lu(siens, rang), lue


def _nom_lu(lues: dict[str, ValeurLue], rang: str) -> tuple[str, str]:
    dits = [lues.get(f"locaux/{rang}/{c}") for c in ("objectif", "libelle")]
    objectif, libelle = (str(d.valeur).strip().casefold() if d else "" for d in dits)
    return objectif, libelle


def perdus(reports: Iterable[Report]) -> list[Report]:
    """Those that have no place."""
    return [r for r in reports if not r.cle]
