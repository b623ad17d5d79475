"use strict";
/* The shell: shortcuts, menus, double clicks, waiting, the end of a session. Reading and saving work without it. */
(() => {
  const nguon = (window.nguon = {});
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");

  nguon.post = (url, body, options = {}) => fetch(url, { method: "POST", body, headers, credentials: "same-origin", ...options });

  nguon.announce = (text) => {
    const region = document.getElementById("announcer");
    region.textContent = "";
    // Screen readers only speak a change.
    setTimeout(() => { region.textContent = text; }, 50);
  };

  nguon.debounce = (wait, act) => {
    let timer;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => act(...given), wait);
    };
  };

  // Vietnamese input methods compose letters: their keys are not ours.
  nguon.composing = (event) => event.isComposing || event.keyCode === 229;

  /* --- Shortcuts --- */
  const writing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

  const openSearch = () => {
    const search = document.querySelector("[data-global-search]");
    if (!search) return false;
    search.open = true;
    search.querySelector("input[type=search]").focus();
    return true;
  };

  const formInUse = () => document.activeElement.closest("form[method=post]")
    || document.querySelector("[data-save]")?.form;

  const press = (form, selector) => {
    const button = form && (form.querySelector(selector) || form.querySelector("[data-save]"));
    if (button) form.requestSubmit(button);
    return Boolean(button);
  };

  const shortcut = (event) => {
    const name = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    if (name === "Ctrl+k") return openSearch();
    if (name === "Ctrl+s") return press(formInUse(), "[data-save]");
    if (name === "Ctrl+Enter") return press(formInUse(), "[data-save-next]");
    if (writing(event.target) || event.altKey) return false;
    if (name === "/") {
      const box = document.querySelector("[data-search]");
      if (box) box.focus();
      return box ? true : openSearch();
    }
    if (name === "?") return openDialog("keys");
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (nguon.composing(event) || event.defaultPrevented) return;
    if (event.key === "Escape") closeMenus(event.target);
    else if (shortcut(event)) event.preventDefault();
  });

  // On a phone the menu is wider than the screen.
  for (const current of document.querySelectorAll(".shell-menu > ul [aria-current], .saved-views > ul [aria-current]")) {
    current.scrollIntoView({ block: "nearest", inline: "center" });
  }

  /* --- Menus and dialogs --- */
  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };

  const closeMenus = (from) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      if (menu.contains(from)) menu.querySelector("summary").focus();
    }
  };

  const clicks = {
    openDialog: (button) => openDialog(button.dataset.openDialog),
    back: () => history.back(),
    print: () => window.print(),
    copy: (button) => navigator.clipboard.writeText(document.querySelector(button.dataset.copy).innerText.trim())
      .then(() => nguon.announce("Đã sao chép"), () => nguon.announce("Trình duyệt không cho sao chép")),
    keepalive: () => keepAlive(),
  };

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const search = event.target.closest("[data-global-search] > summary");
    if (search && !search.parentElement.open) setTimeout(openSearch);
    for (const [name, act] of Object.entries(clicks)) {
      const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const target = event.target.closest(`[${attribute}]`);
      if (target) act(target);
    }
  });

  /* --- One click, one record --- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Later: a button disabled at once would not be sent.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true")));
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    }
  });

  /* --- Waiting for a part of the page --- */
  let slow;
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    detail.target.setAttribute("aria-busy", "true");
    clearTimeout(slow);
    slow = setTimeout(() => nguon.announce("Đang tải, mạng chậm…"), 3000);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    clearTimeout(slow);
    detail.target.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const signIn = document.body.dataset.signInUrl;
    // A session that ended answers with the sign-in page: show it whole, not inside the list.
    if (signIn && new URL(detail.xhr.responseURL).pathname === signIn) {
      detail.shouldSwap = false;
      location.reload();
    }
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const news = detail.target.querySelector("[data-announce]");
    if (news) nguon.announce(news.textContent.trim());
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () => nguon.announce("Chưa tải được. Kiểm tra mạng rồi thử lại."));
  }

  /* --- The end of a session --- */
  const idle = Number(document.body.dataset.idleSeconds || 0);
  let warning;
  const watch = () => {
    clearTimeout(warning);
    if (idle) warning = setTimeout(warn, Math.max(10, idle - 120) * 1000);
  };
  const warn = () => {
    document.dispatchEvent(new Event("nguon:idle"));
    openDialog("idle");
    nguon.announce("Phiên làm việc sắp hết");
  };
  // Too late after all (the computer slept): the sign-in page has to come.
  const keepAlive = () => nguon.post(document.body.dataset.keepaliveUrl, new FormData())
    .then((answer) => (answer.redirected || !answer.ok ? location.reload() : watch()));
  nguon.active = watch;
  watch();

  /* --- What went wrong comes first --- */
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  /* --- Paper shows what is folded, too --- */
  const folded = () => document.querySelectorAll("details.facts-panel:not(.no-print)");
  addEventListener("beforeprint", () => folded().forEach((one) => { one.dataset.wasOpen = one.open; one.open = true; }));
  addEventListener("afterprint", () => folded().forEach((one) => { one.open = one.dataset.wasOpen === "true"; }));

  document.querySelectorAll("button[hidden][data-print], button[hidden][data-toggle-password]").forEach((button) => { button.hidden = false; });
})();
