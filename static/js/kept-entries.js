/* Entries of meetings that could not be sent: kept on this device, sent when there is a connection.

   An entry is {key, owner, action, fields, question, answer, words, keptAt, problem, message}. `key` is the
   form's entry_key: the office takes the same key once, so sending twice does no harm. Of somebody else's
   account nothing is shown or sent; entries made by a signed link go to that link alone. */

"use strict";

(() => {
  const PLACE = "augenhoehe.entries";
  const PATIENCE = 15000; // milliseconds
  const LINK = "link";

  function all() {
    try {
      return JSON.parse(localStorage.getItem(PLACE)) || [];
    } catch {
      return [];
    }
  }

  function write(entries) {
    localStorage.setItem(PLACE, JSON.stringify(entries));
  }

  /* Throws where the device keeps nothing, as in some private windows. */
  function keep(entry) {
    write([...all().filter((other) => other.key !== entry.key), entry]);
  }

  function drop(key) {
    if (all().some((entry) => entry.key === key)) write(all().filter((entry) => entry.key !== key));
  }

  const belongsTo = (entry, owner) => entry.owner === owner || entry.owner === LINK;

  // Links to the same form differ in their signature, which follows the first colon.
  const formAt = (address) => new URL(address).pathname.split(":")[0];

  /* What a page may show: one's own; of the entries by a link those of this very form. */
  function shownTo(owner) {
    return all().filter((entry) =>
      entry.owner === LINK ? formAt(entry.action) === formAt(location.href) : entry.owner === owner,
    );
  }

  const request = (address, options) =>
    fetch(address, { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE), ...options });

  /* Hand an entry to the office as it stands. `state` is then sent, waiting, login, expired or refused. */
  async function post(entry, login) {
    let answer;
    try {
      answer = await request(entry.action, { method: "POST", body: new URLSearchParams(entry.fields) });
    } catch {
      return { state: "waiting" };
    }
    if (answer.redirected && new URL(answer.url).pathname === login) return { state: "login" };
    if (answer.ok && answer.redirected) return { state: "sent", url: answer.url };
    if (answer.status === 403) return { state: "expired" };
    if (answer.status >= 500) return { state: "waiting" };
    return { state: "refused", message: sentences(await parsed(answer)) };
  }

  /* The same with the token of a freshly opened form: the one that was kept may have run out. */
  async function send(entry, login) {
    let page;
    try {
      const form = await request(entry.action);
      if (form.redirected && new URL(form.url).pathname === login) return { state: "login" };
      if (form.status >= 500) return { state: "waiting" };
      page = await parsed(form);
    } catch {
      return { state: "waiting" };
    }
    const token = page.querySelector("form[data-offline-form] [name=csrfmiddlewaretoken]");
    if (!token) return { state: "refused", message: sentences(page) };
    const fields = entry.fields.filter(([name]) => name !== "csrfmiddlewaretoken");
    return post({ ...entry, fields: [["csrfmiddlewaretoken", token.value], ...fields] }, login);
  }

  const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  /* Why the office refused: the errors of the form, or what the page says instead of a form. */
  function sentences(page) {
    const errors = [...page.querySelectorAll(".error-list li")];
    const found = errors.length ? errors : [...page.querySelectorAll("main h1, main .lead")];
    return found.map((element) => element.textContent.trim().replace(/\s+/g, " ")).join(" ");
  }

  let sending = false;

  /* Send what waits, one after the other; `tell(entry, outcome)` hears of each that did not go on waiting. */
  async function sendAll(owner, login, tell) {
    if (sending) return;
    sending = true;
    try {
      for (const entry of all().filter((other) => belongsTo(other, owner) && other.problem !== "refused")) {
        const outcome = await send(entry, login);
        if (outcome.state === "waiting") return;
        settle(entry, outcome);
        tell(entry, outcome);
      }
    } finally {
      sending = false;
    }
  }

  function settle(entry, outcome) {
    if (outcome.state === "sent") return drop(entry.key);
    const problem = outcome.state === "login" ? "login" : "refused";
    keep({ ...entry, problem, message: outcome.message || "" });
  }

  window.keptEntries = { keep, drop, shownTo, post, send, sendAll, settle };
})();
