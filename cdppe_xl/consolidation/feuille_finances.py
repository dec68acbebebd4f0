"""« Finances »: enveloppe × territory × year, regions and nation.

A programmed amount is a sum over the neighbouring rows of « Actions »; a notified one points
at its line of « Notifications ».
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.consolidation.actions import FINANCEURS
from cdppe_xl.consolidation.feuille_actions import PlacesActions
from cdppe_xl.consolidation.feuille_notifications import MONTANT, NOTIFICATIONS
from cdppe_xl.consolidation.finances import by_region
from cdppe_xl.consolidation.grille_finances import FIXES, Colonne, Grille
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.reponses import SANS_DONNEE, Absence
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import Centimes, euros
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import (
    ABSENT,
    ENTETE,
    PREMIERE,
    SERRE,
    Atelier,
    Calcul,
    Page,
    ailleurs,
    show_cents,
    zone,
)

FINANCES = "Finances"
GROUPE = 0
LARGEUR = 13.0


class FeuilleFinances:
    """Writes « Finances »."""

    def __init__(self, atelier: Atelier, national: National, actions: PlacesActions) -> None:
        self.atelier = atelier
        self.national = national
        self.finances = national.finances
        self.actions = actions
        self.territoires = by_region(national.referentiel.territoires)
        self.notifiees = national.notifiees
        self.grille = Grille(national)
        self.colonnes = self.grille.colonnes
        self.groupes = self.grille.groupes
        self.ligne_totale = 0

    def ecrit(self) -> None:
        """Writes the sheet."""
        page = self.atelier.page(FINANCES, "7F6000")
        largeurs = [6, 23, 25, *(LARGEUR for _ in self.colonnes)]
        page.largeurs(largeurs)
        self._tete(page)
        fin = PREMIERE + len(self.territoires) - 1
        for ligne, territoire in enumerate(self.territoires, start=PREMIERE):
            self._territoire(page, ligne, territoire)
        derniere = self._totaux(page, fin)
        sauts = [FIXES + membres[0] for _, membres in self.groupes[1:]]
        for n in range(len(self.colonnes)):
            show_cents(page, (PREMIERE, FIXES + n, derniere, FIXES + n))
        page.imprime_par_groupes(
            (derniere, len(largeurs) - 1), FIXES, largeurs, sauts, 104 + 15.2 * derniere
        )

    def total(self, nature: str) -> tuple[int, int, Decimal | str]:
        """Row, column and value of every territory, enveloppe and year for a nature."""
        tous = (self.finances.enveloppes, self.finances.exercices, nature)
        n, colonne = next(
            (n, c)
            for n, c in enumerate(self.colonnes, start=FIXES)
            if (c.enveloppes, c.exercices, c.nature) == tous and c.de
        )
        somme = self.finances.somme(
            [t.code for t in self.territoires], colonne.enveloppes, colonne.exercices, nature
        )
        return self.ligne_totale, n, _montre(somme)

    def _tete(self, page: Page) -> None:
        titre = self.atelier.texte("sous_titre", text_wrap=True)
        page.hauteur(GROUPE, 40)
        page.sure.etend(GROUPE, 0, FIXES - 1, titre)
        page.ecrit(GROUPE, 0, "Finances : enveloppe × territoire × exercice", titre)
        section = self.atelier.texte("section", border=1, border_color=styles.BORD)
        for nom, membres in self.groupes:
            page.sure.etend(GROUPE, FIXES + membres[0], len(membres) - 1, section)
            page.ecrit(GROUPE, FIXES + membres[0], nom, section)
        titres = ["Code", "Territoire", "Région", *map(self.grille.entete, self.colonnes)]
        page.entetes(ENTETE, titres, 62)

    # --- territories -----------------------------------------------------------------

    def _territoire(self, page: Page, ligne: int, territoire: Territoire) -> None:
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        page.ecrit(ligne, 0, territoire.code, self.atelier.case(Role.LIBELLE, Genre.TEXTE, "code"))
        page.ecrit(ligne, 1, territoire.nom, texte)
        page.ecrit(ligne, 2, territoire.region, texte)
        for n, colonne in enumerate(self.colonnes, start=FIXES):
            if colonne.incertains:
                self._incertains(page, ligne, n, territoire, colonne)
            else:
                self._montant(page, ligne, n, territoire, colonne)

    def _montant(
        self, page: Page, ligne: int, n: int, territoire: Territoire, colonne: Colonne
    ) -> None:
        somme = self.finances.somme(
            [territoire.code], colonne.enveloppes, colonne.exercices, colonne.nature
        )
        contenu: Calcul | str = self.finances.mot(territoire.code, colonne.nature)
        if colonne.de:
            cellules = ",".join(a1(ligne, c) for c in colonne.de)
            contenu = Calcul(
                f'IF(COUNT({cellules})=0,"{SANS_DONNEE}",SUM({cellules}))', _montre(somme)
            )
        elif colonne.nature == "notifie":
            rangs = self._notifications(territoire, colonne)
            if rangs and somme is not None:
                cellules = ",".join(ailleurs(NOTIFICATIONS, n + PREMIERE, MONTANT) for n in rangs)
                formule = cellules if len(rangs) == 1 else f"ROUND(SUM({cellules}),2)"
                contenu = Calcul(formule, euros(somme))
        else:
            plage = self.actions.plage(territoire, colonne.enveloppes[0], self._champ(colonne))
            if plage:
                contenu = Calcul(
                    f'IF(COUNT({plage})=0,"{SANS_DONNEE}",SUM({plage}))', _montre(somme)
                )
        role = Role.CALCUL if isinstance(contenu, Calcul) else Role.LIBELLE
        plus: styles.Proprietes = ABSENT if somme is None else {}
        page.ecrit(ligne, n, contenu, self.atelier.case(role, Genre.MONTANT, **SERRE, **plus))

    def _champ(self, colonne: Colonne) -> str:
        return f"{colonne.nature}_{colonne.exercices[0]}"

    def _incertains(
        self, page: Page, ligne: int, n: int, territoire: Territoire, colonne: Colonne
    ) -> None:
        """Amounts that a sum leaves out because nobody could give them."""
        code = colonne.enveloppes[0]
        nombre = self.finances.incertains[territoire.code, code]
        annees = self.finances.exercices
        plage = self.actions.plage(
            territoire, code, f"{FINANCEURS[0]}_{annees[0]}", f"{FINANCEURS[-1]}_{annees[-1]}"
        )
        contenu: Calcul | str = self.finances.mot(territoire.code, "etat")
        if plage:
            mots = (Absence.NC, Absence.ILLISIBLE)
            contenu = Calcul("+".join(f'COUNTIF({plage},"{mot}")' for mot in mots), nombre)
        role = Role.CALCUL if plage else Role.LIBELLE
        plus: styles.Proprietes = {} if plage else ABSENT
        page.ecrit(ligne, n, contenu, self.atelier.case(role, Genre.ENTIER, **plus))

    # --- totals ----------------------------------------------------------------------

    def _totaux(self, page: Page, fin: int) -> int:
        """Regions, nation, coverage, national amounts of the texts; the last row."""
        ligne = fin + 1
        self._titre_ligne(page, ligne, "Par région", section=True)
        debut = PREMIERE
        while debut <= fin:
            region = self.territoires[debut - PREMIERE].region
            groupe = [t.code for t in self.territoires if t.region == region]
            ligne += 1
            self._somme(page, ligne, f"Total {region}", debut, groupe)
            debut += len(groupe)
        ligne += 1
        self._titre_ligne(page, ligne, "France", section=True)
        tous = [t.code for t in self.territoires]
        self.ligne_totale = ligne + 1
        self._somme(page, ligne + 1, "Total des territoires", PREMIERE, tous)
        self._couverture(page, ligne + 2, fin)
        self._nationaux(page, ligne + 3)
        return ligne + 3

    def _titre_ligne(self, page: Page, ligne: int, titre: str, section: bool = False) -> None:
        if section:
            style = self.atelier.texte("section")
            for n in range(FIXES + len(self.colonnes)):
                page.ecrit(ligne, n, titre if n == 0 else None, style)
            return
        style = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "total", text_wrap=False)
        page.sure.etend(ligne, 0, FIXES - 1, style)
        page.ecrit(ligne, 0, titre, style)

    def _somme(
        self, page: Page, ligne: int, titre: str, debut: int, territoires: Sequence[str]
    ) -> None:
        self._titre_ligne(page, ligne, titre)
        for n, colonne in enumerate(self.colonnes, start=FIXES):
            plage = zone(debut, debut + len(territoires) - 1, n)
            genre, valeur = Genre.MONTANT, self._valeur(territoires, colonne)
            if colonne.incertains:
                genre = Genre.ENTIER
            page.ecrit(
                ligne, n, Calcul(f'IF(COUNT({plage})=0,"{SANS_DONNEE}",SUM({plage}))', valeur),
                self.atelier.case(Role.CALCUL, genre, "total", **SERRE),
            )  # fmt: skip

    def _valeur(self, territoires: Sequence[str], colonne: Colonne) -> Decimal | int | str:
        if not colonne.incertains:
            return _montre(
                self.finances.somme(
                    territoires, colonne.enveloppes, colonne.exercices, colonne.nature
                )
            )
        code = colonne.enveloppes[0]
        blocs = [t for t in territoires if self.actions.bloc(t, code)]
        if not blocs:
            return SANS_DONNEE
        return sum(self.finances.incertains[t, code] for t in blocs)

    def _couverture(self, page: Page, ligne: int, fin: int) -> None:
        self._titre_ligne(page, ligne, "Territoires avec un montant")
        attendus = self.national.referentiel.nombre_attendu
        for n, colonne in enumerate(self.colonnes, start=FIXES):
            if colonne.incertains:
                page.ecrit(ligne, n, None, self.atelier.case(Role.CALCUL, Genre.TEXTE))
                continue
            nombre = sum(self._valeur([t.code], colonne) != SANS_DONNEE for t in self.territoires)
            plage = zone(PREMIERE, fin, n)
            page.ecrit(
                ligne, n,
                Calcul(
                    f'COUNT({plage})&"/{attendus}"', f"{nombre}/{attendus}"
                ),
                self.atelier.case(Role.CALCUL, Genre.TEXTE, "centre"),
            )  # fmt: skip

    def _nationaux(self, page: Page, ligne: int) -> None:
        """Amounts of the texts, where they give one: what the notifications come from."""
        self._titre_ligne(page, ligne, "Montant national écrit dans les textes")
        connus = {
            (e.code, m.exercice): m.euros
            for e in self.national.referentiel.enveloppes
            for m in e.montants
        }
        for n, colonne in enumerate(self.colonnes, start=FIXES):
            cle = (colonne.enveloppes[0], colonne.exercices[0])
            seul = len(colonne.enveloppes) == len(colonne.exercices) == 1
            dit = colonne.nature == "notifie" and seul and cle in connus
            page.ecrit(
                ligne, n, connus[cle] if dit else None,
                self.atelier.case(Role.LIBELLE, Genre.MONTANT, **SERRE),
            )  # fmt: skip

    # --- notified amounts ------------------------------------------------------------

    def _notifications(self, territoire: Territoire, colonne: Colonne) -> Sequence[int]:
        """Ranks in « Notifications » of an amount."""
        return self.notifiees.get(
            (territoire.code, colonne.enveloppes[0], colonne.exercices[0]), ()
        )


def _montre(montant: Centimes | None) -> Decimal | str:
    return SANS_DONNEE if montant is None else euros(montant)
