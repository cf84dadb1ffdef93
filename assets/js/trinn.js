// Enhancement only: every page is complete without this file.
// 1. A form with data-live is sent when a choice changes; the parts marked data-swap (each with an id) are replaced in place, so that
//    the keyboard stays where it was, and what [data-total] then says is read out. If anything fails, the form is sent the plain way.
// 2. A button with data-copy copies the text of the element with that id.
(() => {
  let newest = 0;
  let spoken;

  const same = (field) => `[name="${CSS.escape(field.name)}"]` + (field.matches("input") ? `[value="${CSS.escape(field.value)}"]` : "");

  const announce = (text) => {
    if (!spoken) {
      spoken = document.createElement("p");
      spoken.className = "ds-sr-only";
      spoken.setAttribute("role", "status");
      document.querySelector("main").append(spoken);
    }
    spoken.textContent = text;
  };

  const show = async (form, field) => {
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value !== "") address.searchParams.append(name, value);
    const mine = ++newest;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw answer.status;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== newest) return;
      const parts = [...document.querySelectorAll("[data-swap][id]")];
      if (!parts.length) throw "nothing to swap";
      const unfolded = [...document.querySelectorAll("details[open][id]")].map((one) => one.id);
      for (const old of parts) {
        const next = fresh.getElementById(old.id);
        if (next) old.replaceWith(next);
      }
      for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
      document.querySelector(`[data-live] ${same(field)}`)?.focus({ preventScroll: true });
      document.title = fresh.title;
      history.replaceState(null, "", address);
      announce(document.querySelector("[data-total]")?.textContent.trim() ?? "");
    } catch {
      form.requestSubmit();
    }
  };

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.form?.matches("[data-live]") && field.matches("[type=checkbox],[type=radio],select")) show(field.form, field);
  });

  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const label = button.textContent;
    button.textContent = button.dataset.done;
    announce(button.dataset.done);
    setTimeout(() => (button.textContent = label), 2000);
  });
})();

// Signing out throws away the pages of sessions that were kept for times without network.
document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => {
  if (window.caches) caches.delete("trinn-sessions");
});
