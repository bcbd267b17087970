/* The sheet: one tap is written on the tablet, drawn, then sent. Without this file each button sends its form. */
(() => {
  "use strict";
  const feuille = document.querySelector("#tablette");
  if (!feuille?.dataset.activite || !Tablette.estPrete) return;
  const { site, activite, jour } = feuille.dataset;
  const dit = document.querySelector("#dit");
  const MOTS = { present: "Présent", absent: "Absent", parti: "Parti" };
  const COMPTES = { present: "present", absent: "absent", parti: "parti", "": "reste" };

  const stateOf = (li) => li.querySelector("[aria-pressed=true]")?.value ?? "";
  const count = () => {
    const n = { present: 0, absent: 0, parti: 0, "": 0 };
    document.querySelectorAll("[data-groupe] .appel > li[data-nom]:not([hidden], .conflit)").forEach((li) => { n[stateOf(li)] += 1; });
    for (const [etat, nom] of Object.entries(COMPTES)) document.querySelector(`#n-${nom}`).textContent = n[etat];
  };
  const note = (li) => {
    let p = li.querySelector("[data-garde-ici]");
    if (!p) {
      p = document.createElement("p");
      p.className = "note";
      p.dataset.gardeIci = "";
      li.querySelector("div").append(p);
    }
    return p;
  };
  const hourOf = (instant) => {
    const quand = new Date(instant);
    return `${quand.getHours()}h${String(quand.getMinutes()).padStart(2, "0")}`;
  };

  /* A mark of this tablet over what the page says; `trouve`: the line of the search that was tapped. */
  const draw = (marque, trouve) => {
    const li = document.querySelector(`#e-${CSS.escape(marque.enfant_id)}`) ?? addLine(marque, trouve);
    li.querySelectorAll("button[name=etat]").forEach((b) => b.setAttribute("aria-pressed", String(b.value === marque.etat)));
    const suite = { attend: ", pas encore envoyé", refuse: ", pas accepté", parti: "" }[marque.envoi];
    note(li).textContent = `${MOTS[marque.etat]} à ${hourOf(marque.instant)}${suite}`;
    return li;
  };
  const drawAll = async () => {
    const siennes = (await Tablette.list()).filter((m) => m.site === site && m.activite === activite && m.jour === jour
      && (m.envoi !== "parti" || m.recu_at >= Number(feuille.dataset.luAt))); // else the page says it itself
    siennes.forEach((marque) => draw(marque));
    count();
    return siennes;
  };

  /* The names and signs that this site knows, from the network or as they were kept with the sheet. */
  let lus = null;
  const readConnus = () => (lus ??= fetch(feuille.dataset.connus)
    .then((reponse) => (reponse.ok ? reponse.json() : { enfants: [] }))
    .then(({ enfants }) => enfants, () => { lus = null; return []; }));
  const makeSign = ([mot, sorte, dessin]) => {
    const signe = document.querySelector("#t-signes").content.querySelector(`[data-dessin=${dessin}]`).cloneNode(true);
    signe.classList.add(sorte);
    signe.append(mot);
    return signe;
  };
  /* Before "Non prévu", as on the sheet: safety first. */
  const showSigns = (li, classe, signes) => {
    li.querySelector(".note").textContent = classe;
    li.querySelector(".etat").before(...signes);
  };
  const showKnownSigns = async (li, enfant_id) => {
    const connu = (await readConnus()).find((un) => un.enfant_id === enfant_id);
    if (connu) showSigns(li, connu.classe, connu.signes.map(makeSign));
  };

  const addLine = (marque, trouve) => {
    const li = document.querySelector("#t-ligne").content.firstElementChild.cloneNode(true);
    li.id = `e-${marque.enfant_id}`;
    li.dataset.nom = marque.enfant;
    li.querySelector("h3").textContent = marque.enfant;
    li.querySelector("form").elements.enfant_id.value = marque.enfant_id;
    li.querySelectorAll("button .vh").forEach((mot) => { mot.textContent = ` : ${marque.enfant}`; });
    const ajoutes = document.querySelector("#ajoutes");
    ajoutes.hidden = false;
    ajoutes.querySelector("ul").append(li);
    listen(li.querySelector("form"));
    if (trouve) {
      const signes = [...trouve.querySelectorAll(".etat")].map((signe) => signe.cloneNode(true));
      showSigns(li, trouve.querySelector(".note").textContent, signes);
    } else showKnownSigns(li, marque.enfant_id);
    return li;
  };

  const tap = async (form, etat) => {
    const li = form.closest("li");
    const marque = await Tablette.keep({
      site, activite, jour, etat,
      enfant_id: form.elements.enfant_id.value,
      enfant: li.dataset.nom,
      remplace: form.elements.remplace?.value.split(" ").filter(Boolean).slice(0, 20) ?? [],
      compte: Tablette.ici.compte,
      personne: Tablette.ici.personne,
    });
    draw(marque, li.closest("#ajouter") ? li : null);
    count();
    dit.textContent = `${MOTS[etat]} : ${li.dataset.nom}`;
    const issue = await Tablette.send();
    if (issue === "ok" && li.classList.contains("conflit")) location.reload();
  };
  const listen = (form) => form.addEventListener("submit", (event) => {
    const touche = event.submitter;
    if (!touche || form.dataset.simple) return;
    event.preventDefault();
    if (touche.getAttribute("aria-pressed") === "true") return;
    tap(form, touche.value).catch(() => {
      form.dataset.simple = "oui"; // the tablet's memory is refused or full: the plain way
      form.requestSubmit(touche);
    });
  });

  /* ---------- class or age group ---------- */
  const filtre = document.querySelector("#filtre");
  const sort = () => {
    const groupe = filtre.elements.groupe.value;
    document.querySelectorAll("[data-groupe] .appel > li[data-nom]").forEach((li) => {
      const estPresent = stateOf(li) === "present" || li.classList.contains("conflit");
      li.hidden = groupe === "presents" ? !estPresent
        : Boolean(groupe) && groupe !== li.dataset.classe && groupe !== li.dataset.tranche;
    });
    document.querySelectorAll("[data-groupe]").forEach((s) => { s.hidden = !s.querySelector("li:not([hidden])"); });
    count();
  };
  document.querySelector("#evacuation").addEventListener("click", (event) => {
    event.preventDefault();
    filtre.elements.groupe.value = "presents";
    sort();
    filtre.elements.groupe.focus();
  });
  const imprime = document.querySelector("#imprime");
  imprime.hidden = false;
  imprime.addEventListener("click", () => window.print());
  filtre.addEventListener("submit", (event) => { event.preventDefault(); sort(); });
  filtre.addEventListener("change", sort);

  /* ---------- a child who was not expected, without network: as the site knew them ---------- */
  const plain = (texte) => texte.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (texte) => plain(texte).match(/[\p{L}\p{N}]+/gu) ?? [];
  const search = async () => {
    const texte = new URLSearchParams(location.search).get("texte") ?? "";
    const place = document.querySelector("#trouves");
    if (!Tablette.garde || !texte || !place) return;
    document.querySelector("#texte").value = texte;
    const enfants = await readConnus();
    const debuts = words(texte);
    const trouves = enfants.filter((e) => {
      const siens = words(`${e.prenom} ${e.nom}`);
      return debuts.length && debuts.every((debut) => siens.some((mot) => mot.startsWith(debut)));
    });
    place.replaceChildren(...trouves.slice(0, 20).map(offer));
    document.querySelector("#personne").hidden = trouves.length > 0;
    document.querySelector("#trouves-ici").hidden = false;
    document.querySelector("#ajouter").scrollIntoView();
  };
  const welcome = (form) => form.addEventListener("submit", (event) => {
    if (form.dataset.simple) return;
    event.preventDefault();
    tap(form, "present").then(() => form.closest("li").remove(), () => {
      form.dataset.simple = "oui";
      form.requestSubmit(event.submitter);
    });
  });
  const offer = ({ enfant_id, prenom, nom, classe, signes }) => {
    const li = document.querySelector("#t-trouve").content.firstElementChild.cloneNode(true);
    const enfant = `${prenom} ${nom}`;
    li.dataset.nom = enfant;
    li.querySelector("h3").textContent = enfant;
    li.querySelector(".note").textContent = classe;
    li.querySelector("[data-signes]").append(...signes.map(makeSign));
    li.querySelector("form").elements.enfant_id.value = enfant_id;
    li.querySelector("button .vh").textContent = ` : ${enfant}`;
    welcome(li.querySelector("form"));
    return li;
  };

  document.querySelectorAll("form.touches, .conflit form").forEach(listen);
  document.querySelectorAll("#ajouter form[method=post]").forEach(welcome);
  document.addEventListener("tablette", drawAll);
  drawAll().then(sort).then(search);
})();
