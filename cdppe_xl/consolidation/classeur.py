"""The national workbook, as bytes: same register, same bytes."""

from __future__ import annotations

import io
import warnings

from xlsxwriter.exceptions import XlsxWriterException

from cdppe_xl.consolidation.feuille_actions import (
    ACTIONS,
    RETENUS,
    PlacesActions,
    ecrit_actions,
    ecrit_retenus,
)
from cdppe_xl.consolidation.feuille_finances import FINANCES, FeuilleFinances
from cdppe_xl.consolidation.feuille_notice import ecrit_notice
from cdppe_xl.consolidation.feuille_notifications import NOTIFICATIONS, ecrit_notifications
from cdppe_xl.consolidation.feuille_objectif import FeuillesObjectifs
from cdppe_xl.consolidation.feuille_synthese import (
    COUVERTURE,
    SYNTHESE,
    FeuilleCouverture,
    FeuilleSynthese,
)
from cdppe_xl.consolidation.feuilles_listes import (
    ANOMALIES,
    SUIVI,
    ecrit_anomalies,
    ecrit_donnees,
    ecrit_suivi,
)
from cdppe_xl.consolidation.national import National
from cdppe_xl.consolidation.plan import Plan, lieu_donnee, titre_donnees
from cdppe_xl.erreurs import EcritureRefusee
from cdppe_xl.excel.page import Atelier


def write_national(national: National) -> bytes:
    """Writes every sheet, from the nation down to the cells received.

    Raises:
        EcritureRefusee: the library dropped or refused something.
    """
    tampon = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            _write(national, tampon)
        except (XlsxWriterException, UserWarning) as cause:
            raise EcritureRefusee(f"Classeur national : {cause}") from cause
    return tampon.getvalue()


def _write(national: National, tampon: io.BytesIO) -> None:
    edition = national.referentiel.campagne.code
    atelier = Atelier(tampon, f"CDPPE {edition} – consolidation nationale", edition)
    plan, places = Plan(national), PlacesActions(national)
    ecrit_notice(atelier, national, _titles(national, plan))
    FeuilleSynthese(atelier, national, plan).ecrit()
    FeuilleCouverture(atelier, national, plan).ecrit()
    FeuillesObjectifs(atelier, national, plan).ecrit()
    FeuilleFinances(atelier, national, places).ecrit()
    ecrit_notifications(atelier, national)
    ecrit_retenus(atelier, national)
    ecrit_actions(atelier, national, places)
    ecrit_anomalies(atelier, national)
    ecrit_suivi(atelier, national)
    ecrit_donnees(atelier, national)
    atelier.classeur.close()


def _titles(national: National, plan: Plan) -> tuple[str, ...]:
    """Sheets in order, the notice left out."""
    derniere = lieu_donnee(max(len(national.recueil.donnees) - 1, 0))[0]
    donnees, numero = [titre_donnees(0)], 0
    while donnees[-1] != derniere:
        numero += 1
        donnees.append(titre_donnees(numero))
    notifications = (NOTIFICATIONS,) if national.finances.notifications else ()
    return (
        SYNTHESE, COUVERTURE, *(f.titre for f in plan.feuilles), FINANCES, *notifications, RETENUS,
        ACTIONS, ANOMALIES, SUIVI, *donnees,
    )  # fmt: skip
