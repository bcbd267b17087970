/* Shows the chosen files before they leave, and which are too heavy. The page works without it. */
(() => {
  const champ = document.querySelector("#fichier");
  const prets = document.querySelector("#prets");
  if (!champ || !prets) return;
  const maxOctets = Number(champ.dataset.maxOctets);
  const maxFichiers = Number(champ.dataset.maxFichiers);
  const mo = (octets) => `${Math.max(0.1, octets / 1e6).toFixed(1).replace(".0", "").replace(".", ",")}\u00a0Mo`;
  const mot = (fichier, rang) => {
    if (rang >= maxFichiers) return ["manque", "En trop", `${maxFichiers} fichiers au plus. Envoyez-le ensuite.`];
    if (!fichier.size) return ["manque", "Vide", "Ce fichier est vide. Choisissez-en un autre."];
    if (fichier.size > maxOctets) return ["manque", "Trop lourd", `${mo(fichier.size)}, le maximum est 10\u00a0Mo. Une photo de la page suffit.`];
    return ["ok", "Prêt", mo(fichier.size)];
  };
  const noeud = (balise, classe, texte) => {
    const fait = document.createElement(balise);
    fait.className = classe;
    fait.textContent = texte;
    return fait;
  };
  const retirer = (parti) => {
    const restent = new DataTransfer();
    for (const fichier of champ.files) if (fichier !== parti) restent.items.add(fichier);
    champ.files = restent.files;
    montrer();
    champ.focus();
  };
  const ligne = (fichier, rang) => {
    const [sorte, etat, precision] = mot(fichier, rang);
    const li = document.createElement("li");
    const note = noeud("span", "note", `${precision} `);
    const bouton = noeud("button", "bouton discret court", "Retirer");
    bouton.type = "button";
    bouton.append(noeud("span", "vh", ` ${fichier.name}`));
    bouton.addEventListener("click", () => retirer(fichier));
    note.append(bouton);
    li.append(noeud("span", "titre", fichier.name), noeud("span", `etat ${sorte}`, etat), note);
    return li;
  };
  const montrer = () => {
    prets.replaceChildren();
    if (!champ.files.length) return;
    const liste = noeud("ul", "taches carte", "");
    liste.setAttribute("aria-label", "Fichiers prêts à partir");
    liste.append(...[...champ.files].map(ligne));
    prets.append(liste);
  };
  champ.addEventListener("change", montrer);
  addEventListener("pageshow", montrer);
  champ.form.addEventListener("submit", () => {
    if (!champ.files.length) return;
    const lourd = [...champ.files].reduce((somme, fichier) => somme + fichier.size, 0);
    prets.prepend(noeud("p", "note", `Envoi en cours, ${mo(lourd)}. Gardez cette page ouverte.`));
  });
})();
