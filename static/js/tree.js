"use strict";
/* The tree of organisations by mouse and keyboard (ARIA tree of links, lazy branches). Without it the arrows and names
   are plain links to the same content. */
(() => {
  const { nguon, htmx } = window;
  const pane = document.querySelector("[data-pane]");

  const itemsOf = (tree) => [...tree.querySelectorAll("[role=treeitem]")].filter((item) => !item.closest("[hidden]"));
  const groupOf = (item) => item.closest("li").querySelector(":scope > .tree-group");
  const toggleOf = (item) => item.closest("li").querySelector(":scope > .tree-row > .tree-toggle");
  const parentOf = (item) => item.closest(".tree-group")?.closest("li").querySelector(":scope > .tree-row > .tree-name");
  const isOpen = (item) => item.getAttribute("aria-expanded") === "true";

  const enhance = (root) => {
    for (const part of root.querySelectorAll("li, .tree-row")) part.setAttribute("role", "none");
    for (const group of root.querySelectorAll(".tree-group")) group.setAttribute("role", "group");
    for (const toggle of root.querySelectorAll(".tree-toggle")) {
      toggle.tabIndex = -1;
      toggle.setAttribute("aria-hidden", "true");
    }
    for (const item of root.querySelectorAll(".tree-name, .tree-more > a")) {
      if (item.hasAttribute("role")) continue;
      item.setAttribute("role", "treeitem");
      item.tabIndex = -1;
      const group = groupOf(item);
      if (group) {
        item.setAttribute("aria-expanded", item.dataset.open);
        item.setAttribute("aria-owns", group.id);
      }
    }
  };

  const settle = (tree, item) => {
    for (const other of tree.querySelectorAll("[role=treeitem][tabindex='0']")) other.tabIndex = -1;
    item.tabIndex = 0;
  };

  const go = (item) => {
    if (!item) return;
    settle(item.closest("[data-tree]"), item);
    item.focus();
  };

  const open = (item) => {
    const group = groupOf(item);
    if (!group || isOpen(item)) return;
    item.setAttribute("aria-expanded", "true");
    group.hidden = false;
    if (!group.children.length) htmx.trigger(toggleOf(item), "open-branch");
  };

  const close = (item) => {
    if (!groupOf(item) || !isOpen(item)) return;
    item.setAttribute("aria-expanded", "false");
    groupOf(item).hidden = true;
  };

  const show = (item) => {
    document.querySelector("[data-tree] [aria-current]")?.removeAttribute("aria-current");
    item.setAttribute("aria-current", "true");
    for (const row of document.querySelectorAll(".tree-at")) row.classList.remove("tree-at");
    item.closest(".tree-row").classList.add("tree-at");
    htmx.trigger(item, "show-organisation");
  };
  const paneIsShown = () => pane && pane.offsetParent !== null;

  const siblings = (item) => [...item.closest("ul").children].map((row) => row.querySelector(":scope > .tree-row > .tree-name"));

  const KEYS = {
    ArrowDown: (item, items) => go(items[items.indexOf(item) + 1]),
    ArrowUp: (item, items) => go(items[items.indexOf(item) - 1]),
    Home: (item, items) => go(items[0]),
    End: (item, items) => go(items[items.length - 1]),
    ArrowRight: (item, items) => (isOpen(item) ? go(items[items.indexOf(item) + 1]) : open(item)),
    ArrowLeft: (item) => (isOpen(item) ? close(item) : go(parentOf(item))),
    "*": (item) => siblings(item).forEach((one) => one && open(one)),
  };

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-tree] [role=treeitem]");
    if (!item || event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key](item, itemsOf(item.closest("[data-tree]")));
  });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const toggle = event.target.closest("[data-tree] .tree-toggle");
    const name = event.target.closest("[data-tree] .tree-name");
    if (toggle) {
      event.preventDefault();
      const item = toggle.closest(".tree-row").querySelector(".tree-name");
      if (isOpen(item)) close(item);
      else open(item);
    } else if (name) {
      settle(name.closest("[data-tree]"), name);
      if (!paneIsShown()) return;
      event.preventDefault();
      show(name);
    }
  });

  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    const tree = target.closest("[data-tree]");
    if (tree) enhance(tree);
    else if (target === pane) nguon.announce(`Đang xem ${pane.querySelector("h2")?.textContent ?? ""}`);
  });
  // A branch that did not come may be asked for again.
  document.addEventListener("htmx:sendError", ({ detail: { elt } }) => {
    if (elt.matches(".tree-toggle")) close(elt.closest(".tree-row").querySelector(".tree-name"));
    nguon.announce("Chưa tải được nhánh này. Kiểm tra mạng rồi mở lại.");
  });

  // Dragging a body onto another is a short way to the page of the move, which asks for the rest.
  let dragged = null;
  const rowAt = (event) => event.target.closest?.("[data-tree-moves] .tree-row");
  const numberOf = (row) => row.closest("li").dataset.number;
  const mayTake = (row) => dragged && row && !dragged.closest("li").contains(row);
  const mark = (row) => {
    for (const other of document.querySelectorAll(".tree-onto")) other.classList.remove("tree-onto");
    row?.classList.add("tree-onto");
  };
  document.addEventListener("dragstart", (event) => {
    dragged = rowAt(event) ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const row = rowAt(event);
    mark(mayTake(row) ? row : null);
    if (mayTake(row)) event.preventDefault();
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
  document.addEventListener("drop", (event) => {
    const row = rowAt(event);
    if (!mayTake(row)) return;
    event.preventDefault();
    const page = row.closest("[data-tree-moves]").dataset.treeMoves.replace("/0/", `/${numberOf(dragged)}/`);
    window.location.assign(`${page}?den=${numberOf(row)}`);
  });

  const start = (tree) => {
    tree.setAttribute("role", "tree");
    enhance(tree);
    const current = tree.querySelector("[aria-current]") || tree.querySelector("[role=treeitem]");
    if (current) settle(tree, current);
    if (current?.hasAttribute("aria-current") && paneIsShown()) show(current);
  };
  // After htmx, which waits for the same event, has read its attributes.
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-tree]").forEach(start));
})();
