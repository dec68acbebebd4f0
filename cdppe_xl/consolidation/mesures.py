"""The columns of the sheets about money: who pays, how far it went, and what separates stages."""

from __future__ import annotations

from dataclasses import dataclass

from cdppe_xl.financement.montants import LIBELLES_STADE, Perimetre, Stade

QUI = {
    Perimetre.ETAT: "État", Perimetre.DEPARTEMENT: "Département",
    Perimetre.VALORISE: "Département, dont valorisé", Perimetre.AUTRES: "Autres",
    Perimetre.TOUS: "Tous financeurs",
}  # fmt: skip
"""Who pays; the valued part is in the share of the département, it never adds to it."""
_REALISE = (Perimetre.DEPARTEMENT, Stade.PAYE)


@dataclass(frozen=True, slots=True)
class Mesure:
    """A column of amounts: who pays, and how far it went."""

    perimetre: Perimetre
    stade: Stade

    @property
    def libelle(self) -> str:
        """The stage, as the bilan names it for the département."""
        fait = (self.perimetre, self.stade) == _REALISE
        return "Réalisé" if fait else LIBELLES_STADE[self.stade]

    @property
    def titre(self) -> str:
        """Two lines, unique among the columns."""
        return f"{QUI[self.perimetre]}\n{self.libelle}"


@dataclass(frozen=True, slots=True)
class Ecart:
    """A column of differences between two stages of the State, where both are known."""

    avant: Mesure
    apres: Mesure

    @property
    def titre(self) -> str:
        """Both stages."""
        avant, apres = (LIBELLES_STADE[m.stade] for m in (self.avant, self.apres))
        return f"Écart\n{avant} – {apres.lower()}"


Colonne = Mesure | Ecart
_ETAT = {stade: Mesure(Perimetre.ETAT, stade) for stade in Stade}
MESURES = (
    *_ETAT.values(), Mesure(Perimetre.DEPARTEMENT, Stade.CONTRACTUALISE),
    Mesure(Perimetre.VALORISE, Stade.CONTRACTUALISE), Mesure(*_REALISE),
    Mesure(Perimetre.AUTRES, Stade.CONTRACTUALISE),
)  # fmt: skip
"""Always shown; others follow when an amount asks for them."""
ECARTS = tuple(
    Ecart(_ETAT[avant], _ETAT[apres])
    for avant, apres in (
        (Stade.NOTIFIE, Stade.CONTRACTUALISE), (Stade.CONTRACTUALISE, Stade.ENGAGE),
        (Stade.ENGAGE, Stade.PAYE), (Stade.NOTIFIE, Stade.ENGAGE),
    )
)  # fmt: skip
"""The same as those of the reconciliation."""
SANS_ACTION = frozenset({Stade.INDICATIF, Stade.NOTIFIE})
"""Stages told for a whole enveloppe: no action, hence no objectif."""
