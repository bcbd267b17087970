/* One tap without leaving the page. Without this file each button sends its form and the page comes back. */
(() => {
  const dit = document.querySelector("#dit");
  const compte = { present: "present", absent: "absent", parti: "parti", "": "reste" };
  const change = (etat, pas) => {
    const place = document.querySelector(`#n-${compte[etat]}`);
    if (place) place.textContent = Number(place.textContent) + pas;
  };
  document.querySelectorAll("form.touches").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      const touche = event.submitter;
      if (!touche || form.dataset.lourd) return;
      event.preventDefault();
      const champs = new URLSearchParams(new FormData(form));
      champs.set("etat", touche.value);
      const avant = form.querySelector("[aria-pressed=true]");
      if (avant === touche) return;
      form.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b === touche)));
      try {
        const reponse = await fetch(form.action, { method: "POST", body: champs, headers: { "x-pointage": "1" } });
        if (reponse.status !== 204) throw new Error(String(reponse.status));
        change(avant ? avant.value : "", -1);
        change(touche.value, 1);
        dit.textContent = touche.textContent;
      } catch {
        form.dataset.lourd = "1"; // the plain way says what is wrong; the mark's id makes it count once
        form.requestSubmit(touche);
      }
    });
  });
})();
