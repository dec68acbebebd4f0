"""The live workbook of an indicative split: summary, one sheet per enveloppe, sources."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.exceptions import XlsxWriterException

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.page import Atelier, Calcul, Page, zone
from cdppe_xl.financement.demande import Demande
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.restitution.calcul_repartition import SANS
from cdppe_xl.restitution.feuille_repartition import FeuilleRepartition

SYNTHESE, SOURCES = "Synthèse", "Sources"
PREMIERE = 3
FIXES = 3
COULEURS = ("1F3864", "2E75B6", "9DC3E6", "BF8F00", "548235", "7F7F7F")


def write_repartition(referentiel: Referentiel, demandes: Sequence[Demande]) -> bytes:
    """The workbook as bytes; same requests, same bytes.

    Raises:
        EcritureRefusee: the library dropped or refused something.
    """
    tampon = io.BytesIO()
    edition = referentiel.campagne.code
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            titre = f"CDPPE {edition} – répartition indicative"
            atelier = Atelier(tampon, titre, edition, "repartition")
            synthese = atelier.page(SYNTHESE, "548235")
            feuilles = [FeuilleRepartition(atelier, demande) for demande in demandes]
            for feuille in feuilles:
                feuille.ecrit()
            _synthese(synthese, referentiel, feuilles)
            _sources(atelier, demandes)
            atelier.classeur.close()
        except (XlsxWriterException, UserWarning) as cause:
            raise EcritureRefusee(f"Répartition : {cause}") from cause
    return tampon.getvalue()


def _synthese(page: Page, referentiel: Referentiel, feuilles: Sequence[FeuilleRepartition]) -> None:
    atelier, demandes = page.atelier, [f.demande for f in feuilles]
    exercice = demandes[0].exercice
    page.largeurs([7, 28, 28, *(15 for _ in demandes), 16])
    page.titre_page(f"Répartition indicative {exercice} – édition {referentiel.campagne.code}")
    note = (
        "Montants indicatifs, calculés d’après les critères de chaque enveloppe. Les montants "
        "notifiés l’emportent. Détail et hypothèses sur la feuille de chaque enveloppe."
    )
    page.ecrit(1, 0, note, atelier.texte("note", text_wrap=False))
    page.entetes(
        PREMIERE - 1,
        ["Code", "Territoire", "Région", *(d.enveloppe.libelle for d in demandes), "Total"],
        32,
    )
    texte = atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
    montant = atelier.case(Role.CALCUL, Genre.MONTANT)
    total = atelier.case(Role.CALCUL, Genre.MONTANT, "total")
    territoires = demandes[0].territoires
    for n, territoire in enumerate(territoires):
        ligne = PREMIERE + n
        code = atelier.case(Role.LIBELLE, Genre.TEXTE, "code")
        page.ecrit(ligne, 0, territoire.code, code)
        page.ecrit(ligne, 1, territoire.nom, texte)
        page.ecrit(ligne, 2, territoire.region, texte)
        valeurs = [feuille.calcul.valeur(n, "euros") for feuille in feuilles]
        for rang, (feuille, valeur) in enumerate(zip(feuilles, valeurs, strict=True)):
            page.ecrit(ligne, FIXES + rang, Calcul(feuille.adresse(n), valeur), montant)
        page.ecrit(ligne, FIXES + len(feuilles), _somme_ligne(ligne, valeurs), total)
    _totaux(page, feuilles)
    fin = PREMIERE + len(territoires) - 1
    _graphique(page, feuilles, fin)
    page.ws.freeze_panes(PREMIERE, 2)
    page.ws.fit_to_pages(1, 0)


def _somme_ligne(ligne: int, valeurs: Sequence[Decimal | str]) -> Calcul:
    cellules = f"{a1(ligne, FIXES)}:{a1(ligne, FIXES + len(valeurs) - 1)}"
    return Calcul(f'IF(COUNT({cellules})=0,"{SANS}",SUM({cellules}))', _somme(valeurs))


def _somme(valeurs: Sequence[Decimal | str]) -> Decimal | str:
    connues = [v for v in valeurs if isinstance(v, Decimal)]
    return sum(connues, Decimal(0)) if connues else SANS


def _totaux(page: Page, feuilles: Sequence[FeuilleRepartition]) -> None:
    atelier, demandes = page.atelier, [f.demande for f in feuilles]
    nombre = len(demandes[0].territoires)
    fin, ligne = PREMIERE + nombre - 1, PREMIERE + nombre
    libelle = atelier.case(Role.LIBELLE, Genre.TEXTE, "total", text_wrap=False)
    calcul = atelier.case(Role.CALCUL, Genre.MONTANT, "total")
    controle = atelier.case(Role.CALCUL, Genre.TEXTE, "centre")
    titres = ("Total réparti", "Montant à répartir", "Reste non réparti", "Contrôle")
    for n, titre in enumerate(titres):
        page.sure.etend(ligne + n, 0, FIXES - 1, libelle)
        page.ecrit(ligne + n, 0, titre, libelle)
    page.hauteur(ligne + 3, 62)
    for rang, feuille in enumerate(feuilles):
        colonne, f = FIXES + rang, feuille.calcul
        montants = zone(PREMIERE, fin, colonne)
        page.ecrit(
            ligne, colonne,
            Calcul(f'IF(COUNT({montants})=0,"{SANS}",SUM({montants}))', f.total), calcul,
        )  # fmt: skip
        du_total = feuille.parametres()
        page.ecrit(
            ligne + 1,
            colonne,
            Calcul(du_total["montant"], Decimal(feuille.demande.montant)),
            calcul,
        )
        page.ecrit(ligne + 2, colonne, Calcul(du_total["reste"], f.reste), calcul)
        page.ecrit(ligne + 3, colonne, Calcul(du_total["etat"], f.etat), controle)
    colonne = FIXES + len(feuilles)
    du_total_general: list[list[Decimal | str]] = [
        [f.calcul.total for f in feuilles],
        [Decimal(d.montant) for d in demandes],
        [f.calcul.reste for f in feuilles],
    ]
    for n, valeurs in enumerate(du_total_general):
        page.ecrit(ligne + n, colonne, _somme_ligne(ligne + n, valeurs), calcul)
    page.ecrit(ligne + 3, colonne, None, controle)


def _graphique(page: Page, feuilles: Sequence[FeuilleRepartition], fin: int) -> None:
    graphique = page.atelier.classeur.add_chart({"type": "bar", "subtype": "stacked"})
    for rang, feuille in enumerate(feuilles):
        colonne = FIXES + rang
        graphique.add_series(
            {
                "name": feuille.demande.enveloppe.libelle,
                "categories": [SYNTHESE, PREMIERE, 1, fin, 1],
                "values": [SYNTHESE, PREMIERE, colonne, fin, colonne],
                "fill": {"color": f"#{COULEURS[rang % len(COULEURS)]}"},
                "gap": 40,
            }
        )
    graphique.set_title({"name": "Montants indicatifs par territoire", "overlay": False})
    graphique.set_legend({"position": "bottom"})
    graphique.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    graphique.set_x_axis({"num_format": '#,##0" €"', "label_position": "high"})
    graphique.set_size({"width": 760, "height": 760})
    code = page.ws.insert_chart(
        PREMIERE - 1, FIXES + len(feuilles) + 2, graphique,
        {
            "description": "Barres empilées : montant indicatif de chaque enveloppe, par "
            "territoire ; les données sont dans le tableau à gauche.",
            "object_position": 3,
        },
    )  # fmt: skip
    if code not in (0, None):
        raise EcritureRefusee("Le graphique de la répartition n’a pas pu être inséré.")


def _sources(atelier: Atelier, demandes: Sequence[Demande]) -> None:
    """Where each value of a criterion comes from, or why there is none."""
    page = atelier.page(SOURCES, "7F7F7F")
    page.largeurs([12, 40, 7, 26, 14, 80, 60])
    page.titre_page("Sources des critères", "chaque valeur employée, ou la raison de son absence")
    page.entetes(
        1, ["Enveloppe", "Critère", "Code", "Territoire", "Valeur", "Source", "Remarque"], 30
    )
    texte = atelier.case(Role.LIBELLE, Genre.TEXTE)
    nombre = atelier.case(Role.LIBELLE, Genre.ENTIER)
    decimal = atelier.case(Role.LIBELLE, Genre.ENTIER, num_format="#,##0.00##")
    ligne = 2
    for demande in demandes:
        for mesure in demande.criteres:
            for t in demande.territoires:
                absence = mesure.absences.get(t.code, "")
                source = f"Absente : {absence}" if absence else mesure.origines[t.code]
                for colonne, contenu in enumerate(
                    (demande.enveloppe.code, mesure.critere.libelle, t.code, t.nom)
                ):
                    page.ecrit(ligne, colonne, contenu, texte)
                valeur = mesure.valeurs.get(t.code)
                entiere = valeur is None or valeur == int(valeur)
                page.ecrit(ligne, 4, valeur, nombre if entiere else decimal)
                page.ecrit(ligne, 5, source, texte)
                page.ecrit(ligne, 6, None if absence else mesure.substitution or None, texte)
                ligne += 1
    page.imprime((ligne - 1, 6), 0)
