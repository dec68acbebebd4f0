"""Who pays what on each objectif: the State's money, and that of the département."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cdppe_xl.domaine.edition import Enveloppe
from cdppe_xl.domaine.montants import Centimes
from cdppe_xl.financement.montants import (
    Montant,
    MontantTu,
    Perimetre,
    Stade,
    grouper,
    total,
)

Mode = Literal["objectif", "action"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cofinancement:
    """One objectif, or one action, and year: the State's money, and that of the département.

    Attributes:
        action: "" when the rule is per objectif.
        etat: credits of the enveloppes that ask for cofinancing (the ONDAM is paid to the
            establishments).
        departement: the whole share, existing means included.
        valorises: the part of it that is existing means at their value.
        etat_tus: cells of those credits that say no figure.
        departement_tus: cells of that share that say no figure.
    """

    territoire: str
    objectif: str
    exercice: int
    etat: tuple[Montant, ...]
    departement: tuple[Montant, ...]
    valorises: tuple[Montant, ...] = ()
    action: str = ""
    etat_tus: tuple[MontantTu, ...] = ()
    departement_tus: tuple[MontantTu, ...] = ()

    @property
    def manque(self) -> Centimes | None:
        """What the département lacks to reach the State; None if an amount is unknown.

        What is partly known may settle it all the same: a département that already matches the
        State, or a State already above the département.
        """
        etat, departement = total(self.etat), total(self.departement)
        if etat is None and not self.etat_tus:
            return 0
        if etat is None or departement is None:
            return None
        manque = max(0, etat - departement)
        if (self.departement_tus and manque) or (self.etat_tus and not manque):
            return None
        return None if self.departement_tus and self.etat_tus else manque

    @property
    def valorise(self) -> Centimes:
        """Existing means counted in the share of the département."""
        return total(self.valorises) or 0


Cle = tuple[str, str, str, int]
"""Territory, objectif, action, exercice."""


def cofinancements(
    montants: Sequence[Montant],
    tus: Sequence[MontantTu],
    enveloppes: Sequence[Enveloppe],
    mode: Mode,
    stade: Stade,
) -> Iterator[Cofinancement]:
    """Per objectif (contrat-type, article 2.2.2), or per action when the edition says so."""
    comptees = {e.code for e in enveloppes if e.cofinancement}
    par_action = mode == "action"

    def compte(m: Montant | MontantTu) -> bool:
        return m.stade is stade and bool(m.action if par_action else m.objectif)

    def cle(m: Montant | MontantTu) -> Cle:
        return (
            m.territoire, "" if par_action else m.objectif, m.action if par_action else "",
            m.periode.debut.year,
        )  # fmt: skip

    groupes = grouper(filter(compte, montants), cle)
    muets = grouper(filter(compte, tus), cle)
    for territoire, objectif, action, exercice in sorted(
        {*groupes, *muets}, key=lambda c: (c[0], rang_ecrit(c[1]), rang_ecrit(c[2]), c[3])
    ):
        groupe = groupes.get((territoire, objectif, action, exercice), ())
        siens = muets.get((territoire, objectif, action, exercice), ())
        parts = grouper(groupe, lambda m: m.perimetre)
        sans = grouper(siens, lambda t: t.perimetre)
        dits = (*(m.objectif for m in groupe), *(t.objectif for t in siens))
        objectifs = dict.fromkeys(filter(None, dits))
        yield Cofinancement(
            territoire=territoire, exercice=exercice, action=action,
            objectif=objectif or ", ".join(objectifs),
            etat=tuple(m for m in parts.get(Perimetre.ETAT, ()) if m.enveloppe in comptees),
            departement=parts.get(Perimetre.DEPARTEMENT, ()),
            valorises=parts.get(Perimetre.VALORISE, ()),
            etat_tus=tuple(m for m in sans.get(Perimetre.ETAT, ()) if m.enveloppe in comptees),
            departement_tus=sans.get(Perimetre.DEPARTEMENT, ()),
        )  # fmt: skip


def rang_ecrit(texte: str) -> tuple[int, str]:
    """Order of the objectifs and actions: 2 before 10, words last."""
    return (int(texte), "") if texte.isdecimal() else (10**9, texte)
