/* The app on a phone: starts the service worker, hands it the pages to keep, offers to install. */

"use strict";

(() => {
  const place = document.querySelector("[data-offline]");
  if (place && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(place.dataset.worker).then(keepPages, () => {});
  }

  /* This page, for it came before the service worker did, and the forms that it links to. */
  async function keepPages() {
    if (document.documentElement.dataset.copyOf) return;
    const links = [...document.querySelectorAll("a[data-keep-copy]")].map((link) => link.href);
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: [location.href.split("#")[0], ...links] });
  }

  const button = document.querySelector("[data-install]");
  if (!button) return;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    button.hidden = false;
    button.onclick = async () => {
      await event.prompt();
      button.hidden = true;
    };
  });
})();
