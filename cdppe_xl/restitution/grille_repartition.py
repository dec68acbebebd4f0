"""Addresses and formulas of one sheet of the live split.

The level is found without macro nor goal seek: the total given at a level grows by straight
pieces, whose corners are the levels where a territory leaves its floor or reaches its cap.
Columns on the right compute the total at each corner; the last corner that does not pass the
amount, and the slope there, give the level.
"""

from __future__ import annotations

from cdppe_xl.classeurs.placement import a1
from cdppe_xl.financement.demande import Demande
from cdppe_xl.financement.repartition import Methode
from cdppe_xl.restitution.calcul_repartition import (
    AUCUN,
    COMPLET,
    CONFORME,
    JAMAIS,
    SANS,
    SANS_PLAFOND,
)

MONTANT, METHODE, PLANCHER, PLAFOND, NIVEAU, TOTAL, RESTE, ETAT = range(2, 10)
"""Rows of the parameters, from 0; their value is in column C."""
DEPART, SOMME_DEPART, PENTE, A_DONNER, RESTE_EGAL, ETAT_CRITERES = range(10, 16)
SOURCE, POIDS_TEXTE, POIDS, REMARQUE, PRESENTES, SOMME, ENTETE = range(17, 24)
PREMIERE = ENTETE + 1
VALEUR = 2
CRITERES = 2
FIN_TOLERANCE = "0.0000001"
DETAIL = (
    "Plancher retenu", "Plafond retenu", "Seuil du plancher", "Seuil du plafond",
    "Somme au seuil du plancher", "Somme au seuil du plafond", "Montant à arrondir",
    "Euros entiers", "Reste", "Rang du reste",
)  # fmt: skip


def fixe(ligne: int, colonne: int) -> str:
    """Absolute address, « $C$3 »."""
    adresse = a1(ligne, colonne)
    lettres = adresse.rstrip("0123456789")
    return f"${lettres}${adresse[len(lettres) :]}"


class GrilleRepartition:
    """Where everything stands on the sheet of one enveloppe, and what computes it."""

    def __init__(self, demande: Demande) -> None:
        self.demande = demande
        self.titre = demande.enveloppe.code
        self.derniere = PREMIERE + len(demande.territoires) - 1
        k = CRITERES + len(demande.criteres)
        (self.c_poids, self.c_plancher, self.c_plafond, self.c_exact, self.c_euros,
         self.c_borne, self.c_egal) = range(k, k + 7)  # fmt: skip
        self.detail = k + 7
        (self.d_plancher, self.d_plafond, self.d_bas, self.d_haut, self.d_somme_bas,
         self.d_somme_haut, self.d_base, self.d_entier, self.d_reste, self.d_rang) = range(
            self.detail, self.detail + len(DETAIL)
        )  # fmt: skip
        self.complet = f'{fixe(ETAT_CRITERES, VALEUR)}="{COMPLET}"'
        self.eau = f'{fixe(METHODE, VALEUR)}="{Methode.NIVEAU_EAU}"'

    # --- addresses -------------------------------------------------------------------

    def plage(self, colonne: int) -> str:
        """Every territory of a column, absolute."""
        return f"{fixe(PREMIERE, colonne)}:{fixe(self.derniere, colonne)}"

    def en_tete(self, ligne: int) -> str:
        """A row over the criteria."""
        fin = CRITERES + len(self.demande.criteres) - 1
        return f"{fixe(ligne, CRITERES)}:{fixe(ligne, fin)}"

    def si_complet(self, formule: str) -> str:
        """Nothing is computed while a criterion misses a value."""
        return f'IF({self.complet},{formule},"{SANS}")'

    def si_conforme(self, formule: str) -> str:
        """Nothing is given unless criteria and bounds allow it."""
        return f'IF({fixe(ETAT, VALEUR)}="{CONFORME}",{formule},"{SANS}")'

    # --- formulas --------------------------------------------------------------------

    def formules(self) -> dict[int, str]:
        """Formulas of the parameters, by row."""
        montant, niveau = fixe(MONTANT, VALEUR), fixe(DEPART, VALEUR)
        bas, haut = self.plage(self.d_bas), self.plage(self.d_haut)
        poids, planchers, plafonds = (
            self.plage(c) for c in (self.c_poids, self.d_plancher, self.d_plafond)
        )
        entiers, restes = self.plage(self.d_entier), self.plage(self.d_reste)
        a_donner = fixe(A_DONNER, VALEUR)
        nombre = len(self.demande.territoires)
        p, v, s = (self.en_tete(ligne) for ligne in (POIDS, PRESENTES, SOMME))
        atteignable = f"SUMPRODUCT(({poids}>0)*{plafonds}+({poids}<=0)*{planchers})"
        faisable = (
            f'IF(AND({self.eau},SUM({planchers})>{montant}),"Planchers impossibles : il manque "'
            f'&(SUM({planchers})-{montant})&" €",IF(AND({self.eau},{atteignable}<{montant}),'
            f'"Plafonds impossibles : il resterait "&({montant}-{atteignable})&" €",'
            f'"{CONFORME}"))'
        )
        return {
            NIVEAU: self.si_complet(
                f"IF({self.eau},{niveau}+IF({fixe(PENTE, VALEUR)}>0,"
                f"({montant}-{fixe(SOMME_DEPART, VALEUR)})/{fixe(PENTE, VALEUR)},0),{montant})"
            ),
            TOTAL: self.si_conforme(f"SUM({self.plage(self.c_euros)})"),
            RESTE: self.si_conforme(f"{montant}-{fixe(TOTAL, VALEUR)}"),
            ETAT: f"IF({self.complet},{faisable},{fixe(ETAT_CRITERES, VALEUR)})",
            DEPART: self.si_complet(f"MAX(0,{self._admis()})"),
            SOMME_DEPART: self.si_complet(self.somme_a(niveau)),
            PENTE: self.si_complet(f"SUMPRODUCT(({bas}<={niveau})*({haut}>{niveau})*{poids})"),
            A_DONNER: self.si_complet(f"{montant}-SUM({entiers})"),
            RESTE_EGAL: self.si_complet(
                f"IF(AND({a_donner}>0,{a_donner}<{nombre}),IF(LARGE({restes},MAX(1,{a_donner}))="
                f"LARGE({restes},MIN({nombre},MAX(1,{a_donner}+1))),"
                f'LARGE({restes},MAX(1,{a_donner})),"{AUCUN}"),"{AUCUN}")'
            ),
            ETAT_CRITERES: (
                f"IF(COUNT({p},{montant})<{1 + len(self.demande.criteres)},"
                f'"Montant ou pondération illisible",IF(SUM({p})<=0,'
                f'"Aucune pondération",IF(SUMPRODUCT(({p}>0)*({v}<{nombre}))>0,'
                f'"Critère incomplet",IF(SUMPRODUCT(({p}>0)*({s}<=0))>0,"Critère nul partout",'
                f'"{COMPLET}"))))'
            ),
        }

    def _admis(self) -> str:
        """Corners where the total does not pass the amount: their largest."""
        montant = fixe(MONTANT, VALEUR)
        morceaux = (
            f"SUMPRODUCT(MAX(({self.plage(somme)}<={montant}+{FIN_TOLERANCE})*"
            f"({self.plage(seuil)}<{JAMAIS})*{self.plage(seuil)}))"
            for seuil, somme in (
                (self.d_bas, self.d_somme_bas),
                (self.d_haut, self.d_somme_haut),
            )
        )
        return ",".join(morceaux)

    def somme_a(self, niveau: str) -> str:
        """Total given at a level."""
        bas, haut = self.plage(self.d_bas), self.plage(self.d_haut)
        return (
            f"SUMPRODUCT(({bas}>{niveau})*{self.plage(self.d_plancher)}+({bas}<={niveau})*"
            f"({haut}>{niveau})*{self.plage(self.c_poids)}*{niveau}+({haut}<={niveau})*"
            f"{self.plage(self.d_plafond)})"
        )

    def nom(self, colonne: int) -> str:
        """Name of a computed column of the territories."""
        noms = {
            self.c_poids: "poids", self.c_exact: "exact", self.c_euros: "euros",
            self.c_borne: "borne", self.c_egal: "egal", self.d_plancher: "plancher",
            self.d_plafond: "plafond", self.d_bas: "bas", self.d_haut: "haut",
            self.d_somme_bas: "somme_bas", self.d_somme_haut: "somme_haut", self.d_base: "base",
            self.d_entier: "entier", self.d_reste: "reste", self.d_rang: "rang",
        }  # fmt: skip
        return noms[colonne]

    def calculs(self, ligne: int) -> dict[int, str]:
        """Formulas of a territory, by column."""

        def ici(colonne: int) -> str:
            return a1(ligne, colonne)

        montant, niveau = fixe(MONTANT, VALEUR), fixe(NIVEAU, VALEUR)
        termes = "+".join(
            f"IF({fixe(POIDS, c)}>0,{fixe(POIDS, c)}*{ici(c)}/{fixe(SOMME, c)},0)"
            for c in range(CRITERES, CRITERES + len(self.demande.criteres))
        )
        f, c, w = ici(self.d_plancher), ici(self.d_plafond), ici(self.c_poids)
        bas, haut, reste = ici(self.d_bas), ici(self.d_haut), ici(self.d_reste)
        base, entier = ici(self.d_base), ici(self.d_entier)
        restes = self.plage(self.d_reste)
        arrondi = f"{entier}+IF({ici(self.d_rang)}<={fixe(A_DONNER, VALEUR)},1,0)"
        complet = self.si_complet
        return {
            self.c_poids: complet(f"({termes})/SUM({self.en_tete(POIDS)})"),
            self.d_plancher: _borne(ici(self.c_plancher), fixe(PLANCHER, VALEUR), "0"),
            self.d_plafond: _borne(ici(self.c_plafond), fixe(PLAFOND, VALEUR), SANS_PLAFOND),
            self.d_bas: complet(f"IF({w}>0,{f}/{w},{JAMAIS})"),
            self.d_haut: complet(f"IF(AND({w}>0,{c}<{SANS_PLAFOND}),{c}/{w},{JAMAIS})"),
            self.d_somme_bas: complet(f"IF({bas}<{JAMAIS},{self.somme_a(bas)},{JAMAIS})"),
            self.d_somme_haut: complet(f"IF({haut}<{JAMAIS},{self.somme_a(haut)},{JAMAIS})"),
            self.c_exact: complet(
                f"IF({self.eau},IF({bas}>{niveau},{f},IF({haut}<={niveau},{c},{niveau}*{w})),"
                f"MIN({c},MAX({f},{montant}*{w})))"
            ),
            self.d_base: complet(f"ROUND(IF({self.eau},{ici(self.c_exact)},{montant}*{w}),6)"),
            self.d_entier: complet(f"INT({base})"),
            self.d_reste: complet(f"ROUND({base}-{entier},6)"),
            self.d_rang: complet(
                f"RANK({reste},{restes},0)-1"
                f"+COUNTIF({fixe(PREMIERE, self.d_reste)}:{reste},{reste})"
            ),
            self.c_euros: self.si_conforme(f"IF({self.eau},{arrondi},MIN({c},MAX({f},{arrondi})))"),
            self.c_borne: complet(
                f'IF({haut}<{niveau}*0.999999999999,"plafond",IF({bas}>{niveau}*1.000000000001,'
                f'"plancher",""))'
            ),
            self.c_egal: complet(
                f'IF({reste}={fixe(RESTE_EGAL, VALEUR)},"à égalité : ordre des codes","")'
            ),
        }

    def parametres(self) -> dict[str, str]:
        """Addresses of the amount, the remainder and the state, seen from another sheet."""
        places = {"montant": MONTANT, "reste": RESTE, "etat": ETAT}
        return {nom: f"'{self.titre}'!{a1(ligne, VALEUR)}" for nom, ligne in places.items()}

    def adresse(self, n: int) -> str:
        """Amount of the nth territory, seen from another sheet."""
        return f"'{self.titre}'!{a1(PREMIERE + n, self.c_euros)}"


def _borne(propre: str, commune: str, defaut: str) -> str:
    return f"IF(ISNUMBER({propre}),{propre},IF(ISNUMBER({commune}),{commune},{defaut}))"
