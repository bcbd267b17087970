/* The evacuation list without network: the sheets that the tablet keeps, and its own marks over them. */
(() => {
  "use strict";
  const liste = document.querySelector("#ici");
  if (!liste || !Tablette.estPrete) return;
  const { site, jour } = liste.dataset;
  const AVANT_MIN = 30;
  const APRES_MIN = 60;
  const imprime = document.querySelector("#imprime");
  imprime.hidden = false;
  imprime.addEventListener("click", () => window.print());

  const enVille = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });
  const minutes = (heure) => Number(heure.slice(0, 2)) * 60 + Number(heure.slice(3, 5));
  const activites = liste.dataset.activites.split(";").filter(Boolean).map((une) => une.trim().split(" "));
  const listVives = () => {
    const ici = minutes(enVille.format(new Date()));
    const vives = activites.filter(([, debut, fin]) => minutes(debut) - AVANT_MIN <= ici && ici <= minutes(fin) + APRES_MIN);
    return new Set((vives.length ? vives : activites).map(([code]) => code));
  };

  /* Whom the kept sheets say to be here, by id. */
  const readKept = async (vives) => {
    const trouves = new Map();
    for (const activite of vives) {
      const gardee = await fetch(`/pointage/${site}/${activite}/${jour}`, { headers: { "x-garde": "1" } });
      if (!gardee.ok) continue;
      const page = new DOMParser().parseFromString(await gardee.text(), "text/html");
      page.querySelectorAll("#listes .appel > li").forEach((li) => add(trouves, activite, li));
    }
    return trouves;
  };
  const photoOf = (li) => li.querySelector(".photo")?.getAttribute("src") ?? "";
  const add = (trouves, activite, li) => {
    const conflit = li.classList.contains("conflit");
    const enfant = trouves.get(li.id) ?? { nom: li.dataset.nom, classe: li.dataset.classe, pai: Boolean(li.querySelector(".pai")), photo: photoOf(li), conflit, ici: new Set() };
    if (conflit || li.querySelector("[aria-pressed=true]")?.value === "present") enfant.ici.add(activite);
    trouves.set(li.id, enfant);
  };
  const readShown = () => new Map([...liste.children].map((li) => [li.id, {
    nom: li.dataset.nom, classe: li.querySelector(".note").textContent, pai: Boolean(li.querySelector(".pai")), photo: photoOf(li),
    conflit: Boolean(li.querySelector(".attente")), ici: new Set(li.dataset.activites.split(" ")),
  }]));
  const addMarks = async (trouves, vives) => {
    const siennes = (await Tablette.list()).filter((m) => m.site === site && m.jour === jour && vives.has(m.activite)
      && (m.envoi !== "parti" || Tablette.garde)); // what is sent is in a list that was just read
    for (const { enfant_id, enfant: nom, activite, etat } of siennes) {
      const enfant = trouves.get(`e-${enfant_id}`) ?? { nom, classe: "", pai: false, photo: "", conflit: false, ici: new Set() };
      enfant.ici[etat === "present" ? "add" : "delete"](activite);
      trouves.set(`e-${enfant_id}`, enfant);
    }
  };

  const write = (id, { nom, classe, pai, photo, conflit }) => {
    const li = document.querySelector("#t-ici").content.firstElementChild.cloneNode(true);
    li.id = id;
    li.dataset.nom = nom;
    li.querySelector("h2").textContent = nom;
    li.querySelector(".note").textContent = classe;
    li.querySelector(".pastille").textContent = nom.split(" ").map((mot) => mot[0]).slice(0, 2).join("");
    if (photo) li.querySelector(".pastille").append(Object.assign(new Image(), { className: "photo", alt: "", src: photo }));
    if (!pai) li.querySelector("[data-signe=pai]").remove();
    if (!conflit) li.querySelector("[data-signe=conflit]").remove();
    return li;
  };
  const show = async () => {
    const vives = listVives();
    const trouves = Tablette.garde ? await readKept(vives) : readShown();
    await addMarks(trouves, vives);
    const presents = [...trouves].filter(([, enfant]) => enfant.ici.size)
      .sort(([, a], [, b]) => a.nom.split(" ").slice(1).join(" ").localeCompare(b.nom.split(" ").slice(1).join(" "), "fr"));
    liste.replaceChildren(...presents.map(([id, enfant]) => write(id, enfant)));
    document.querySelector("#n-ici").textContent = presents.length;
    document.querySelector("#n-mot").textContent = presents.length > 1 ? "enfants présents" : "enfant présent";
    document.querySelector("#personne-ici").hidden = presents.length > 0;
    if (!Tablette.garde) return;
    document.querySelector("#pdf").hidden = true; // made by the town: the screen prints
    document.querySelector("#lue").textContent = "d’après les feuilles gardées et les pointages de cette tablette";
  };
  show();
})();
