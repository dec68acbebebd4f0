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
from cdppe_xl.consolidation.feuille_cofinancement import COFINANCEMENT, FeuilleCofinancement
from cdppe_xl.consolidation.feuille_conditions import CONDITIONS, ecrit_conditions
from cdppe_xl.consolidation.feuille_controles import CONTROLES, Feuilles, ecrit_controles
from cdppe_xl.consolidation.feuille_finances import FINANCES, FeuilleFinances
from cdppe_xl.consolidation.feuille_montants import MONTANTS, Lieux, ecrit_montants
from cdppe_xl.consolidation.feuille_notice import ecrit_notice
from cdppe_xl.consolidation.feuille_notifications import NOTIFICATIONS, ecrit_notifications
from cdppe_xl.consolidation.feuille_objectif import FeuillesObjectifs
from cdppe_xl.consolidation.feuille_objectifs_argent import (
    OBJECTIFS_ARGENT,
    FeuilleObjectifsArgent,
)
from cdppe_xl.consolidation.feuille_semestriel import SEMESTRIEL, FeuilleSemestriel
from cdppe_xl.consolidation.feuille_stades import STADES, FeuilleStades
from cdppe_xl.consolidation.feuille_synthese import (
    COUVERTURE,
    SYNTHESE,
    FeuilleCouverture,
    FeuilleSynthese,
)
from cdppe_xl.consolidation.feuille_territoires import (
    OBJECTIFS_TERRITOIRES,
    STADES_TERRITOIRES,
    FeuilleTerritoires,
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
    FeuilleSemestriel(atelier, national, plan).ecrit()
    _write_money(atelier, national, places)
    ecrit_retenus(atelier, national)
    ecrit_actions(atelier, national, places)
    ecrit_anomalies(atelier, national)
    ecrit_suivi(atelier, national)
    ecrit_conditions(atelier, national.argent)
    ecrit_donnees(atelier, national)
    atelier.classeur.close()


def _write_money(atelier: Atelier, national: National, places: PlacesActions) -> None:
    """From the nation down to the amounts, each level adding up the one below."""
    argent = national.argent
    lieux = Lieux(argent, national.recueil, national.decisions)
    par_territoire = FeuilleTerritoires(STADES_TERRITOIRES, argent, argent.stades)
    par_objectif = FeuilleTerritoires(OBJECTIFS_TERRITOIRES, argent, argent.objectifs)
    cofinancement = FeuilleCofinancement(argent, lieux)
    stades = FeuilleStades(argent, par_territoire)
    objectifs = FeuilleObjectifsArgent(argent, par_objectif, cofinancement)
    finances = FeuilleFinances(atelier, national, places)
    stades.ecrit(atelier)
    objectifs.ecrit(atelier)
    finances.ecrit()
    ecrit_controles(
        atelier, argent, Feuilles(stades=stades, objectifs=objectifs, finances=finances)
    )
    par_territoire.ecrit(atelier, lieux, "ce que chaque territoire a dit, enveloppe par enveloppe")
    par_objectif.ecrit(atelier, lieux, "les territoires qui ont une action pour chaque objectif")
    cofinancement.ecrit(atelier)
    ecrit_notifications(atelier, national.decisions, national.referentiel.territoires)
    ecrit_montants(atelier, argent, lieux)


def _titles(national: National, plan: Plan) -> tuple[str, ...]:
    """Sheets in order, the notice left out."""
    derniere = lieu_donnee(max(len(national.recueil.donnees) - 1, 0))[0]
    donnees, numero = [titre_donnees(0)], 0
    while donnees[-1] != derniere:
        numero += 1
        donnees.append(titre_donnees(numero))
    semestriel = (SEMESTRIEL,) if national.semestriels else ()
    conditions = (CONDITIONS,) if any(national.argent.etat.conditions.values()) else ()
    notifications = (NOTIFICATIONS,) if national.decisions else ()
    return (
        SYNTHESE, COUVERTURE, *(f.titre for f in plan.feuilles), *semestriel, STADES,
        OBJECTIFS_ARGENT, FINANCES, CONTROLES, STADES_TERRITOIRES, OBJECTIFS_TERRITOIRES,
        COFINANCEMENT, *notifications, MONTANTS, RETENUS, ACTIONS, ANOMALIES, SUIVI,
        *conditions, *donnees,
    )  # fmt: skip
