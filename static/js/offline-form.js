/* The form for a meeting where there may be no net, and the list of what this phone still keeps.

   Works on a page with templates/kern/_offline.html; the form is one with `data-offline-form`. Without this
   script it is a plain form. */

"use strict";

(() => {
  const place = document.querySelector("[data-offline]");
  if (!place || !window.localStorage) return;
  const { owner, login } = place.dataset;
  const form = document.querySelector("form[data-offline-form]");
  const copyOf = document.documentElement.dataset.copyOf;
  const entries = window.keptEntries;

  // What the freshly opened form knows better.
  const NOT_PUT_BACK = ["csrfmiddlewaretoken", "asked_on", "usual_from", "usual_minutes"];

  const newKey = () =>
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
  const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") || "";
  const time = (moment) =>
    new Date(moment).toLocaleString(document.documentElement.lang, {
      weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
    });

  /* A piece of the page from its <template>, with words in its slots; slots without words go. */
  function piece(name, contents = {}) {
    const template = document.querySelector(`[data-offline-part="${name}"]`);
    const part = template.content.firstElementChild.cloneNode(true);
    for (const slot of part.querySelectorAll("[data-slot]")) {
      const word = contents[slot.dataset.slot];
      if (!word) slot.remove();
      else slot.textContent = word;
    }
    return part;
  }

  // --- what this phone keeps -------------------------------------------------------------------

  function show(entry, focus = false) {
    const card = piece(entry.problem || "waiting", { ...entry, kept: time(entry.keptAt) });
    card.dataset.entry = entry.key;
    replace(entry, card, focus);
    const on = (name, act) => card.querySelector(`[data-act=${name}]`)?.addEventListener("click", act);
    on("discard", (event) => {
      if (!confirm(event.currentTarget.dataset.question)) return;
      entries.drop(entry.key);
      card.remove();
    });
    on("send", sendAll);
    on("again", () => putBack(entry, card));
    const page = card.querySelector("[data-act=open]");
    if (page) {
      if (form) page.remove();
      else page.href = entry.action;
      if (!form) card.querySelector("[data-act=again]").remove();
    }
    const door = card.querySelector("[data-act=login]");
    if (door) door.href = `${login}?next=${encodeURIComponent(new URL(entry.action).pathname)}`;
  }

  function replace(entry, card, focus) {
    const before = place.querySelector(`[data-entry="${entry.key}"]`);
    if (before) before.replaceWith(card);
    else place.append(card);
    if (focus) {
      card.tabIndex = -1;
      card.focus();
    }
  }

  function sendAll() {
    entries.sendAll(owner, login, (entry, outcome) => {
      if (outcome.state === "sent") {
        if (place.querySelector(`[data-entry="${entry.key}"]`)) replace(entry, piece("sent", entry), false);
        return;
      }
      const kept = entries.shownTo(owner).find((other) => other.key === entry.key);
      if (kept) show(kept);
    });
  }

  // --- the form -----------------------------------------------------------------------------

  function entryOf(button) {
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    const day = data.get("answer") === "other_day" ? data.get("met_on") : "";
    return {
      key: data.get("entry_key"),
      owner,
      action: form.action,
      fields: [...data.entries()].filter(([, value]) => typeof value === "string"),
      question: words(form.querySelector("h1")),
      answer: [words(button), day].filter(Boolean).join(": "),
      words: [data.get("note"), data.get("for_coordinator")].filter(Boolean).join("\n"),
      keptAt: new Date().toISOString(),
      problem: "",
      message: "",
    };
  }

  async function submit(event) {
    if (form.dataset.plain) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const entry = entryOf(event.submitter);
    let outcome = copyOf ? await entries.send(entry, login) : await entries.post(entry, login);
    if (outcome.state === "expired") outcome = await entries.send(entry, login);
    form.removeAttribute("aria-busy");
    if (outcome.state === "sent") {
      entries.drop(entry.key);
      location.assign(outcome.url);
    } else if (outcome.state === "refused" && !copyOf) {
      goThePlainWay(event.submitter); // the office's own page says what is wrong, beside the field
    } else {
      keepIt(entry, outcome);
    }
  }

  function goThePlainWay(button) {
    form.dataset.plain = "yes";
    form.requestSubmit(button);
  }

  function keepIt(entry, outcome) {
    try {
      entries.keep(entry);
    } catch {
      place.prepend(piece("unkept"));
      return;
    }
    if (outcome.state !== "waiting") entries.settle(entry, outcome);
    form.dataset.kept = "yes"; // leaves the heading
    show(entries.shownTo(owner).find((other) => other.key === entry.key), true);
    form.reset();
    form.elements.entry_key.value = newKey();
  }

  /* Give back what was typed, to be corrected and sent again. */
  function putBack(entry, card) {
    delete form.dataset.kept;
    const sent = (name) => entry.fields.filter((field) => field[0] === name).map((field) => field[1]);
    for (const control of form.elements) {
      if (NOT_PUT_BACK.includes(control.name) || control.type === "submit") continue;
      const values = sent(control.name);
      if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    }
    form.querySelector("details.answer").open = Boolean(sent("met_on")[0]);
    card.remove();
    form.querySelector("textarea").focus();
  }

  /* A form opened without net is the last one that was opened with it: what it says of days may be over. */
  function useCopy() {
    place.append(piece("copy", { made: time(copyOf) }));
    if (!form) return;
    form.elements.entry_key.value = newKey();
    const today = new Date().toLocaleDateString("sv"); // as in 2026-03-02, by the phone's own calendar
    if (new Date(copyOf).toLocaleDateString("sv") === today) return;
    for (const button of form.querySelectorAll("button[name=answer][value=yes]")) button.hidden = true;
    form.elements.asked_on.value = today;
    const [another, not] = form.querySelectorAll("details.answer");
    another.open = true;
    if (not) not.querySelector("summary .kern-label").textContent = piece("not").textContent;
  }

  if (copyOf) useCopy();
  for (const entry of entries.shownTo(owner)) show(entry);
  // Older phones don't say which button was pressed: there it stays a plain form.
  const knowsButton = window.SubmitEvent && "submitter" in SubmitEvent.prototype;
  if (form?.requestSubmit && knowsButton) form.addEventListener("submit", submit);
  // Browsers do not always tell when there is a connection again: while something waits, it is tried.
  window.addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  setInterval(sendAll, 10000);
  sendAll();
})();
