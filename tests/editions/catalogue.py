"""The editions of the table: each is unlike 2020 in its own ways."""

from __future__ import annotations

from tests.editions.fabrique import Edition, Enveloppe, Objectif

LONG = (
    "Faire progresser l'accès de « tous » les enfants à un suivi <régulier> & de qualité, d'ici "
    "la fin du contrat, dans chaque commune, quelles que soient l'adresse et les ressources de "
    "leurs parents (200)"
)
"""A label of 200 characters, with what XML and formulas dislike."""

DEUX_ENVELOPPES = Edition(
    code="2025", annees=(2025, 2026, 2027), engagements=("A", "B"), double=True,
    objectifs=tuple(
        Objectif(
            numero=n, enveloppes=("CREDIT",) if n % 3 else ("CREDIT", "ETABS"),
            facultatif=n > 7, engagement="A" if n <= 9 else "B", indicateurs=1 + n % 2,
            taux=n in (2, 8), fiche=n in (1, 4),
        )
        for n in range(1, 15)
    ),
    enveloppes=(
        Enveloppe(code="CREDIT", montant=5_000_000, plancher=200_000, plafond=6_000_000,
                  criteres=2, interdits=("voyage",)),
        Enveloppe(code="ETABS", montant=1_000_000, plancher=50_000, verses=("ESMS",),
                  cofinancee=False),
    ),
)  # fmt: skip

PAR_ACTION = Edition(
    code="2030-un-an", annees=(2030,), cofinancement="action",
    classeurs=("plan_action", "bilan"),
    objectifs=tuple(
        Objectif(numero=n, enveloppes=(f"E{1 + n % 4}", "E1") if n % 4 else ("E1",),
                 facultatif=n in (5, 6))
        for n in range(1, 7)
    ),
    enveloppes=(
        Enveloppe(code="E1", montant=400_000, local=True),
        Enveloppe(code="E2", montant=300_000),
        Enveloppe(code="E3", montant=200_000, verses=("ESMS", "AUTRE"), cofinancee=False),
        Enveloppe(code="E4", montant=100_000, verses=("CD", "AUTRE")),
    ),
)  # fmt: skip

NUMEROS_EPARS = Edition(
    code="epars", annees=(2028, 2029), contexte=False,
    classeurs=("diagnostic", "tableau_de_bord", "plan_action"),
    objectifs=(
        Objectif(numero=101, enveloppes=("FONDS",)),
        Objectif(numero=3, enveloppes=("FONDS",), indicateurs=0),
        Objectif(numero=12, enveloppes=("FONDS",), indicateurs=2),
    ),
    enveloppes=(Enveloppe(code="FONDS"),),
)  # fmt: skip

TOUT_FACULTATIF = Edition(
    code="choix", annees=(2029, 2030), classeurs=("tableau_de_bord", "plan_action"),
    objectifs=(
        Objectif(numero=7, enveloppes=("U",), facultatif=True, indicateurs=0),
        Objectif(numero=8, enveloppes=("U",), facultatif=True),
    ),
    enveloppes=(Enveloppe(code="U", montant=10_000),), contexte=False,
)  # fmt: skip

NOMS_DIFFICILES = Edition(
    code="2031.b_x-y", annees=(2031, 2032, 2033, 2034, 2035), t0=2029, double=True,
    engagements=("I & II", "Après <tout>"),
    objectifs=(
        Objectif(numero=1, enveloppes=("credit-1",), engagement="I & II", libelle=LONG,
                 court="L'accès & le suivi <des> « petits »", taux=True),
        Objectif(numero=2, enveloppes=("FONDS.x", "credit-1"), engagement="Après <tout>",
                 facultatif=True, court="Prix 'réduit'"),
    ),
    enveloppes=(
        Enveloppe(code="credit-1", libelle="Crédits « État » & cie", montant=5_000_000,
                  plancher=10_000, local=True),
        Enveloppe(code="FONDS.x", libelle="Fonds d'aide <x>", montant=2_000_000,
                  verses=("ESMS",), cofinancee=False),
    ),
    territoires=(
        ("69M", "Île-du-Bout/Nord & <fictive> (essai) : l'Immense-Territoire-de-la-Côte-Lointaine"),
    ),
)  # fmt: skip

PLAN_SEUL = Edition(
    code="plan", annees=(2040, 2041), classeurs=("plan_action",), contexte=False,
    cofinancement="action",
    objectifs=(Objectif(numero=1, enveloppes=("X",)),),
    enveloppes=(Enveloppe(code="X", montant=50_000),),
)  # fmt: skip

TOUTES = {
    "deux_enveloppes": DEUX_ENVELOPPES,
    "par_action": PAR_ACTION,
    "numeros_epars": NUMEROS_EPARS,
    "tout_facultatif": TOUT_FACULTATIF,
    "noms_difficiles": NOMS_DIFFICILES,
    "plan_seul": PLAN_SEUL,
}
