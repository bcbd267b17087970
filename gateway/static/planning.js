/* Says how many changes wait, once the person has paused. The page works without it: CSS counts on its own. */
(() => {
  const form = document.querySelector(".brouillon");
  const dit = document.querySelector("#dit");
  if (!form || !dit) return;
  let attente;
  const mot = (n, singulier) => `${n} ${singulier}${n < 2 ? "" : "s"}`;
  form.addEventListener("change", () => {
    clearTimeout(attente);
    attente = setTimeout(() => {
      const ajouts = form.querySelectorAll(".libre input:checked").length;
      const retraits = form.querySelectorAll(".prise input:not(:checked)").length;
      dit.textContent = `${mot(ajouts, "ajout")}, ${mot(retraits, "retrait")}, pas encore enregistrés`;
    }, 900);
  });
})();
