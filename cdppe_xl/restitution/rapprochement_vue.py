"""« Vue d’ensemble »: one line a territory, what to open first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from cdppe_xl.classeurs.exercices import exercice_de
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import cite, lettre
from cdppe_xl.comptes.actions import INTERDITE
from cdppe_xl.comptes.etat_financier import PLAN
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.page import Calcul, Page
from cdppe_xl.financement.montants import LIBELLES_STADE, Stade
from cdppe_xl.registre.conditions import EtatPiece
from cdppe_xl.restitution import rapprochement_controles as controles
from cdppe_xl.restitution.rapprochement_base import (
    COFINANCEMENT,
    CONTROLES,
    ELIGIBILITE,
    MOUVEMENTS,
    MOYENS,
    PERIODES,
    PREMIERE,
    SANS,
    SYNTHESE,
    VUE,
    Feuilles,
    exercices_de,
    montre,
    montre_les_centimes,
)
from cdppe_xl.restitution.rapprochement_execution import C_COFINANCE, C_MOUVEMENT
from cdppe_xl.restitution.rapprochement_synthese import C_VERDICT, PLACES

STADES = (Stade.NOTIFIE, Stade.CONTRACTUALISE, Stade.ENGAGE)
_TETE: tuple[tuple[str, float], ...] = (
    ("Code", 7), ("Territoire", 24), ("Plan reçu le", 12), ("Bilans reçus", 11),
    ("Conditions des avenants", 15),
)  # fmt: skip
_ALERTES: tuple[tuple[str, float], ...] = (
    ("Dépasse-ments", 11), ("Actions non éligibles", 11), ("Mouvements bloquants", 12),
    ("Mouvements à vérifier", 12), ("Cofinance-ments insuffisants", 13),
    ("Moyens propres en baisse", 12), ("Constats bloquants", 11), ("Verdict", 13),
)  # fmt: skip
GRAVES = (0, 1, 2, 4, 6)
"""Ranks of the alerts that block."""
TRAITER, VERIFIER, CONFORME, ATTENDU = "À traiter", "À vérifier", "Conforme", "Non reçu"
C_PLAN = 2


class _Situe(Protocol):
    @property
    def territoire(self) -> str: ...


S = TypeVar("S", bound=_Situe)


def _par_territoire(faits: Iterable[S]) -> dict[str, list[S]]:
    groupes: dict[str, list[S]] = {}
    for fait in faits:
        groupes.setdefault(fait.territoire, []).append(fait)
    return groupes


class Vue:
    """Counts of each territory, by formula over the lists, with their values."""

    def __init__(self, f: Feuilles, page: Page) -> None:
        self.f = f
        self.page = page
        fait = f.etat.rapprochement
        self.exercices = exercices_de(fait.stades)
        listes = {
            SYNTHESE: len(fait.stades), ELIGIBILITE: len(f.etat.actions),
            PERIODES: len(fait.periodes) + len(fait.tous_financeurs),
            MOUVEMENTS: len(fait.mouvements), MOYENS: len(f.etat.moyens),
            COFINANCEMENT: len(fait.cofinancements) + len(fait.cofinancements_realises),
            CONTROLES: len(f.etat.constats),
        }  # fmt: skip
        self.fins = {titre: PREMIERE + n for titre, n in listes.items()}
        self.stades = _par_territoire(fait.stades)
        self.periodes = _par_territoire((*fait.periodes, *fait.tous_financeurs))
        self.mouvements = _par_territoire(fait.mouvements)
        self.cofinances = _par_territoire((*fait.cofinancements, *fait.cofinancements_realises))
        self.actions = _par_territoire(f.etat.actions)
        self.moyens = _par_territoire(f.etat.moyens)
        self.constats = _par_territoire(f.etat.constats)

    def ecrit(self) -> None:
        """Every territory looked at."""
        f, page = self.f, self.page
        territoires = f.etat.territoires
        for ligne, territoire in enumerate(territoires, start=PREMIERE):
            self._territoire(ligne, territoire)
        montants = range(len(_TETE), len(_TETE) + len(STADES) * len(self.exercices))
        montre_les_centimes(page, len(territoires), montants)
        f.finit(page, len(territoires), len(colonnes(f)), 2)

    def _territoire(self, ligne: int, territoire: Territoire) -> None:
        f, page, code = self.f, self.page, territoire.code
        if code in f.pages:
            page.relie(ligne, 0, f"{cite(code)}!A1")
        page.ecrit(ligne, 0, code, f.atelier.case(Role.LIBELLE, Genre.TEXTE, "lien"))
        plan = f.etat.pieces.get((code, PLAN))
        recus = [
            str(exercice_de(f.etat.referentiel, c))
            for c in f.etat.bilans
            if (code, c) in f.etat.pieces
        ]
        f.texte(page, ligne, 1, territoire.nom)
        page.ecrit(
            ligne, 2, plan.recu_le.date() if plan else SANS,
            f.atelier.case(Role.LIBELLE, Genre.DATE if plan else Genre.TEXTE, "centre"),
        )  # fmt: skip
        f.texte(page, ligne, 3, ", ".join(recus) or SANS)
        f.texte(page, ligne, 4, self._conditions(code))
        colonne = len(_TETE)
        for annee in self.exercices:
            for stade in STADES:
                self._somme(ligne, colonne, (code, annee, stade))
                colonne += 1
        self._alertes(ligne, colonne, code)

    def _conditions(self, code: str) -> str:
        connues = self.f.etat.conditions
        annees = self.f.etat.referentiel.annees
        dits = [
            f"{annee} : {sum(e.etat is EtatPiece.REMPLIE for e in etats)} sur {len(etats)}"
            for annee in annees
            if (etats := connues.get((code, annee), ()))
        ]
        return " ; ".join(dits) or SANS

    def _somme(self, ligne: int, colonne: int, quoi: tuple[str, int, Stade]) -> None:
        code, annee, stade = quoi
        connus = [
            m
            for s in self.stades.get(code, ())
            if s.exercice == annee and (m := s.de(stade)) is not None
        ]
        plage = self._plage(SYNTHESE, PLACES[stade])
        criteres = f'{self._plage(SYNTHESE, 0)},$A{ligne + 1},{self._plage(SYNTHESE, 2)},"{annee}"'
        self.f.calcul(
            self.page, ligne, colonne,
            f'IF(COUNTIFS({criteres},{plage},">=-1E+15")=0,"{SANS}",'
            f"ROUND(SUMIFS({plage},{criteres}),2))",
            montre(sum(connus) if connus else None),
        )  # fmt: skip

    def _plage(self, feuille: str, colonne: int) -> str:
        """A column of a list; one blank row when the list is empty."""
        fin = max(self.fins[feuille], PREMIERE + 1)
        return f"{cite(feuille)}!${lettre(colonne)}${PREMIERE + 1}:${lettre(colonne)}${fin}"

    def _compte(self, feuille: str, colonne: int, ligne: int, mot: str) -> str:
        return (
            f"COUNTIFS({self._plage(feuille, 0)},$A{ligne + 1},{self._plage(feuille, colonne)},"
            f'"{mot}")'
        )

    def _alertes(self, ligne: int, colonne: int, code: str) -> None:
        f = self.f
        depasse = self._compte(SYNTHESE, C_VERDICT, ligne, "Dépassement")
        if self.periodes:
            depasse += "+" + self._compte(PERIODES, C_VERDICT, ligne, "Dépassement")
        # An action may be wrong twice: both verdicts count.
        interdites = "+".join(
            self._compte(ELIGIBILITE, c, ligne, INTERDITE)
            for c in (controles.C_OBJET, controles.C_VERSEMENT)
        )
        formules = (
            depasse, interdites, self._compte(MOUVEMENTS, C_MOUVEMENT, ligne, "Bloquant"),
            self._compte(MOUVEMENTS, C_MOUVEMENT, ligne, "À vérifier"),
            self._compte(COFINANCEMENT, C_COFINANCE, ligne, "Insuffisant"),
            self._compte(MOYENS, controles.c_moyens(f), ligne, "En baisse"),
            self._compte(CONTROLES, controles.C_GRAVITE, ligne, Gravite.BLOQUANTE.value),
        )  # fmt: skip
        valeurs = self._valeurs(code)
        style = f.atelier.case(Role.CALCUL, Genre.ENTIER, "centre")
        for n, (formule, valeur) in enumerate(zip(formules, valeurs, strict=True)):
            self.page.ecrit(ligne, colonne + n, Calcul(formule, Decimal(valeur)), style)
        recu = (code, PLAN) in f.etat.pieces
        self._verdict(ligne, colonne, valeurs, CONFORME if recu else ATTENDU)

    def _valeurs(self, code: str) -> list[int]:
        """What the formulas count."""
        referentiel = self.f.etat.referentiel
        stades = [*self.stades.get(code, ()), *self.periodes.get(code, ())]
        mouvements = self.mouvements.get(code, ())
        verdicts = [
            v
            for a in self.actions.get(code, ())
            for v in (a.objet(referentiel), a.versement(referentiel))
        ]
        constats = self.constats.get(code, ())
        return [
            sum(bool(s.depassements()) for s in stades),
            verdicts.count(INTERDITE),
            sum(m.bloquant for m in mouvements),
            sum(not m.bloquant for m in mouvements),
            sum(bool(c.manque) for c in self.cofinances.get(code, ())),
            self._baisses(code),
            sum(c.gravite is Gravite.BLOQUANTE for c in constats),
        ]

    def _baisses(self, code: str) -> int:
        reference = self.f.etat.referentiel.campagne.annee_reference_moyens
        baisses = 0
        for moyen in self.moyens.get(code, ()):
            dits = {a: controles.moyen_dit(v) for a, v in moyen.valeurs.items()}
            base = dits.pop(reference, SANS)
            suite = [d for d in dits.values() if isinstance(d, Decimal)]
            baisses += controles.moyens_tenus(base, suite) == "En baisse"
        return baisses

    def _verdict(self, ligne: int, colonne: int, valeurs: Sequence[int], sinon: str) -> None:
        """What blocks first, then what is to be looked at."""
        cellules = [f"{lettre(colonne + n)}{ligne + 1}" for n in range(len(valeurs))]
        grave = "+".join(cellules[n] for n in GRAVES)
        tous = "+".join(cellules)
        if any(valeurs[n] for n in GRAVES):
            verdict = TRAITER
        else:
            verdict = VERIFIER if any(valeurs) else sinon
        recu = f"{lettre(C_PLAN)}{ligne + 1}"
        self.f.verdict(
            self.page, ligne, colonne + len(valeurs),
            f'IF({grave}>0,"{TRAITER}",IF({tous}>0,"{VERIFIER}",IF(ISNUMBER({recu}),'
            f'"{CONFORME}","{ATTENDU}")))', verdict,
        )  # fmt: skip


def colonnes(f: Feuilles) -> tuple[tuple[str, float], ...]:
    """Headers, as many amounts as there are exercices."""
    montants = (
        (f"{LIBELLES_STADE[stade]} {annee}", 14.0)
        for annee in exercices_de(f.etat.rapprochement.stades)
        for stade in STADES
    )
    return (*_TETE, *montants, *_ALERTES)


def page_vue(f: Feuilles) -> Page:
    """The sheet, first of the workbook; filled once the lists are written."""
    return f.page(
        VUE, "Une ligne par territoire : son code mène à sa page à imprimer. Les nombres comptent "
        "les lignes des autres feuilles ; « À traiter » : un point bloque.", colonnes(f),
    )  # fmt: skip
