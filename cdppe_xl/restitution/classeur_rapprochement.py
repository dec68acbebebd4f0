"""The reconciliation workbook: stages, cofinancing, movements, and a page per territory."""

from __future__ import annotations

import io
import warnings

from xlsxwriter.exceptions import XlsxWriterException

from cdppe_xl.comptes.etat_financier import EtatFinancier
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.page import Atelier
from cdppe_xl.restitution import rapprochement_controles as controles
from cdppe_xl.restitution import rapprochement_execution as execution
from cdppe_xl.restitution.rapprochement_base import SYNTHESE, Feuilles
from cdppe_xl.restitution.rapprochement_montants import ecrit_montants, ecrit_notifications
from cdppe_xl.restitution.rapprochement_page import ecrit_page
from cdppe_xl.restitution.rapprochement_synthese import (
    COLONNES_SYNTHESE,
    ecrit_periodes,
    ecrit_synthese,
)
from cdppe_xl.restitution.rapprochement_vue import Vue, page_vue

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
    f = Feuilles(atelier, etat)
    pages = etat.territoires if len(etat.territoires) <= PAGES_MAX else ()
    f.pages = frozenset(t.code for t in pages)
    vue = page_vue(f)
    synthese = f.page(
        SYNTHESE, "Montants de l’État, en euros. « — » : aucun montant connu à ce stade, ce qui "
        "n’est pas 0. Demandé : première version du plan ; contractualisé : version en vigueur. "
        "Cliquer sur un montant mène à ses lignes.", COLONNES_SYNTHESE,
    )  # fmt: skip
    ecrit_synthese(f, synthese)
    for territoire in pages:
        ecrit_page(f, territoire)
    ecrit_notifications(f)
    ecrit_periodes(f)
    controles.ecrit_eligibilite(f)
    execution.ecrit_cofinancement(f)
    execution.ecrit_mouvements(f)
    execution.ecrit_dispositifs(f)
    execution.ecrit_sous_execution(f)
    controles.ecrit_moyens(f)
    controles.ecrit_controles(f)
    ecrit_montants(f)
    controles.ecrit_reference(f)
    Vue(f, vue).ecrit()
    atelier.classeur.close()
