"""« Finances par objectif »: each objectif over the nation, and how it is cofinanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.consolidation.argent import TOUTES, Argent, Bloc
from cdppe_xl.consolidation.feuille_cofinancement import (
    CD_RETENU,
    ETAT,
    ETAT_RETENU,
    INSUFFISANT,
    VERDICT,
    FeuilleCofinancement,
    verdict,
)
from cdppe_xl.consolidation.feuille_stades import COUVERTURE, MONTANT, covered
from cdppe_xl.consolidation.feuille_territoires import (
    COULEUR,
    FeuilleTerritoires,
    added,
    enveloppe_shown,
    shown,
)
from cdppe_xl.consolidation.mesures import Colonne
from cdppe_xl.consolidation.reponses import SANS_DONNEE
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.excel.page import (
    ENTETE,
    PREMIERE,
    SERRE,
    Atelier,
    Calcul,
    Page,
    show_cents,
    zone,
)
from cdppe_xl.financement.montants import total
from cdppe_xl.financement.rapprochement import Cofinancement

OBJECTIFS_ARGENT = "Finances par objectif"
TOUS = "Tous les objectifs"
SANS_OBJECTIF = "Actions sans objectif"
FIXES = (("Obj.", 6.0), ("Objectif", 46.0), ("Période", 9.0), ("Enveloppe", 14.0))
COFINANCEMENTS = ("Cofin.\nÉtat retenu", "Cofin.\ndépartement retenu", "Couv.",
                  "Cofin.\ndépartement ÷ État", "Territoires\nen dessous")  # fmt: skip
LARGEURS_COFINANCEMENT = (MONTANT, MONTANT, COUVERTURE, 12.0, 12.0)


class FeuilleObjectifsArgent:
    """Writes the sheet."""

    def __init__(
        self, argent: Argent, dessous: FeuilleTerritoires, cofinancement: FeuilleCofinancement
    ) -> None:
        self.argent = argent
        self.dessous = dessous
        self.cofinancement = cofinancement
        self.places = {c: len(FIXES) + 2 * n for n, c in enumerate(dessous.colonnes)}
        self.cofin = len(FIXES) + 2 * len(self.places)
        self.debut = PREMIERE
        self.fin = PREMIERE + len(dessous.blocs) - 1
        """Rows of the objectifs; the totals stand below."""

    def ecrit(self, atelier: Atelier) -> None:
        """Writes the sheet."""
        page = atelier.page(OBJECTIFS_ARGENT, COULEUR)
        largeurs = [largeur for _, largeur in FIXES]
        titres = [titre for titre, _ in FIXES]
        for colonne in self.places:
            largeurs += [MONTANT, COUVERTURE]
            titres += [colonne.titre, "Couv."]
        largeurs += LARGEURS_COFINANCEMENT
        titres += COFINANCEMENTS
        page.largeurs(largeurs)
        page.titre_page(
            OBJECTIFS_ARGENT,
            "couverture : territoires avec un montant / territoires qui ont une action",
        )
        page.entetes(ENTETE, titres, 62)
        libelles = {
            str(o.numero): o.libelle_court for o in self.argent.etat.referentiel.objectifs
        }  # fmt: skip
        for rang in range(len(self.dessous.blocs)):
            self._ligne(page, self.debut + rang, rang, libelles)
        derniere = self._totaux(page)
        for n in [*self.places.values(), self.cofin, self.cofin + 1]:
            show_cents(page, (PREMIERE, n, derniere, n))
        page.ws.autofilter(ENTETE, 0, max(self.fin, PREMIERE), len(titres) - 1)
        sauts = [*list(self.places.values())[1:], self.cofin]
        page.imprime_par_groupes((derniere, len(titres) - 1), len(FIXES), largeurs, sauts)

    def _tete(self, page: Page, ligne: int, textes: tuple[str, ...], style: str) -> None:
        case = page.atelier.case
        for n, texte in enumerate(textes):
            variante = "code" if n == 0 else style
            page.ecrit(ligne, n, texte, case(Role.LIBELLE, Genre.TEXTE, variante, text_wrap=False))

    def _ligne(self, page: Page, ligne: int, rang: int, libelles: Mapping[str, str]) -> None:
        bloc = self.dessous.blocs[rang]
        style = "total" if bloc.enveloppe == TOUTES else ""
        objectif = bloc.objectif or ""
        nom = libelles.get(objectif, f"Objectif « {objectif} »" if objectif else SANS_OBJECTIF)
        textes = (objectif or SANS_DONNEE, nom, str(bloc.periode))
        self._tete(page, ligne, (*textes, enveloppe_shown(bloc.enveloppe)), style)
        for colonne, n in self.places.items():
            plage = self.dessous.plage(rang, colonne)
            page.relie(ligne, n, plage.partition(":")[0])
            page.ecrit(
                ligne, n, added(plage, bloc.total(colonne)),
                page.atelier.case(Role.CALCUL, Genre.MONTANT, style, **SERRE),
            )  # fmt: skip
            dit = f"{bloc.connus(colonne)}/{len(bloc.territoires)}"
            covered(page, ligne, n + 1, Calcul(f'COUNT({plage})&"/"&ROWS({plage})', dit))
        if bloc.enveloppe == TOUTES:
            self._cofinancement(page, ligne, bloc)

    # --- cofinancing -----------------------------------------------------------------

    def _cofinancement(self, page: Page, ligne: int, bloc: Bloc) -> None:
        """The ratio of those who told both amounts, and how many are under one."""
        cle = (bloc.objectif or "", bloc.periode.debut.year)
        if cle not in self.cofinancement.blocs or not bloc.periode.annuelle:
            return
        faits = self.cofinancement.siens(cle)
        etat, departement, connus, nombre = _retained(faits)
        plages = {
            c: self.cofinancement.plage(cle, c) for c in (ETAT, ETAT_RETENU, CD_RETENU, VERDICT)
        }
        n, case = self.cofin, page.atelier.case
        montant = case(Role.CALCUL, Genre.MONTANT, "total", **SERRE)
        page.relie(ligne, n, plages[ETAT].partition(":")[0])
        page.ecrit(ligne, n, added(plages[ETAT_RETENU], etat), montant)
        page.ecrit(ligne, n + 1, added(plages[CD_RETENU], departement), montant)
        couverture = f'COUNT({plages[ETAT_RETENU]})&"/"&COUNT({plages[ETAT]})'
        covered(page, ligne, n + 2, Calcul(couverture, f"{connus}/{nombre}"))
        a, b = a1(ligne, n), a1(ligne, n + 1)
        ratio: Decimal | str = SANS_DONNEE
        if etat is not None and etat > 0 and departement is not None:
            ratio = Decimal(departement) / Decimal(etat)
        page.ecrit(
            ligne, n + 3, Calcul(f'IF(N({a})>0,{b}/{a},"{SANS_DONNEE}")', ratio),
            case(Role.CALCUL, Genre.TAUX, "total"),
        )  # fmt: skip
        dessous = sum(verdict(f) == INSUFFISANT for f in faits)
        page.ecrit(
            ligne, n + 4, Calcul(f'COUNTIF({plages[VERDICT]},"{INSUFFISANT}")', dessous),
            case(Role.CALCUL, Genre.ENTIER, "total"),
        )  # fmt: skip

    # --- every objectif --------------------------------------------------------------

    def _totaux(self, page: Page) -> int:
        """Period × enveloppe over every objectif; the last row."""
        blocs = self.dessous.blocs
        cles = sorted(
            {(b.periode, b.enveloppe) for b in blocs},
            key=lambda c: (c[0], [x.enveloppe for x in blocs].index(c[1]), c[1] == TOUTES),
        )
        ligne = self.debut + len(blocs)
        section = page.atelier.texte("section")
        for n in range(self.cofin + len(COFINANCEMENTS)):
            page.ecrit(ligne, n, TOUS if n == 0 else None, section)
        for periode, enveloppe in cles:
            ligne += 1
            siens = [b for b in blocs if (b.periode, b.enveloppe) == (periode, enveloppe)]
            style = "total" if enveloppe == TOUTES else ""
            nom = enveloppe_shown(enveloppe)
            self._tete(page, ligne, ("Tous", TOUS, str(periode), nom), style)
            quand, quoi = (zone(self.debut, self.fin, n) for n in (2, 3))
            criteres = f'{quand},"{periode}",{quoi},"{nom}"'
            for colonne, n in self.places.items():
                page.ecrit(
                    ligne, n, self._total(siens, colonne, n, criteres),
                    page.atelier.case(Role.CALCUL, Genre.MONTANT, style, **SERRE),
                )  # fmt: skip
                page.ecrit(ligne, n + 1, None, page.atelier.case(Role.CALCUL, Genre.TEXTE))
        return ligne

    def _total(self, siens: list[Bloc], colonne: Colonne, n: int, criteres: str) -> Calcul:
        connus = [somme for b in siens if (somme := b.total(colonne)) is not None]
        plage = zone(self.debut, self.fin, n)
        return Calcul(
            f'IF(COUNTIFS({criteres},{plage},">-1E+15")=0,"{SANS_DONNEE}",'
            f"ROUND(SUMIFS({plage},{criteres}),2))",
            shown(sum(connus) if connus else None),
        )


def _retained(
    faits: Sequence[Cofinancement],
) -> tuple[Centimes | None, Centimes | None, int, int]:
    """Σ of the State and of the département where both are known; those, and all with credits."""
    paires = [(total(f.etat), total(f.departement)) for f in faits]
    deux = [(e, d) for e, d in paires if e is not None and d is not None]
    nombre = sum(e is not None for e, _ in paires)
    if not deux:
        return None, None, 0, nombre
    return sum(e for e, _ in deux), sum(d for _, d in deux), len(deux), nombre
