"""What an indicative split needs and the edition does not know: named, never replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cdppe_xl.domaine.edition import Enveloppe, Inconnu
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel

if TYPE_CHECKING:
    from cdppe_xl.restitution.demandes import Choix


def refuse_unknown(referentiel: Referentiel, enveloppes: Sequence[Enveloppe], choix: Choix) -> None:
    """Refuses to compute with what nobody knows, and says how to give it.

    Raises:
        CommandeIncorrecte: criteria, a floor, a cap or territories are unknown.
    """
    manques = [m for e in enveloppes for m in _missing(e, choix)]
    devinees = [e.code for e in enveloppes if e.code not in choix.montants]
    if referentiel.nombre_inconnu and devinees:
        manques.append(
            f"Territoires : {len(referentiel.territoires)} identifiés sur "
            f"{referentiel.nombre_attendu} attendus. Ajouter les autres dans « territoires.csv », "
            "ou ne répartir que la part des territoires identifiés, par --montant "
            f"{devinees[0]}=EUROS."
        )
    if manques:
        raise CommandeIncorrecte(
            f"Édition {referentiel.campagne.code} : la répartition ne se calcule pas avec ce qui "
            "est inconnu.\n" + "\n".join(f"  - {manque}" for manque in manques)
        )


def _missing(enveloppe: Enveloppe, choix: Choix) -> Iterator[str]:
    code = enveloppe.code
    if not enveloppe.criteres:
        pourquoi = enveloppe.criteres_inconnus or "l’édition n’en donne pas"
        yield (
            f"{code}, critères et pondérations : inconnus ({pourquoi}). Copier l’édition par "
            "« cdppe referentiel nouveau DOSSIER --modele ÉDITION » et écrire ses blocs "
            "[[enveloppe.criteres]] dans « enveloppes.toml »."
        )
    if isinstance(enveloppe.plancher, Inconnu) and code not in choix.planchers:
        yield (
            f"{code}, plancher par territoire : inconnu ({enveloppe.plancher.inconnu}). Le donner "
            f"par --plancher {code}=EUROS, 0 s’il n’y en a pas."
        )
    if isinstance(enveloppe.plafond, Inconnu) and code not in choix.plafonds:
        yield (
            f"{code}, plafond par territoire : inconnu ({enveloppe.plafond.inconnu}). Le donner "
            f"par --plafond {code}=EUROS, ou {code}=aucun."
        )
