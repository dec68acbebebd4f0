"""Every rule STR: what can happen to a file, in the words of the person who corrects it."""

from __future__ import annotations

from cdppe_xl.domaine.constat import Gravite, Regle
from cdppe_xl.regles.moteur import DEFAILLANCE

_DEDUIT = "règle de l’outil (déduite)"


def _regle(identifiant: str, gravite: Gravite, titre: str, message: str, remede: str) -> Regle:
    return Regle(
        id=identifiant, gravite=gravite, titre=titre, message=message, remede=remede,
        source=_DEDUIT,
    )  # fmt: skip


B, A, INFO = Gravite.BLOQUANTE, Gravite.AVERTISSEMENT, Gravite.INFORMATION

REGLES = (
    _regle("STR-000", B, "Fichier illisible",
           "Le fichier n’a pas pu être lu : {raison}",
           "Renvoyer le classeur transmis, au format xlsx ou ods."),
    _regle("STR-001", B, "Territoire ou édition inconnus",
           "Le classeur se dit de l’édition {edition}, territoire « {territoire} », qui n’existe "
           "pas dans l’édition {attendu}.",
           "Vérifier que le classeur est celui transmis pour ce territoire et cette édition, ou "
           "relancer la commande avec --edition et le dossier de cette campagne."),
    _regle("STR-002", B, "Porteurs d’identité en désaccord",
           "« {porteur} » se dit « {trouve} » alors que le reste du fichier se dit « {attendu} ».",
           "Ne pas mêler dans un fichier des feuilles venues d’un autre territoire, d’un autre "
           "classeur ou d’une autre édition ; renvoyer un fichier par classeur."),
    _regle("STR-003", B, "Feuille manquante",
           "La feuille « {attendu} » n’est plus dans le classeur.",
           "Remettre la feuille, ou reprendre le classeur transmis et y reporter les réponses."),
    _regle("STR-004", B, "Feuille en double",
           "La feuille « {trouve} » est un double de « {attendu} » ; seule « {attendu} » est lue.",
           "Supprimer celle des deux qui ne doit pas être lue."),
    _regle("STR-005", INFO, "Feuille renommée",
           "La feuille « {attendu} » s’appelle maintenant « {trouve} » ; elle a été reconnue.",
           "Rien à faire."),
    # Blocking: without its anchors, a table may have slid by a row and nobody would know.
    _regle("STR-006", B, "Emplacement incertain",
           "« {quoi} » n’a été retrouvé qu’à sa place d’origine : ses repères ont disparu.",
           "Vérifier que les lignes et les colonnes n’ont pas été déplacées."),
    _regle("STR-007", B, "Emplacement ambigu",
           "« {quoi} » peut se trouver à {trouve} aussi probables l’une que l’autre.",
           "Supprimer la ligne ou la colonne en double."),
    _regle("STR-008", INFO, "Mise en page d’une autre version",
           "Le classeur a une mise en page différente de celle que l’outil connaît "
           "(empreinte {trouve} au lieu de {attendu}).",
           "Rien à faire si les valeurs lues sont justes ; sinon redemander le classeur."),
    _regle("STR-009", A, "Contenu hors des cellules prévues",
           "La feuille contient, hors des cellules prévues, ce qui n’est pas lu : {trouve}.",
           "Le reporter dans une cellule à remplir ou en observation ; rien à faire pour un "
           "brouillon."),
    _regle("STR-010", INFO, "Formule remplacée par sa valeur",
           "La formule a été remplacée par la valeur {trouve}, égale à celle qu’elle donne.",
           "Rien à faire : la valeur est recalculée à la lecture."),
    _regle("STR-011", A, "Formule remplacée par une autre valeur",
           "La formule a été remplacée par « {trouve} » ; elle est recalculée à la lecture, et "
           "la valeur écrite n’est pas prise en compte.",
           "Remettre la formule indiquée, ou corriger les cellules qu’elle emploie."),
    _regle("STR-012", A, "Formule modifiée",
           "La formule a été changée en « {trouve} » ; celle du modèle est appliquée.",
           "Remettre la formule indiquée."),
    _regle("STR-013", A, "Formule effacée",
           "La formule a été effacée ; elle est recalculée à la lecture.",
           "Remettre la formule indiquée."),
    _regle("STR-014", B, "Formule en erreur",
           "La formule ne fonctionne plus : « {trouve} ».",
           "Remettre la formule indiquée ; une ligne ou une feuille a sans doute été supprimée."),
    _regle("STR-015", B, "Ligne ou colonne supprimée",
           "Ne sont plus dans la feuille : {quoi}.",
           "Rétablir ce qui a été supprimé, ou reprendre le classeur transmis et y reporter les "
           "réponses."),
    _regle("STR-016", A, "Feuille ajoutée",
           "La feuille « {trouve} » a été ajoutée au classeur ; elle n’est pas lue.",
           "Reporter dans les feuilles du classeur ce qui est une réponse."),
    _regle("STR-017", B, "Lignes échangées ou triées",
           "Des libellés ne sont plus sur leur ligne : {quoi}. Les valeurs ont pu suivre ou non.",
           "Remettre chaque libellé sur sa ligne, avec ses valeurs, dans l’ordre du classeur "
           "transmis."),
    _regle("STR-018", A, "Cellules fusionnées",
           "La fusion {quoi} cache des cellules à remplir ; leur contenu caché est lu quand même.",
           "Défaire la fusion et vérifier ce que contient chaque cellule."),
    _regle("STR-019", A, "Deux fichiers pour le même classeur",
           "« {trouve} » et « {attendu} » sont le même classeur du même territoire ; le dernier "
           "des deux par ordre de nom sera en vigueur s’il est conforme.",
           "Garder le bon des deux, et n’en renvoyer qu’un."),
    _regle("STR-020", B, "Valeur illisible",
           "« {trouve} » ne peut pas être lu avec certitude : la cellule contient {raison}",
           "Écrire une seule valeur, sans commentaire dans la cellule ; « NC » si elle n’est pas "
           "connue, « s.o. » si elle n’a pas lieu d’être. Ce qui dépend d’elle sera contrôlé "
           "quand elle sera lisible."),
    _regle("STR-021", B, "Valeur hors de la liste",
           "« {trouve} » n’est pas une des valeurs proposées par la liste.",
           "Choisir une valeur de la liste de la cellule."),
    _regle("STR-022", INFO, "Valeur réparée à la lecture",
           "{raison}",
           "Rien à faire si la lecture est la bonne ; sinon réécrire la valeur."),
    _regle("STR-023", INFO, "Commentaire dans une cellule",
           "La cellule porte un commentaire, qui est gardé mais n’est pas lu : « {trouve} ».",
           "Rien à faire, sauf si le commentaire est une réponse : l’écrire alors dans une "
           "cellule à remplir ou en observation."),
    _regle("STR-024", A, "Liens vers d’autres fichiers",
           "Le classeur va chercher des valeurs hors de lui-même : {trouve}{quoi}. Ces liens ne "
           "sont jamais suivis.",
           "Remplacer chaque formule qui regarde un autre fichier par sa valeur, puis rompre les "
           "liens (Données, Modifier les liens)."),
    _regle("STR-025", A, "Macros dans le classeur",
           "Le classeur contient des macros ({trouve}), qui ne sont jamais exécutées.",
           "Enregistrer le classeur sans macros, au format .xlsx ou .ods ; rien à faire si les "
           "réponses n’en dépendent pas."),
    _regle("STR-026", A, "Image ou objet dans une feuille",
           "La feuille porte ce qui n’est pas une cellule : {trouve}. Le fichier reçu le garde, "
           "mais ce n’est pas lu.",
           "Reporter dans les cellules à remplir ce qui est une réponse ; rien à faire pour une "
           "illustration."),
    # Blocking: two readers that disagree on a figure are right at most once.
    _regle("STR-027", B, "Deux lectures en désaccord",
           "Relue par un second programme, la cellule contient « {trouve} » et non "
           "« {attendu} ».{suite}",
           "Réécrire la valeur dans la cellule, enregistrer le classeur avec Excel ou "
           "LibreOffice et le renvoyer."),
    # Blocking: both must agree before a figure counts, and saving again is enough.
    _regle("STR-028", B, "Seconde lecture impossible",
           "Aucun second programme ne sait relire ce fichier : {trouve}.",
           "Ouvrir le classeur avec Excel ou LibreOffice, l’enregistrer de nouveau au format "
           "xlsx et le renvoyer."),
    _regle("STR-029", INFO, "Format lu une seule fois",
           "Un fichier {trouve} n’est lu que par un seul programme : ses valeurs ne sont pas "
           "vérifiées par une seconde lecture.",
           "Rien à faire ; préférer les formats xlsx ou ods pour le prochain retour."),
    _regle("STR-030", A, "Libellé ou titre modifié",
           "Des textes du modèle ont été changés : {quoi}. Les valeurs sont lues à leur place.",
           "Remettre le texte du modèle ; si ce changement voulait dire autre chose, l’écrire en "
           "observation."),
    _regle("STR-031", B, "Titres de colonnes échangés",
           "Des titres de colonnes ne sont plus au-dessus de leur colonne : {quoi}. Rien ne dit "
           "si les valeurs ont suivi.",
           "Remettre chaque titre sur sa colonne, avec ses valeurs, dans l’ordre du classeur "
           "transmis."),
    # Blocking: what the open cell held was replaced, and the text read there is ours.
    _regle("STR-032", B, "Texte du modèle collé dans une cellule à remplir",
           "Des cellules à remplir contiennent un texte ou un calcul du modèle, sans doute "
           "collé par mégarde : {quoi}.",
           "Écrire la réponse à la place, ou vider la cellule."),
    _regle("STR-033", B, "Cellule coupée et collée ailleurs",
           "Les formules, les noms ou l’aspect des cellules montrent que des cellules ont été "
           "coupées et collées ailleurs : {quoi}.",
           "Remettre chaque valeur dans sa cellule d’origine, par copie et non en coupant, ou "
           "reprendre le classeur transmis et y reporter les réponses."),
    _regle("STR-034", B, "Tableau décalé par rapport à ses repères",
           "« {quoi} » a glissé : ses cellules ne sont plus en face de leurs repères.",
           "Remettre le tableau à sa place, ou reprendre le classeur transmis et y reporter les "
           "réponses."),
    _regle("STR-035", B, "Réponses effacées par une fusion",
           "Une fusion recouvre des cellules à remplir qui sont vides : {quoi}. Leur contenu a pu "
           "être effacé.",
           "Défaire la fusion, puis remplir ces cellules ou les laisser vides."),
    _regle("STR-036", A, "Feuille sans saisie manquante",
           "La feuille « {attendu} », où rien n’est à remplir, n’est plus dans le classeur ; ce "
           "qu’elle calcule est recalculé à la lecture.",
           "Rien à faire pour ce qui a été répondu ; le classeur renvoyé l’aura de nouveau."),
    _regle("STR-037", B, "Cellules triées sans leur ligne",
           "Des cellules ont changé de ligne sans ce qui les accompagne, comme après un tri : "
           "{quoi}.",
           "Remettre chaque valeur sur sa ligne, dans l’ordre du classeur transmis."),
    # Warning: a rate under 1 % may be right, and only the person who typed it knows.
    _regle("STR-038", A, "Ligne ou colonne sans saisie supprimée",
           "Ne sont plus dans la feuille : {quoi} ; rien n’y est à remplir, et ce qui s’y calcule "
           "est recalculé à la lecture.",
           "Rien à faire pour ce qui a été répondu ; le classeur renvoyé les aura de nouveau."),
    _regle("STR-039", B, "Lignes triées sans leurs repères",
           "Les lignes de la plage {quoi} ont été triées sans la colonne masquée qui les désigne : "
           "chacune a gardé ses valeurs, mais changé de place.",
           "Remettre les lignes dans l’ordre du classeur transmis ; pour les ranger autrement, "
           "trier la feuille entière, colonne A comprise."),
    _regle("STR-040", A, "Taux peut-être cent fois trop petit",
           "Le taux lu est {trouve}. Certains tableurs ajoutent eux-mêmes le signe % : « 0,25 » "
           "tapé dans une cellule en pourcentage y devient 0,25 % et non 25 %.",
           "Écrire {proposition} si c’est le taux voulu ; ne rien changer si {trouve} est juste."),
    _regle("STR-044", INFO, "Ancien libellé de liste",
           "{raison}",
           "Rien à faire : la valeur actuelle de la liste est retenue."),
    _regle("STR-053", INFO, "Feuille « Origine » supprimée",
           "La feuille masquée « Origine », qui garde les valeurs fournies par l’équipe "
           "nationale, n’est plus dans le classeur.",
           "Rien à faire : les valeurs fournies ne peuvent plus être comparées à celles qui sont "
           "rendues."),
    _regle("STR-055", A, "Nom de fichier d’un autre territoire",
           "Le nom du fichier « {trouve} » commence par le code d’un autre territoire ; son "
           "contenu est celui du territoire {attendu}, et c’est le contenu qui compte.",
           "Vérifier que le bon fichier a été envoyé ; si c’est le cas, remettre dans son nom le "
           "code {attendu}."),
    # Blocking: right keys and right rows, but maybe the answers of somebody else.
    _regle("STR-056", B, "Feuille de provenance inconnue",
           "La feuille « {quoi} » n’a plus ni son titre ni sa marque d’identité, que d’autres "
           "feuilles ont gardés : rien ne dit plus de quel territoire elle vient.",
           "Remettre la première ligne de la feuille, ou reprendre le classeur transmis et y "
           "reporter les réponses."),
    _regle("STR-057", B, "Feuille venue d’un autre fichier",
           "Des {attendu} valeurs transmises dans la feuille « {quoi} », {trouve} sont maintenant "
           "différentes : la feuille semble venir d’un autre fichier.",
           "Vérifier de quel territoire et de quelle année est la feuille ; reprendre le classeur "
           "transmis et y reporter les réponses."),
    # Blocking: an answer sorted onto another row would look like any other.
    _regle("STR-058", B, "Mise en forme effacée",
           "La mise en forme du tableau « {quoi} » a été effacée : elle seule aurait montré des "
           "réponses triées ou déplacées.",
           "Vérifier que chaque réponse est sur sa ligne, dans le classeur renvoyé ou dans celui "
           "transmis, qui ont leur mise en forme, et rendre ce classeur."),
    DEFAILLANCE,
    _regle("STR-060", INFO, "Ancien format, valeurs seules",
           "Un fichier {trouve} ne laisse voir que ses valeurs : les formules sont toutes "
           "recalculées, et leurs modifications, les commentaires et les noms ne sont pas vus.",
           "Rien à faire si les valeurs lues sont justes ; préférer les formats .xlsx ou .ods."),
    _regle("STR-061", INFO, "Même fichier donné deux fois",
           "« {trouve} » est exactement le même fichier que « {attendu} », où ses anomalies sont "
           "dites.",
           "Rien à faire."),
)  # fmt: skip

PAR_ID = {r.id: r for r in REGLES}
