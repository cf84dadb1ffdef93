// The two simulations, a mailbox and a file manager, over the plain form that the page has without this file.
// What is chosen goes into the form's own lists, which are only folded away, so the answer is the same either way; it is also kept in
// the entry of the browser's history, so that a reload finds it again and nobody else does. Every text comes from the page.
(() => {
  const section = document.querySelector("[data-sim]");
  if (!section) return;
  const words = section.dataset;
  const files = words.sim === "files";
  const narrow = matchMedia("(max-width: 48rem)");
  const put = (text, x, y) => text.replace("{x}", x).replace("{y}", y);
  const make = (name, attributes = {}, ...inside) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(key, value);
    node.append(...inside);
    return node;
  };
  const button = (text, act, attributes = {}) => {
    const node = make("button", { type: "button", ...attributes }, text);
    node.addEventListener("click", act);
    return node;
  };

  const plain = section.querySelector("[data-plain]");
  const things = [...plain.querySelectorAll("[data-thing]")].map((card, at) => {
    const title = card.querySelector("h3");
    const thing = { card, select: card.querySelector("select"), title: title.textContent.trim() };
    thing.mark = make("span", { class: "sim-mark" });
    thing.option = make(
      "div",
      { class: "sim-option", role: "option", id: `sim-${at}`, "aria-selected": "false", tabindex: "-1", draggable: files ? "true" : undefined },
      make("span", { class: "sim-name" }, ...[...title.childNodes].map((one) => one.cloneNode(true))),
      make("span", { class: "sim-about" }, card.querySelector("[data-about]").textContent.trim()),
      thing.mark,
    );
    return thing;
  });
  const choices = [...things[0].select.options].filter((one) => one.value).map(({ value, textContent }) => ({ value, label: textContent.trim() }));
  const label = (value) => choices.find((one) => one.value === value)?.label ?? "";
  const unchosen = () => things.filter((one) => !one.select.value);

  const list = make("div", { class: "sim-list", role: "listbox", "aria-labelledby": "list-title" });
  const pane = make("div", { class: "sim-pane", role: "group", "aria-labelledby": "sim-title" });
  const progress = make("p", { class: "sim-progress tr-quiet" });
  const spoken = make("p", { class: "ds-sr-only", role: "status" });
  const board = make("div", { class: "sim", "data-kind": words.sim }, progress, list, pane, spoken);
  const places = (files ? [{ value: "", label: words.unsorted }, ...choices] : []).map(({ value, label: name }, at) => {
    const group = make("div", { class: "sim-place", role: "group", "aria-labelledby": `sim-place-${at}`, "data-empty": words.empty });
    group.append(make("div", { class: "sim-place__name", id: `sim-place-${at}` }, name));
    group.addEventListener("dragover", (event) => {
      event.preventDefault();
      group.dataset.over = "";
    });
    group.addEventListener("dragleave", () => delete group.dataset.over);
    group.addEventListener("drop", (event) => {
      event.preventDefault();
      delete group.dataset.over;
      const thing = things.find((one) => one.option.id === event.dataTransfer.getData("text/plain"));
      if (!thing) return;
      look(thing, false);
      choose(thing, value);
    });
    list.append(group);
    return { value, group };
  });
  if (!files) list.append(...things.map((one) => one.option));

  let open = things.find((one) => one.card.querySelector(".ds-validation-message")) ?? unchosen()[0] ?? things[0];

  // Everything that follows from the lists of the form and from what is open.
  const show = () => {
    const done = things.length - unchosen().length;
    progress.textContent = put(words.progress, done, things.length);
    const focused = document.activeElement;
    for (const thing of things) {
      const chosen = thing.select.value;
      const place = places.find((one) => one.value === chosen)?.group;
      if (place && thing.option.parentElement !== place) place.append(thing.option);
      thing.mark.textContent = files ? "" : label(chosen);
      thing.option.toggleAttribute("data-done", chosen !== "");
      thing.option.toggleAttribute("data-wrong", !chosen && !!thing.card.querySelector(".ds-validation-message"));
      thing.option.setAttribute("aria-selected", String(thing === open));
      thing.option.tabIndex = thing === open ? 0 : -1;
    }
    // a thing that moves to another place takes the focus along
    if (focused?.matches(".sim-option") && focused !== document.activeElement) focused.focus();
    for (const one of pane.querySelectorAll("[data-value]")) one.setAttribute("aria-pressed", String(one.dataset.value === open.select.value));
    const next = pane.querySelector(".sim-next");
    if (next) next.hidden = !unchosen().some((one) => one !== open);
  };

  const choose = (thing, value) => {
    thing.select.value = value;
    history.replaceState({ ...history.state, sim: Object.fromEntries(things.map((one) => [one.select.name, one.select.value])) }, "");
    show();
    spoken.textContent = `${put(value ? words.chosen : words.undone, thing.title, label(value))} ${progress.textContent}`;
  };

  const look = (thing, enter) => {
    open = thing;
    const title = make("h3", { id: "sim-title", tabindex: "-1" }, ...[...thing.card.querySelector("h3").childNodes].map((one) => one.cloneNode(true)));
    const content = [...thing.card.children].filter((one) => !one.matches("h3, .ds-field")).map((one) => one.cloneNode(true));
    const wrong = thing.card.querySelector(".ds-validation-message");
    const ways = choices.map(({ value, label: name }, at) =>
      button(name, () => choose(thing, thing.select.value === value ? "" : value), { class: "sim-choice", "data-value": value, "data-key": at + 1, "aria-pressed": "false" }),
    );
    pane.replaceChildren(
      button(words.back, () => leave(), { class: "ds-button sim-back", "data-variant": "tertiary" }),
      title,
      ...content,
      make("p", { class: "sim-ask", id: "sim-ask" }, thing.card.querySelector("label").textContent.trim()),
      ...(wrong ? [make("p", { class: "ds-validation-message" }, wrong.textContent.trim())] : []),
      make("div", { class: "sim-choices", role: "group", "aria-labelledby": "sim-ask" }, ...ways),
      button(words.next, () => look(after(thing), true), { class: "ds-button sim-next", "data-variant": "secondary" }),
    );
    show();
    if (!enter) return;
    board.dataset.open = "";
    title.focus();
  };

  const leave = () => {
    delete board.dataset.open;
    open.option.focus();
  };

  /** The next thing that waits for a choice, round about. */
  const after = (thing) => {
    const at = things.indexOf(thing);
    return [...things.slice(at + 1), ...things.slice(0, at)].find((one) => !one.select.value) ?? thing;
  };

  const ofEvent = (event) => things.find((one) => one.option === event.target.closest?.(".sim-option"));
  list.addEventListener("click", (event) => {
    const thing = ofEvent(event);
    if (thing) look(thing, narrow.matches);
  });
  list.addEventListener("dragstart", (event) => {
    const thing = ofEvent(event);
    if (!thing) return;
    event.dataTransfer.setData("text/plain", thing.option.id);
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("keydown", (event) => {
    const thing = ofEvent(event);
    if (!thing || event.ctrlKey || event.altKey || event.metaKey) return;
    const options = [...list.querySelectorAll(".sim-option")];
    const at = options.indexOf(thing.option);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    const value = event.key === "Delete" ? choices.find((one) => one.value === "delete")?.value : choices[event.key - 1]?.value;
    if (to !== undefined) {
      const other = things.find((one) => one.option === options[Math.min(Math.max(to, 0), options.length - 1)]);
      look(other, false);
      other.option.focus();
    } else if (event.key === "Enter" || event.key === " ") look(thing, true);
    else if (value) choose(thing, value);
    else return;
    event.preventDefault();
  });
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  // a line of the error summary leads to the list of the form: show its thing instead
  document.addEventListener("click", (event) => {
    const id = event.target.closest?.("a[href^='#']")?.getAttribute("href").slice(1);
    const thing = !plain.hidden || !id ? undefined : things.find((one) => one.select.id === id);
    if (!thing) return;
    event.preventDefault();
    look(thing, true);
  });

  const kept = history.state?.sim ?? {};
  for (const { select } of things) if (!select.value && kept[select.name]) select.value = kept[select.name];
  const swap = button(words.form, () => {
    plain.hidden = !plain.hidden;
    board.hidden = !plain.hidden;
    swap.textContent = plain.hidden ? words.form : words.board;
    look(open, false);
  }, { class: "ds-button sim-swap", "data-variant": "tertiary" });
  plain.before(make("p", { class: "tr-quiet sim-keys" }, `${words.hint} `, make("span", {}, words.keys)), board);
  plain.after(swap);
  plain.hidden = true;
  look(open, false);
  // browsers give back what was chosen before a reload when they see fit
  addEventListener("pageshow", show);
  plain.addEventListener("change", show);
})();
