/* Shows the buttons that copy an address; without it, the address stands in a field to be selected. */
(() => {
  if (!navigator.clipboard) return;
  for (const bouton of document.querySelectorAll("[data-copie]")) {
    const champ = document.getElementById(bouton.dataset.copie);
    const dit = document.getElementById(`${bouton.dataset.copie}-dit`);
    bouton.hidden = false;
    bouton.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(champ.value);
        dit.textContent = "Adresse copiée.";
      } catch {
        champ.select();
        dit.textContent = "Copiez l’adresse sélectionnée.";
      }
    });
  }
})();
