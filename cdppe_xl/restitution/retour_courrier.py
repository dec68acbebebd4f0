"""The letter that goes with the corrected workbooks of a territory."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdppe_xl.classeurs.communs import en_lettres
from cdppe_xl.domaine.edition import Territoire
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.moteur import D_ABORD
from cdppe_xl.restitution.retour_bilan import Bilan, Partie, Point, Reparation

COURRIER = "courrier.txt"
LARGEUR = 78
PREMIERS = 5
FOURNIS = ("STR-050", "STR-051", "STR-052")
"""Rules on the locked cells that the national team fills."""
_INSEPARABLES = re.compile(r"(?<=«) | (?=[»:;?!€%](?:\W|$))")
"""Spaces where a line is never cut."""
A_CONVENIR = "à une date à convenir avec l’équipe nationale"


class Etat(StrEnum):
    """What is asked of the territory for one workbook."""

    A_CORRIGER = "à corriger"
    A_CONFIRMER = "à relire"
    A_VERIFIER = "à vérifier"
    CONFORME = "conforme"
    ILLISIBLE = "illisible"
    DEFAUT = "défaut de l’outil"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What becomes of one file received.

    Attributes:
        fichier: its name, as received.
        libelle: name of the workbook; "" when the file could not be read.
        motif: why it could not be read.
        corrige: name of the corrected workbook; "" when there is none.
        au: the day the letter is written, if known.
        echeance: day the correction is due; None when nobody said.
    """

    fichier: str
    libelle: str = ""
    motif: str = ""
    corrige: str = ""
    recu_le: date | None = None
    au: date | None = None
    echeance: date | None = None
    bilan: Bilan | None = None
    etat: Etat = Etat.ILLISIBLE

    @property
    def passee(self) -> bool:
        """The deadline was over when the file came, or is now."""
        jours = [jour for jour in (self.recu_le, self.au) if jour is not None]
        return bool(self.echeance and jours and self.echeance < max(jours))

    @property
    def quand(self) -> str:
        """« le 30 juin 2020 au plus tard », « dès que possible » past it, or to be agreed on."""
        if self.echeance is None:
            return A_CONVENIR
        jour = en_lettres(self.echeance)
        if self.passee:
            return f"dès que possible (l’échéance du {jour} est passée)"
        return f"le {jour} au plus tard"

    def nombre(self, partie: str) -> int:
        """Points of a part, by the name of its member."""
        return self.bilan.nombre(Partie[partie]) if self.bilan else 0

    @property
    def retablis(self) -> tuple[Reparation, ...]:
        """What the national team had given, changed by the territory and put back."""
        reparations = self.bilan.reparations if self.bilan else ()
        return tuple(r for r in reparations if r.regle in FOURNIS)[:PREMIERS]

    @property
    def premiers(self) -> tuple[Point, ...]:
        """The first things to do."""
        points = self.bilan.points if self.bilan else ()
        return tuple(p for p in points if p.partie is not Partie.A_SAVOIR)[:PREMIERS]


def rediger(
    referentiel: Referentiel,
    territoire: Territoire | None,
    suites: Sequence[Suite],
    echeance: date | None,
) -> bytes:
    """The letter, as UTF-8 text that any mailer opens."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    modeles = Environment(
        loader=PackageLoader("cdppe_xl.restitution", "gabarits"), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- plain text, no markup to escape
    )  # fmt: skip
    modeles.filters |= {"alinea": alinea, "jour": en_lettres, "pluriel": pluriel}
    texte = modeles.get_template("courrier.txt.j2").render(
        campagne=referentiel.campagne,
        territoire=f"{territoire.code} {territoire.nom}" if territoire else "",
        a_renvoyer=[s for s in suites if s.corrige],
        conformes=[s for s in suites if s.libelle and not s.corrige],
        illisibles=[s for s in suites if not s.libelle],
        recus=suites,
        echeance=echeance,
        largeur=LARGEUR,
        d_abord=D_ABORD,
    )
    return texte.encode("utf-8", "replace")


def alinea(texte: str, marge: int = 0, puce: str = "") -> str:
    """A paragraph in lines of a letter, on one block, after a margin."""
    blanc = " " * marge
    texte = _INSEPARABLES.sub("\u00a0", texte)
    return textwrap.fill(
        " ".join(texte.split(" ")).replace("\n", " "), LARGEUR,
        initial_indent=blanc + puce, subsequent_indent=blanc + " " * len(puce),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def pluriel(nombre: int, un: str, plusieurs: str) -> str:
    """« 1 point », « 3 points »."""
    return f"{nombre} {un if nombre == 1 else plusieurs}"
