"""Link requests, as agents decide them; what a family changes in its dossier."""

from __future__ import annotations

from contracts import dossiers
from gateway.errors.registre import fixed

fixed(
    dossiers.DemandeDejaDecidee,
    409,
    "Cette demande est déjà traitée",
    "Un autre agent a répondu entre-temps. Votre réponse n’a rien changé.",
    "Revenez à la liste des demandes.",
)
fixed(
    dossiers.AdulteDejaRattache,
    409,
    "Cet adulte a déjà un compte",
    "Un autre compte est rattaché à cette personne. Rien n’a été enregistré.",
    "Choisissez un autre adulte du dossier, ou refusez la demande en expliquant pourquoi.",
)
fixed(
    dossiers.PasLeDroitDEcrire,
    403,
    "Vous pouvez lire, pas modifier",
    "Cette démarche revient au parent qui a l’autorité parentale ou qui répond du foyer. Rien n’a été enregistré.",
    "Si vous pensez pouvoir la faire, appelez la mairie avec un justificatif.",
)
fixed(
    dossiers.ChampsEnConflit,
    409,
    "Quelqu’un a changé la même chose entre-temps",
    "Vos réponses n’ont pas remplacé les siennes : rien n’a été enregistré.",
    "Rouvrez la page : les deux réponses y sont, choisissez celle à garder.",
)
fixed(
    dossiers.PropositionDejaDecidee,
    409,
    "Cette demande est déjà traitée",
    "Un autre agent a répondu, ou la famille a envoyé une demande plus récente. Votre réponse n’a rien changé.",
    "Revenez à la liste des changements proposés.",
)
fixed(
    dossiers.PropositionDepassee,
    409,
    "Le dossier a changé depuis cette demande",
    "Ce que la famille voyait en écrivant n’est plus ce que dit le dossier. Rien n’a été enregistré.",
    "Comparez avec la valeur actuelle, puis acceptez malgré tout ou refusez.",
)
fixed(
    dossiers.SansAutreFoyer,
    409,
    "Le dossier n’a qu’un seul foyer",
    "Une garde partagée demande deux foyers, et le dossier n’en connaît qu’un. Rien n’a été enregistré.",
    "Appelez la mairie avec le jugement ou votre accord écrit : un agent ouvre le second foyer.",
)
fixed(
    dossiers.LitigeDejaDecide,
    409,
    "C’est déjà décidé",
    "Un autre agent a tranché entre-temps. Votre choix n’a rien changé.",
    "Revenez à la liste des désaccords.",
)
fixed(
    dossiers.ActiviteInconnue,
    422,
    "Cette activité n’est pas ouverte à votre enfant",
    "Elle n’existe plus, ou n’est pas pour son âge. Rien n’a été enregistré.",
    "Choisissez une activité de la liste.",
)
fixed(
    dossiers.ReglementRemplace,
    409,
    "Le règlement vient de changer",
    "La version que vous aviez sous les yeux n’est plus celle en vigueur. Rien n’a été enregistré.",
    "Lisez la nouvelle version ci-dessous, puis donnez votre accord.",
)
