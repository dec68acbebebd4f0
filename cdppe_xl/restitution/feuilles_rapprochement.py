"""Sheets of the reconciliation: amounts, stages, cofinancing, movements, own means.

« Montants » lists every amount once, with its cell; every other figure is a sum over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.comptes.etat_financier import EtatFinancier
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.domaine.montants import Centimes, euros
from cdppe_xl.excel.page import Atelier, Calcul, Page, ailleurs, show_cents
from cdppe_xl.financement.montants import LIBELLES_STADE, Montant, Perimetre, Stade, total
from cdppe_xl.financement.rapprochement import SUITE, Cofinancement, Mouvement, Stades

MONTANTS, SYNTHESE, COFINANCEMENT = "Montants", "Synthèse", "Cofinancement"
MOUVEMENTS, DISPOSITIFS, MOYENS, CONTROLES = (
    "Mouvements", "Dispositifs", "Moyens propres", "Contrôles",
)  # fmt: skip
SANS = "—"
ENTETE, PREMIERE = 2, 3
PERIMETRES = {
    Perimetre.ETAT: "État", Perimetre.DEPARTEMENT: "Département", Perimetre.AUTRES: "Autres",
}  # fmt: skip
POLITIQUES = {"ase": "Aide sociale à l’enfance", "pmi": "Protection maternelle et infantile"}
C_MONTANT = 9
MINIMUM = 2
_COLONNES_MONTANTS = (
    ("Code", 7), ("Territoire", 24), ("Période", 12), ("Enveloppe", 12), ("Stade", 15),
    ("Qui paie", 14), ("Action", 9), ("Intitulé", 40), ("Objectif", 10), ("Montant", 16),
    ("Fichier", 34), ("Feuille", 22), ("Cellule", 11), ("Ce qui y est écrit", 18),
    ("Reçu ou notifié le", 13), ("Empreinte du fichier", 20),
)  # fmt: skip


def montre(montant: Centimes | None) -> Decimal | str:
    """Euros, or the sign of an unknown amount."""
    return SANS if montant is None else euros(montant)


class Feuilles:
    """Writes the sheets, and knows the line of each amount."""

    def __init__(self, atelier: Atelier, etat: EtatFinancier) -> None:
        self.atelier = atelier
        self.etat = etat
        self.noms = {t.code: t.nom for t in etat.territoires}
        self.enveloppes = {e.code: e.libelle for e in etat.referentiel.enveloppes}
        ranges = etat.rapprochement.montants
        self.lignes = {id(m): n for n, m in enumerate(ranges, start=PREMIERE)}
        self.synthese: dict[tuple[str, int, str], int] = {}

    # --- shared ----------------------------------------------------------------------

    def page(self, titre: str, note: str, colonnes: Sequence[tuple[str, float]]) -> Page:
        """A sheet with its title, its note and its header."""
        page = self.atelier.page(titre, "7F6000")
        page.largeurs([largeur for _, largeur in colonnes])
        page.titre_page(titre)
        page.ecrit(1, 0, note, self.atelier.texte("note", text_wrap=False))
        page.entetes(ENTETE, [titre for titre, _ in colonnes], 48)
        return page

    def finit(self, page: Page, lignes: int, colonnes: int, fige: int) -> None:
        """Filter, repeated header and print area of a list."""
        fin = max(PREMIERE, PREMIERE + lignes - 1)
        if lignes:
            page.ws.autofilter(ENTETE, 0, fin, colonnes - 1)
        page.ws.fit_to_pages(1, 0)
        page.ws.repeat_rows(0, ENTETE)
        page.ws.print_area(0, 0, fin, colonnes - 1)
        page.ws.freeze_panes(PREMIERE, fige)

    def texte(self, page: Page, ligne: int, colonne: int, valeur: object) -> None:
        """A fixed text or number."""
        genre = Genre.ENTIER if isinstance(valeur, int) else Genre.TEXTE
        page.ecrit(ligne, colonne, valeur, self.atelier.case(Role.LIBELLE, genre))  # type: ignore[arg-type]

    def montant(
        self, page: Page, ligne: int, colonne: int, formule: str, valeur: Decimal | str
    ) -> None:
        """A computed amount."""
        style = self.atelier.case(Role.CALCUL, Genre.MONTANT, text_wrap=False, shrink=True)
        page.ecrit(ligne, colonne, Calcul(formule, valeur), style)

    def somme(self, montants: Sequence[Montant]) -> str:
        """Sum over lines of « Montants »: one range when they are neighbours."""
        if not montants:
            return f'"{SANS}"'
        rangs = sorted(self.lignes[id(m)] for m in montants)
        blocs: list[tuple[int, int]] = []
        for rang in rangs:
            if blocs and rang == blocs[-1][1] + 1:
                blocs[-1] = (blocs[-1][0], rang)
            else:
                blocs.append((rang, rang))
        plages = [
            f"{ailleurs(MONTANTS, debut, C_MONTANT)}"
            + (f":{a1(fin, C_MONTANT)}" if fin > debut else "")
            for debut, fin in blocs
        ]
        return f"ROUND(SUM({','.join(plages)}),2)"

    # --- amounts ---------------------------------------------------------------------

    def ecrit_montants(self) -> None:
        """Every amount, in euros, with its cell or its line."""
        page = self.page(
            MONTANTS, "Chaque montant une seule fois, avec la cellule ou la notification d’où il "
            "vient.", _COLONNES_MONTANTS,
        )  # fmt: skip
        ranges = self.etat.rapprochement.montants
        for ligne, m in enumerate(ranges, start=PREMIERE):
            valeurs = (
                m.territoire, self.noms[m.territoire], str(m.periode),
                m.enveloppe or "non dite", LIBELLES_STADE[m.stade], PERIMETRES[m.perimetre],
                m.action, self.etat.intitules.get((m.territoire, m.action), ""), m.objectif,
                euros(m.centimes), m.origine.fichier, m.origine.feuille, m.origine.cellule,
                m.origine.texte, m.le, m.origine.sha256[:16],
            )  # fmt: skip
            for n, valeur in enumerate(valeurs):
                genre = {C_MONTANT: Genre.MONTANT, 14: Genre.DATE}.get(n, Genre.TEXTE)
                style = self.atelier.case(Role.LIBELLE, genre, text_wrap=False)
                page.ecrit(ligne, n, valeur, style)
        if ranges:
            show_cents(page, (PREMIERE, C_MONTANT, PREMIERE + len(ranges) - 1, C_MONTANT))
        self.finit(page, len(ranges), len(_COLONNES_MONTANTS), 2)

    # --- stages ----------------------------------------------------------------------

    def ecrit_synthese(self, page: Page) -> None:
        """Territory × year × enveloppe: the six stages and what separates them."""
        lignes = self.etat.rapprochement.stades
        for ligne, stades in enumerate(lignes, start=PREMIERE):
            self.synthese[stades.territoire, stades.exercice, stades.enveloppe] = ligne
            self._ligne_synthese(page, ligne, stades)
        self._totaux(page, PREMIERE + len(lignes), lignes)
        self.finit(page, len(lignes), len(COLONNES_SYNTHESE), 4)
        totaux = (len(self.enveloppes) + 1) * len(_exercices(lignes))
        page.ws.print_area(
            0, 0, PREMIERE + len(lignes) + totaux - 1, len(COLONNES_SYNTHESE) - 1
        )  # fmt: skip

    def _ligne_synthese(self, page: Page, ligne: int, stades: Stades) -> None:
        libelle = self.enveloppes.get(stades.enveloppe, stades.enveloppe or "non dite")
        fixes = (stades.territoire, self.noms[stades.territoire], str(stades.exercice), libelle)
        for n, valeur in enumerate(fixes):
            self.texte(page, ligne, n, valeur)
        places = {stade: 4 + n for n, stade in enumerate(Stade)}
        for stade, colonne in places.items():
            montants = stades.montants.get(stade, ())
            self.montant(page, ligne, colonne, self.somme(montants), montre(stades.de(stade)))
        for n, (avant, apres) in enumerate(ECARTS):
            x, y = a1(ligne, places[avant]), a1(ligne, places[apres])
            a, b = stades.de(avant), stades.de(apres)
            ecart = None if a is None or b is None else a - b
            self.montant(
                page, ligne, 10 + n,
                f'IF(COUNT({x},{y})=2,ROUND({x}-{y},2),"{SANS}")', montre(ecart),
            )  # fmt: skip
        self._verdict(page, ligne, stades, places)

    def _verdict(self, page: Page, ligne: int, stades: Stades, places: dict[Stade, int]) -> None:
        """« Dépassement » when a stage passes the last known one before it."""
        n, c, e, p = (
            a1(ligne, places[s])
            for s in (Stade.NOTIFIE, Stade.CONTRACTUALISE, Stade.ENGAGE, Stade.PAYE)
        )
        paires = (
            (c, f"IF(COUNT({n})=1,{n},{c})"),
            (e, f"IF(COUNT({c})=1,{c},IF(COUNT({n})=1,{n},{e}))"),
            (p, f"IF(COUNT({e})=1,{e},IF(COUNT({c})=1,{c},IF(COUNT({n})=1,{n},{p})))"),
        )
        tests = ",".join(
            f"IF(COUNT({x})=1,ROUND({x}-{plafond},2)>0,FALSE)" for x, plafond in paires
        )
        formule = f'IF(COUNT({n},{c},{e},{p})<2,"{SANS}",IF(OR({tests}),"Dépassement","Conforme"))'
        valeur = verdict_de(stades)
        style = self.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict")
        page.ecrit(ligne, 10 + len(ECARTS), Calcul(formule, valeur), style)

    def _totaux(self, page: Page, ligne: int, lignes: Sequence[Stades]) -> None:
        """Each enveloppe and exercice over the territories shown, then the whole exercice.

        Years are never added up: some stages are known for one year, others for three.
        """
        fin = ligne - 1
        qui, quand = (f"{a1(PREMIERE, c)}:{a1(fin, c)}" for c in (3, 2))
        style = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "total", text_wrap=False)
        total_style = self.atelier.case(
            Role.CALCUL, Genre.MONTANT, "total", text_wrap=False, shrink=True
        )
        dites = [*self.enveloppes.items(), ("", "Ensemble")]
        totaux = [(c, x, e) for e in _exercices(lignes) for c, x in dites]
        for n, (code, libelle, exercice) in enumerate(totaux):
            page.sure.etend(ligne + n, 0, 1, style)
            page.ecrit(ligne + n, 0, "Total", style)
            page.ecrit(ligne + n, 2, str(exercice), style)
            page.ecrit(ligne + n, 3, libelle, style)
            siens = [s for s in lignes if code in ("", s.enveloppe) and s.exercice == exercice]
            criteres = f'{quand},"{exercice}"' + (f',{qui},"{libelle}"' if code else "")
            for rang, stade in enumerate(Stade):
                connus = [m for s in siens if (m := s.de(stade)) is not None]
                valeur = montre(sum(connus) if connus else None)
                plage = f"{a1(PREMIERE, 4 + rang)}:{a1(fin, 4 + rang)}"
                compte = f'COUNTIFS({criteres},{plage},">=-1E+15")'
                somme = f"SUMIFS({plage},{criteres})"
                page.ecrit(
                    ligne + n, 4 + rang,
                    Calcul(f'IF({compte}=0,"{SANS}",ROUND({somme},2))', valeur), total_style,
                )  # fmt: skip

    # --- cofinancing -----------------------------------------------------------------

    def ecrit_cofinancement(self) -> None:
        """Per objectif and year, never per action."""
        colonnes = (
            ("Code", 7.0), ("Territoire", 24.0), ("Exercice", 10.0), ("Objectif", 10.0),
            ("État (versé au département)", 17.0), ("Département", 17.0),
            ("dont moyens valorisés", 15.0), ("Manque", 16.0), ("Verdict", 15.0),
        )  # fmt: skip
        page = self.page(
            COFINANCEMENT, "Par objectif : le département consacre au moins autant que l’État "
            "(contrat-type, article 2.2.2) ; l’ONDAM, versé aux établissements, n’entre pas.",
            colonnes,
        )  # fmt: skip
        faits = self.etat.rapprochement.cofinancements
        for ligne, fait in enumerate(faits, start=PREMIERE):
            self._cofinancement(page, ligne, fait)
        self.finit(page, len(faits), len(colonnes), 4)

    def _cofinancement(self, page: Page, ligne: int, fait: Cofinancement) -> None:
        fixes = (fait.territoire, self.noms[fait.territoire], str(fait.exercice), fait.objectif)
        for n, valeur in enumerate(fixes):
            self.texte(page, ligne, n, valeur)
        etat, departement = a1(ligne, 4), a1(ligne, 5)
        self.montant(page, ligne, 4, self.somme(fait.etat), montre(total(fait.etat)))
        self.montant(page, ligne, 5, self.somme(fait.departement), montre(total(fait.departement)))
        valorises = [m for m in fait.departement if m.valorise]
        self.montant(page, ligne, 6, self.somme(valorises), montre(total(valorises)))
        self.montant(
            page, ligne, 7,
            f'IF(COUNT({etat})=0,0,IF(COUNT({departement})=0,"{SANS}",'
            f"ROUND(MAX(0,{etat}-{departement}),2)))",
            montre(fait.manque),
        )  # fmt: skip
        manque = a1(ligne, 7)
        verdict = {None: "À compléter", 0: "Conforme"}.get(fait.manque, "Insuffisant")
        page.ecrit(
            ligne, 8,
            Calcul(
                f'IF(COUNT({manque})=0,"À compléter",IF({manque}>0,"Insuffisant","Conforme"))',
                verdict,
            ),
            self.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict"),
        )  # fmt: skip

    # --- movements -------------------------------------------------------------------

    def ecrit_mouvements(self) -> None:
        """What differs between the plan and the bilan, and what the texts ask for."""
        colonnes = (
            ("Code", 7.0), ("Territoire", 24.0), ("Exercice", 10.0), ("Action", 9.0),
            ("Intitulé", 40.0), ("Enveloppe au plan", 13.0), ("Enveloppe au bilan", 13.0),
            ("Programmé", 16.0), ("Engagé", 16.0), ("Écart", 16.0), ("Nature", 30.0),
            ("Ce que le texte demande", 46.0), ("Verdict", 13.0),
        )  # fmt: skip
        page = self.page(
            MOUVEMENTS, "À l’intérieur d’une enveloppe : information préalable et avenant. D’une "
            "enveloppe à l’autre : jamais (circulaire 2020/34, annexe 4, I).", colonnes,
        )  # fmt: skip
        faits = self.etat.rapprochement.mouvements
        for ligne, fait in enumerate(faits, start=PREMIERE):
            self._mouvement(page, ligne, fait)
        self.finit(page, len(faits), len(colonnes), 4)

    def _mouvement(self, page: Page, ligne: int, fait: Mouvement) -> None:
        fixes = (
            fait.territoire, self.noms[fait.territoire], str(fait.exercice), fait.action,
            self.etat.intitules.get((fait.territoire, fait.action), ""), fait.enveloppe_plan,
            fait.enveloppe_bilan,
        )  # fmt: skip
        for n, valeur in enumerate(fixes):
            self.texte(page, ligne, n, valeur)
        programme, engage = a1(ligne, 7), a1(ligne, 8)
        self.montant(page, ligne, 7, self.somme(fait.programme), montre(total(fait.programme)))
        self.montant(page, ligne, 8, self.somme(fait.engage), montre(total(fait.engage)))
        self.montant(page, ligne, 9, f"ROUND(N({engage})-N({programme}),2)", euros(fait.ecart))
        self.texte(page, ligne, 10, fait.nature.value)
        self.texte(page, ligne, 11, fait.exigence)
        self.texte(page, ligne, 12, "Bloquant" if fait.bloquant else "À vérifier")

    # --- devices, own means, findings ------------------------------------------------

    def ecrit_dispositifs(self) -> None:
        """Enveloppes paid to establishments: committed and paid, one device a line."""
        colonnes = (
            ("Code", 7.0), ("Territoire", 24.0), ("Exercice", 10.0), ("Enveloppe", 20.0),
            ("Action", 9.0), ("Intitulé", 40.0), ("Dispositif", 40.0), ("Engagé", 16.0),
            ("Payé", 16.0), ("Reste à payer", 16.0),
        )  # fmt: skip
        page = self.page(
            DISPOSITIFS, "Crédits versés directement aux établissements et services : engagés et "
            "payés dispositif par dispositif (circulaire 2020/34, annexe 4, IV.B).", colonnes,
        )  # fmt: skip
        suivies = {e.code for e in self.etat.referentiel.enveloppes if not e.cofinancement}
        par_action: dict[tuple[str, int, str, str], list[Montant]] = {}
        for m in self.etat.rapprochement.montants:
            execute = m.stade in (Stade.ENGAGE, Stade.PAYE) and m.perimetre is Perimetre.ETAT
            if execute and m.enveloppe in suivies:
                cle = (m.territoire, m.periode.debut.year, m.enveloppe, m.action)
                par_action.setdefault(cle, []).append(m)
        for ligne, (cle, montants) in enumerate(par_action.items(), start=PREMIERE):
            code, annee, enveloppe, action = cle
            fixes = (
                code, self.noms[code], str(annee), self.enveloppes[enveloppe], action,
                self.etat.intitules.get((code, action), ""),
                self.etat.dispositifs.get((code, annee, action)) or "non dit",
            )  # fmt: skip
            for n, valeur in enumerate(fixes):
                self.texte(page, ligne, n, valeur)
            for colonne, stade in ((7, Stade.ENGAGE), (8, Stade.PAYE)):
                siens = [m for m in montants if m.stade is stade]
                self.montant(page, ligne, colonne, self.somme(siens), montre(total(siens)))
            x, y = a1(ligne, 7), a1(ligne, 8)
            engage, paye = (
                total(m for m in montants if m.stade is s) for s in (Stade.ENGAGE, Stade.PAYE)
            )
            reste = None if engage is None or paye is None else engage - paye
            self.montant(
                page, ligne, 9, f'IF(COUNT({x},{y})=2,ROUND({x}-{y},2),"{SANS}")', montre(reste)
            )
        self.finit(page, len(par_action), len(colonnes), 4)

    def ecrit_moyens(self) -> None:
        """Own means of the département against the year of reference."""
        referentiel = self.etat.referentiel
        reference = referentiel.campagne.annee_reference_moyens
        annees = [reference, *(a for a in referentiel.annees if a != reference)]
        colonnes = (
            ("Code", 7.0), ("Territoire", 24.0), ("Politique", 34.0),
            *((f"Année {a}" + (" (référence)" if a == reference else ""), 17.0) for a in annees),
            ("Verdict", 16.0), ("Cellule de la référence", 30.0),
        )  # fmt: skip
        page = self.page(
            MOYENS, f"Le département ne diminue pas ses moyens propres par rapport à {reference} "
            "(contrat-type, article 2.2.2).", colonnes,
        )  # fmt: skip
        for ligne, moyen in enumerate(self.etat.moyens, start=PREMIERE):
            for n, valeur in enumerate(
                (moyen.territoire, self.noms[moyen.territoire], POLITIQUES[moyen.politique])
            ):
                self.texte(page, ligne, n, valeur)
            for n, annee in enumerate(annees):
                style = self.atelier.case(Role.LIBELLE, Genre.MONTANT)
                page.ecrit(ligne, 3 + n, _moyen(moyen.valeurs.get(annee)), style)
            self._tenue(page, ligne, [_moyen(moyen.valeurs.get(a)) for a in annees])
            origine = moyen.valeurs.get(reference)
            self.texte(
                page, ligne, 4 + len(annees),
                f"{origine.feuille}, {origine.cellule}" if origine else "",
            )  # fmt: skip
        self.finit(page, len(self.etat.moyens), len(colonnes), 2)

    def _tenue(self, page: Page, ligne: int, montants: Sequence[Decimal | str]) -> None:
        """« Maintenus » when no year answered is under the reference."""
        nombre = len(montants)
        reference, suite = montants[0], [m for m in montants[1:] if isinstance(m, Decimal)]
        if not isinstance(reference, Decimal) or not suite:
            verdict = "À compléter"
        else:
            verdict = "En baisse" if min(suite) < reference else "Maintenus"
        ref, autres = a1(ligne, 3), f"{a1(ligne, 4)}:{a1(ligne, 2 + nombre)}"
        page.ecrit(
            ligne, 3 + nombre,
            Calcul(
                f'IF(OR(COUNT({ref})=0,COUNT({autres})=0),"À compléter",'
                f'IF(MIN({autres})<{ref},"En baisse","Maintenus"))', verdict,
            ),
            self.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict"),
        )  # fmt: skip

    def ecrit_controles(self) -> None:
        """What the rules found about money: eligibility, ceilings, forbidden expenses."""
        colonnes = (
            ("Code", 7.0), ("Gravité", 14.0), ("Constat", 70.0), ("Que faire", 60.0),
            ("Fichier", 30.0), ("Feuille", 22.0), ("Cellule", 9.0), ("Règle", 10.0),
            ("Texte", 44.0),
        )  # fmt: skip
        page = self.page(
            CONTROLES, "Constats d’argent des retours comptés : éligibilité, plafonds, dépenses "
            "que le texte écarte.", colonnes,
        )  # fmt: skip
        for ligne, c in enumerate(self.etat.constats, start=PREMIERE):
            valeurs = (
                c.territoire, c.gravite.value, c.message, c.remede, c.fichier, c.feuille,
                c.cellule, c.regle, c.source,
            )  # fmt: skip
            for n, valeur in enumerate(valeurs):
                self.texte(page, ligne, n, valeur)
        self.finit(page, len(self.etat.constats), len(colonnes), 2)


def _exercices(lignes: Sequence[Stades]) -> list[int]:
    return sorted({s.exercice for s in lignes})


def verdict_de(stades: Stades) -> str:
    """« — » while there are not two stages to compare."""
    if sum(stades.de(stade) is not None for stade in SUITE) < MINIMUM:
        return SANS
    return "Dépassement" if stades.depassements() else "Conforme"


ECARTS = (
    (Stade.NOTIFIE, Stade.CONTRACTUALISE),
    (Stade.CONTRACTUALISE, Stade.ENGAGE),
    (Stade.ENGAGE, Stade.PAYE),
    (Stade.NOTIFIE, Stade.ENGAGE),
)
COLONNES_SYNTHESE: tuple[tuple[str, float], ...] = (
    ("Code", 7), ("Territoire", 24), ("Exercice", 10), ("Enveloppe", 22),
    *((LIBELLES_STADE[s], 16) for s in Stade),
    ("Reste à contractualiser", 16), ("Contractualisé non engagé", 16),
    ("Engagé non payé", 16), ("Notifié non engagé (sous-exécution)", 17), ("Verdict", 14),
)  # fmt: skip


def _moyen(lue: ValeurLue | None) -> Decimal | str:
    """An own means as answered; the words of an absence are never a 0."""
    if lue is None:
        return SANS
    if lue.etat is Etat.RENSEIGNE and isinstance(lue.valeur, Decimal):
        return lue.valeur
    return {Etat.NC: "NC", Etat.SANS_OBJET: "s.o.", Etat.ILLISIBLE: "illisible"}.get(lue.etat, SANS)
