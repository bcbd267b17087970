/* What the buttons of the sheet do: one tap, the whole group, hours typed. Each is written on the tablet, drawn, sent. */
(() => {
  "use strict";
  if (typeof Feuille === "undefined" || !Feuille) return;
  const { site, activite, jour, MOTS } = Feuille;
  const dit = document.querySelector("#dit");
  const fait = document.querySelector("#tous-fait");
  const namesOf = (form) => form.elements.remplace?.value.split(" ").filter(Boolean).slice(0, 20) ?? [];
  const gesteOf = (li, etat, plus) => ({
    site, activite, jour, etat, remplace: [],
    enfant_id: li.id ? li.id.slice(2) : li.querySelector("form").elements.enfant_id.value,
    enfant: li.dataset.nom,
    compte: Tablette.ici.compte,
    personne: Tablette.ici.personne,
    ...plus,
  });
  const keep = async (gestes, trouve) => {
    const marques = await Tablette.keepAll(gestes);
    marques.forEach((marque) => Feuille.draw(marque, trouve));
    Feuille.count();
    return marques;
  };

  const tap = async (form, { value: etat, ariaPressed }) => {
    if (ariaPressed === "true") return;
    const li = form.closest("li");
    if (etat === "parti" && document.querySelector("#tablette").dataset.passe) return askDeparture(li);
    const estTrouve = Boolean(li.closest("#ajouter"));
    await keep([gesteOf(li, etat, { remplace: namesOf(form) })], estTrouve ? li : null);
    dit.textContent = `${MOTS[etat]} : ${li.dataset.nom}`;
    if (estTrouve) li.remove();
    const issue = await Tablette.send();
    readIfSettled(li, issue);
  };
  /* A conflict that the town has heard settled is an ordinary line of the page it gives now. */
  const readIfSettled = (li, issue) => {
    if (issue === "ok" && li.classList.contains("conflit")) location.reload();
  };

  /* A day that is over: only the person knows when the child left. */
  const askDeparture = (li) => {
    Feuille.showHours(li, "present");
    const replie = li.querySelector(".heures");
    replie.open = true;
    const phrase = "Ce jour est passé : écrivez l’heure du départ.";
    if (!replie.querySelector("[data-invite]")) {
      const p = Object.assign(document.createElement("p"), { className: "note", textContent: phrase });
      p.dataset.invite = "";
      replie.querySelector("summary").after(p);
    }
    dit.textContent = `${li.dataset.nom}. ${phrase}`;
    replie.querySelector("[name=depart]").focus();
  };
  /* One hour for those whose departure nobody has written; whoever arrived after it has another. */
  const noteDepartures = async (form) => {
    const { heure, enfants } = form.elements;
    const lignes = enfants.value.split(" ").map((id) => document.querySelector(`#e-${CSS.escape(id)}`));
    const estTot = lignes.some((li) => li.dataset.arrivee && heure.value && heure.value <= li.dataset.arrivee);
    heure.setCustomValidity(estTot ? "L’un d’eux est arrivé après cette heure. Écrivez la sienne à part, par « Corriger »." : "");
    if (!form.reportValidity()) return;
    const depart = Feuille.instantOf(heure.value);
    await keep(lignes.map((li) => gesteOf(li, "parti", { depart, remplace: namesOf(li.querySelector("form.touches")) })));
    document.querySelector("#departs-dus").remove();
    dit.textContent = `${lignes.length}\u00a0${lignes.length < 2 ? "départ noté" : "départs notés"}`;
    await Tablette.send();
  };

  const pointAll = async () => {
    const tous = crypto.randomUUID();
    const marques = await keep(Feuille.listRestants().map((li) =>
      gesteOf(li, "present", { tous, remplace: namesOf(li.querySelector("form.touches")) })));
    const combien = `${marques.length}\u00a0${marques.length < 2 ? "enfant noté présent" : "enfants notés présents"}.`;
    fait.querySelector("[data-mot]").textContent = combien;
    fait.querySelector("form").elements.operation_id.value = tous;
    fait.hidden = false;
    fait.dataset.ici = "oui";
    fait.querySelector("button").focus();
    await Tablette.send();
  };

  /* Only the children who are still as the tap left them, and only a tap of this tablet: the page undoes its own. */
  const undoAll = async (form) => {
    const tous = form.elements.operation_id.value;
    const siennes = (await Tablette.list()).filter((m) => m.site === site && m.activite === activite && m.jour === jour);
    const dernieres = new Map(siennes.map((m) => [m.enfant_id, m]));
    const annulables = [...dernieres.values()].filter((m) => m.tous === tous);
    await keep(annulables.map((m) => gesteOf(document.querySelector(`#e-${m.enfant_id}`), "efface", { remplace: [m.marque_id] })));
    fait.hidden = true;
    dit.textContent = "Geste annulé";
    document.querySelector("#tous button")?.focus();
    await Tablette.send();
  };

  const correct = async (form, touche) => {
    const { arrivee, depart } = form.elements;
    const li = form.closest("li");
    if (touche.value === "efface") {
      await keep([gesteOf(li, "efface", { remplace: namesOf(form) })]);
    } else {
      const estALEnvers = Boolean(arrivee.value && depart.value && depart.value <= arrivee.value);
      depart.setCustomValidity(estALEnvers ? "Le départ est avant l’arrivée." : "");
      if (!form.reportValidity()) return;
      const heures = { arrivee: Feuille.instantOf(arrivee.value) || null, depart: Feuille.instantOf(depart.value) || null };
      await keep([gesteOf(li, depart.value ? "parti" : "present", { ...heures, remplace: namesOf(form) })]);
    }
    const replie = form.closest("details");
    if (replie) {
      replie.open = false;
      replie.querySelector("summary").focus();
    }
    dit.textContent = `Corrigé : ${li.dataset.nom}`;
    readIfSettled(li, await Tablette.send());
  };

  const actOf = (form) => {
    if (form.id === "departs") return noteDepartures;
    if (form.elements.depart) return correct;
    if (form.matches(".touches, .conflit form, #ajouter form[method=post]")) return tap;
    if (form.id === "tous") return pointAll;
    // a group marked by a plain form is undone by one
    return form.closest("#tous-fait[data-ici]") ? undoAll : null;
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const act = actOf(form);
    const touche = event.submitter;
    if (!act || !touche || form.dataset.simple) return;
    event.preventDefault();
    act(form, touche).catch(() => {
      form.dataset.simple = "oui"; // the tablet's memory is refused or full: the plain way
      setTimeout(() => form.requestSubmit(touche)); // once this submission is over: it would be ignored before
    });
  });
  document.addEventListener("input", ({ target }) => target.closest(".heures, #departs")?.querySelector("[name=depart], [name=heure]").setCustomValidity(""));
})();
