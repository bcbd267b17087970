/* The sheet as it is drawn: the marks of this tablet over what the page says, groups, the child nobody expected.
   What the buttons do is in pointage-gestes.js; without these files each button sends its form. */
const Feuille = (() => {
  "use strict";
  const feuille = document.querySelector("#tablette");
  if (!feuille?.dataset.activite || !Tablette.estPrete) return null;
  const { site, activite, jour } = feuille.dataset;
  const MOTS = { present: "Présent", absent: "Absent", parti: "Parti", efface: "Pointage effacé" };
  const COMPTES = { present: "present", absent: "absent", parti: "parti", "": "reste" };

  const stateOf = (li) => li.querySelector("[aria-pressed=true]")?.value ?? "";
  const count = () => {
    const n = { present: 0, absent: 0, parti: 0, "": 0 };
    document.querySelectorAll("[data-groupe] .appel > li[data-nom]:not([hidden], .conflit)").forEach((li) => {
      const etat = stateOf(li);
      if (etat || !li.closest("[data-groupe=prevenues]")) n[etat] += 1; // an absence that was said needs no mark
    });
    for (const [etat, nom] of Object.entries(COMPTES)) document.querySelector(`#n-${nom}`).textContent = n[etat];
    const tous = document.querySelector("#tous");
    if (!tous) return;
    const restants = listRestants().length;
    tous.hidden = restants === 0;
    tous.querySelector("[data-mot]").textContent = `${restants}\u00a0${restants < 2 ? "enfant" : "enfants"} à pointer`;
  };
  /* Who is expected, shown, and marked by nobody. */
  const listRestants = () => [...document.querySelectorAll("[data-groupe=attendus] .appel > li:not([hidden])")].filter((li) => !stateOf(li));
  const note = (li) => {
    let p = li.querySelector("[data-garde-ici]");
    if (!p) {
      p = document.createElement("p");
      p.className = "note";
      p.dataset.gardeIci = "";
      li.querySelector(":scope > div").insertBefore(p, li.querySelector(".heures"));
    }
    return p;
  };
  const enVille = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });
  const dayOf = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" });
  /* The minute of a tap is an hour of the sheet's day only: afterwards it says a state, and the hour is typed. */
  const minuteOf = (instant) => (dayOf.format(new Date(instant)) === jour ? timeOf(instant) : "");
  const timeOf = (instant) => (instant ? enVille.format(new Date(instant)) : "");
  /* "08:05" of the sheet's day, whatever the zone of the tablet. */
  const instantOf = (heure) => heure && ["+01:00", "+02:00"].map((zone) => new Date(`${jour}T${heure}${zone}`))
    .find((quand) => timeOf(quand) === heure)?.toISOString();
  const spoken = (heure) => heure.replace(/^0/, "").replace(":", "h");

  /* Whoever leaves keeps the hour of arrival; whoever is marked absent or taken back has none. */
  const keepHours = (li, marque) => {
    const { etat, arrivee, depart, instant } = marque;
    const estLa = etat === "present" || etat === "parti";
    li.dataset.arrivee = !estLa ? "" : timeOf(arrivee) || li.dataset.arrivee || (etat === "present" ? minuteOf(instant) : "");
    li.dataset.depart = etat === "parti" ? timeOf(depart) || li.dataset.depart || minuteOf(instant) : "";
  };
  const showHours = (li, etat) => {
    if (!li.querySelector(".heures")) li.querySelector("div").append(document.querySelector("#t-heures").content.cloneNode(true));
    const heures = li.querySelector(".heures");
    heures.hidden = etat === "efface";
    const { arrivee, depart, enfant_id, operation_id, remplace } = heures.querySelector("form").elements;
    operation_id.value ||= crypto.randomUUID();
    enfant_id.value = li.id.slice(2);
    remplace.value ||= li.querySelector("form.touches")?.elements.remplace?.value ?? "";
    if (heures.open && heures.contains(document.activeElement)) return;
    arrivee.value = li.dataset.arrivee;
    depart.value = li.dataset.depart;
    heures.querySelectorAll(".vh").forEach((mot) => { mot.textContent = mot.textContent.replace("?", li.dataset.nom); });
  };
  const write = (li, { etat, instant }) => {
    const { arrivee, depart } = li.dataset;
    if (arrivee && depart) return `Présent de ${spoken(arrivee)} à ${spoken(depart)}`;
    if (etat === "efface") return MOTS.efface;
    const dite = depart || (etat === "present" && arrivee) || minuteOf(instant);
    return dite ? `${MOTS[etat]} à ${spoken(dite)}` : `${MOTS[etat]}, heure à écrire`;
  };

  /* A mark of this tablet over what the page says; `trouve`: the line of the search that was tapped. */
  const draw = (marque, trouve) => {
    const li = document.querySelector(`#e-${CSS.escape(marque.enfant_id)}`) ?? addLine(marque, trouve);
    li.querySelectorAll(".touches button[name=etat]").forEach((b) => b.setAttribute("aria-pressed", String(b.value === marque.etat)));
    const suite = { attend: ", pas encore envoyé", refuse: ", pas accepté", parti: "" }[marque.envoi];
    keepHours(li, marque);
    if (!li.classList.contains("conflit")) showHours(li, marque.etat);
    li.querySelector("[data-precision]")?.setAttribute("hidden", "");
    note(li).textContent = write(li, marque) + suite;
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
    if (trouve) {
      const signes = [...trouve.querySelectorAll(".etat")].map((signe) => signe.cloneNode(true));
      showSigns(li, trouve.querySelector(".note").textContent, signes);
    } else showKnownSigns(li, marque.enfant_id);
    return li;
  };

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
  const imprime = document.querySelector("#imprime");
  imprime.hidden = false;
  imprime.addEventListener("click", () => window.print());
  filtre.addEventListener("submit", (event) => { event.preventDefault(); sort(); });
  filtre.addEventListener("change", sort);
  filtre.querySelector("button").hidden = true; // the list follows the choice

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
  const offer = ({ enfant_id, prenom, nom, classe, signes }) => {
    const li = document.querySelector("#t-trouve").content.firstElementChild.cloneNode(true);
    const enfant = `${prenom} ${nom}`;
    li.dataset.nom = enfant;
    li.querySelector("h3").textContent = enfant;
    li.querySelector(".note").textContent = classe;
    li.querySelector("[data-signes]").append(...signes.map(makeSign));
    li.querySelector("form").elements.enfant_id.value = enfant_id;
    li.querySelector("button .vh").textContent = ` : ${enfant}`;
    return li;
  };

  document.addEventListener("tablette", drawAll);
  drawAll().then(sort).then(search);
  return { site, activite, jour, MOTS, instantOf, showHours, listRestants, stateOf, count, sort, draw, drawAll };
})();
