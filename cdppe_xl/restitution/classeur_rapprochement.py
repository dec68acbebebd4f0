"""The reconciliation workbook: stages, cofinancing, movements, and a page per territory."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

from xlsxwriter.exceptions import XlsxWriterException

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.comptes.etat_financier import BILAN, PLAN, EtatFinancier
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import format_euros
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.page import Atelier, Calcul, Page, ailleurs
from cdppe_xl.financement.montants import LIBELLES_STADE, Stade
from cdppe_xl.financement.rapprochement import Stades
from cdppe_xl.restitution.feuilles_rapprochement import (
    COLONNES_SYNTHESE,
    SYNTHESE,
    Feuilles,
    montre,
    verdict_de,
)

PAGES_MAX = 200
"""Beyond, a page per territory is made on request only: a workbook that nobody could open."""


def write_rapprochement(etat: EtatFinancier) -> bytes:
    """The workbook as bytes; same register and notifications, same bytes.

    Raises:
        EcritureRefusee: the library dropped or refused something.
    """
    tampon = io.BytesIO()
    edition = etat.referentiel.campagne.code
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            titre = f"CDPPE {edition} – rapprochement des enveloppes"
            _ecrire(Atelier(tampon, titre, edition, "rapprochement"), etat)
        except (XlsxWriterException, UserWarning) as cause:
            raise EcritureRefusee(f"Rapprochement : {cause}") from cause
    return tampon.getvalue()


def _ecrire(atelier: Atelier, etat: EtatFinancier) -> None:
    feuilles = Feuilles(atelier, etat)
    synthese = feuilles.page(
        SYNTHESE, "Montants de l’État, en euros. « — » : aucun montant connu à ce stade, ce qui "
        "n’est pas 0. Demandé : première version du plan ; contractualisé : version en vigueur.",
        COLONNES_SYNTHESE,
    )  # fmt: skip
    feuilles.ecrit_synthese(synthese)
    pages = etat.territoires if len(etat.territoires) <= PAGES_MAX else ()
    for territoire in pages:
        _page_territoire(feuilles, territoire)
    feuilles.ecrit_cofinancement()
    feuilles.ecrit_mouvements()
    feuilles.ecrit_dispositifs()
    feuilles.ecrit_moyens()
    feuilles.ecrit_controles()
    feuilles.ecrit_montants()
    atelier.classeur.close()


# --- one printable page per territory ---------------------------------------------------


def _page_territoire(feuilles: Feuilles, territoire: Territoire) -> None:
    """Everything a préfet signs on one sheet of paper."""
    atelier, etat = feuilles.atelier, feuilles.etat
    page = atelier.page(territoire.code, "548235")
    page.largeurs([11, 24, *(15 for _ in Stade), 17, 14])
    page.titre_page(f"{territoire.nom} ({territoire.code}) – rapprochement des enveloppes")
    page.ecrit(1, 0, _pieces(etat, territoire), atelier.texte("note", text_wrap=False))
    titres = ["Exercice", "Enveloppe", *(LIBELLES_STADE[s] for s in Stade)]
    page.entetes(2, [*titres, "Notifié non engagé", "Verdict"], 34)
    stades = [s for s in etat.rapprochement.stades if s.territoire == territoire.code]
    ligne = 3
    for fait in stades:
        _ligne_page(feuilles, page, ligne, fait)
        ligne += 1
    if not stades:
        page.ecrit(ligne, 0, "Aucun montant connu.", atelier.texte("texte", text_wrap=False))
        ligne += 1
    ligne = _suite(feuilles, page, ligne + 1, territoire)
    page.ws.fit_to_pages(1, 1)
    page.ws.print_area(0, 0, ligne, len(Stade) + 3)


def _pieces(etat: EtatFinancier, territoire: Territoire) -> str:
    """Deposits the page speaks of."""
    dits = []
    for classeur, nom in ((PLAN, "plan d’action"), (BILAN, "bilan")):
        depot = etat.pieces.get((territoire.code, classeur))
        recu = f"reçu le {depot.recu_le:%d/%m/%Y} ({depot.nom_fichier})" if depot else "non reçu"
        dits.append(f"{nom} {recu}")
    return f"{territoire.region} · " + " · ".join(dits)


def _ligne_page(feuilles: Feuilles, page: Page, ligne: int, fait: Stades) -> None:
    source = feuilles.synthese[fait.territoire, fait.exercice, fait.enveloppe]
    feuilles.texte(page, ligne, 0, str(fait.exercice))
    libelle = feuilles.enveloppes.get(fait.enveloppe, fait.enveloppe or "non dite")
    feuilles.texte(page, ligne, 1, libelle)
    for n, stade in enumerate(Stade):
        feuilles.montant(
            page, ligne, 2 + n, ailleurs(SYNTHESE, source, 4 + n), montre(fait.de(stade))
        )
    notifie, engage = fait.de(Stade.NOTIFIE), fait.de(Stade.ENGAGE)
    reste = None if notifie is None or engage is None else notifie - engage
    feuilles.montant(page, ligne, 2 + len(Stade), ailleurs(SYNTHESE, source, 13), montre(reste))
    page.ecrit(
        ligne, 3 + len(Stade), Calcul(ailleurs(SYNTHESE, source, 14), verdict_de(fait)),
        feuilles.atelier.case(Role.CALCUL, Genre.TEXTE, "verdict"),
    )  # fmt: skip


def _suite(feuilles: Feuilles, page: Page, ligne: int, territoire: Territoire) -> int:
    """What remains to be settled, in plain sentences; the last row used."""
    etat, code = feuilles.etat, territoire.code
    titre = feuilles.atelier.texte("sous_titre")
    texte = feuilles.atelier.texte("texte", text_wrap=False)
    for rubrique, phrases in (
        ("Cofinancement par objectif", _cofinancement(etat, code)),
        ("Mouvements entre le plan et le bilan", _mouvements(etat, code)),
        ("Sous-exécution", _sous_execution(feuilles, code)),
        ("Contrôles d’argent", _controles(etat, code)),
    ):
        page.ecrit(ligne, 0, rubrique, titre)
        for phrase in phrases:
            ligne += 1
            page.ecrit(ligne, 0, phrase, texte)
        ligne += 2
    return ligne


def _cofinancement(etat: EtatFinancier, code: str) -> Sequence[str]:
    faits = [c for c in etat.rapprochement.cofinancements if c.territoire == code]
    manques = [c for c in faits if c.manque]
    inconnus = sum(c.manque is None for c in faits)
    dits = [
        f"Objectif {c.objectif}, {c.exercice} : il manque {_euros(c.manque)} du département."
        for c in manques
    ]
    if inconnus:
        dits.append(f"{inconnus} couples objectif et exercice sans montant du département.")
    if not faits:
        return ["Aucun plan d’action compté."]
    return dits or [f"Tenu pour les {len(faits)} couples objectif et exercice."]


def _mouvements(etat: EtatFinancier, code: str) -> Sequence[str]:
    faits = [m for m in etat.rapprochement.mouvements if m.territoire == code]
    dits = [
        f"Action {m.action}, {m.exercice} : {m.nature.value} ({_euros(m.ecart)}) ; {m.exigence}."
        for m in faits
    ]
    if (code, BILAN) not in etat.pieces:
        return ["Aucun bilan compté."]
    return dits or ["Aucun."]


def _sous_execution(feuilles: Feuilles, code: str) -> Sequence[str]:
    """What was notified and not committed may weigh on the next amount (convention, art. 4)."""
    dits = [
        f"{feuilles.enveloppes.get(s.enveloppe, s.enveloppe)}, {s.exercice} : "
        f"{_euros(reste)} notifiés et non engagés ; le préfet ou l’ARS peut en tenir compte pour "
        f"{s.exercice + 1}."
        for s in feuilles.etat.rapprochement.stades
        if s.territoire == code and (reste := s.sous_execution())
    ]
    return dits or ["Aucune connue."]


def _controles(etat: EtatFinancier, code: str) -> Sequence[str]:
    faits = [c for c in etat.constats if c.territoire == code]
    if not faits:
        return ["Aucun constat."]
    graves = sum(c.gravite.value == "bloquante" for c in faits)
    return [f"{len(faits)} constats, dont {graves} bloquants : feuille « Contrôles »."]


def _euros(montant: int | None) -> str:
    return format_euros(montant or 0)
