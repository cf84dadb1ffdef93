// Sessions while the network is away: what is sent waits in the browser, in order, and is sent again until the service has taken it. Each
// message has a key of its own, so that the service counts it once. Without this file the form is sent as any form. Every text comes from
// the page.
(() => {
  const KEY = "trinn-session-queue";
  const box = document.querySelector("[data-queue]");
  const form = document.querySelector("form[data-session]");
  if (!box || !window.localStorage) return;
  const words = box.dataset;
  const queue = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return [];
    }
  };
  const keep = (list) => (list.length ? localStorage.setItem(KEY, JSON.stringify(list)) : localStorage.removeItem(KEY));
  const change = (key, act) => keep(queue().flatMap((one) => (one.key === key ? act(one) : [one])));
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  let said = "";
  let touched = false;

  const show = () => {
    const list = queue();
    const waiting = list.filter((one) => !one.refused).length;
    const lines = [said, waiting ? words.waiting.replace("{n}", waiting) : ""].filter(Boolean);
    box.replaceChildren(
      ...lines.map((text) => Object.assign(document.createElement("p"), { className: "inf-queue", textContent: text })),
      ...list
        .filter((one) => one.refused)
        .map((one) => {
          const line = Object.assign(document.createElement("p"), { className: "inf-queue inf-queue--refused" });
          const away = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: words.discard });
          away.dataset.variant = "tertiary";
          away.addEventListener("click", () => {
            change(one.key, () => []);
            show();
          });
          line.append(`${words.refused} ${one.title}: ${one.refused} `, away);
          return line;
        }),
    );
  };

  // one tab sends at a time
  const alone = (act) => (navigator.locks ? navigator.locks.request(KEY, { ifAvailable: true }, (lock) => lock && act()) : act());
  const send = () =>
    alone(async () => {
      for (const one of queue().filter((entry) => !entry.refused)) {
        let answer;
        try {
          answer = await fetch(one.to, {
            method: "POST",
            redirect: "manual",
            headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
            body: one.body,
          });
        } catch {
          return show(); // still away; the rest waits its turn
        }
        if (answer.type === "opaqueredirect") {
          said = words.signin;
          return show();
        }
        if (answer.status >= 500 || answer.status === 429) return show();
        const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : { text: `${answer.status}` };
        if (answer.ok) {
          change(one.key, () => []);
          said = told.text;
          if (one.to === form?.action && !touched) location.reload();
        } else {
          change(one.key, (entry) => [{ ...entry, refused: told.text }]);
        }
        show();
      }
    });

  if (form) {
    // what waits is what the form shows, also after a reload
    const mine = queue().filter((one) => one.to === form.action && !one.refused).pop();
    if (mine) {
      const typed = new URLSearchParams(mine.body);
      for (const field of form.elements) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = typed.getAll(field.name).includes(field.value);
        else if (field.name && !["key", "csrf"].includes(field.name) && typed.has(field.name)) field.value = typed.get(field.name);
      }
    }
    form.addEventListener("input", () => (touched = true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form));
      const key = newKey();
      body.set("key", key);
      keep([...queue(), { key, to: form.action, title: document.title, body: body.toString() }]);
      touched = false;
      said = "";
      show();
      box.scrollIntoView({ block: "center" });
      send();
    });
  }
  navigator.serviceWorker?.register("/sessions/worker.js", { scope: "/sessions" }).catch(() => {});
  addEventListener("online", send);
  addEventListener("storage", show);
  setInterval(() => queue().some((one) => !one.refused) && send(), 5000);
  show();
  if (queue().some((one) => !one.refused)) send();
})();
