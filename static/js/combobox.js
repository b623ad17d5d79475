"use strict";
/* Choosing a person or a body while typing (ARIA combobox with a list).

   Measured with Vietnamese keyboards: UniKey sends a false Backspace and a new letter, macOS and ibus compose. So only the
   value after `input` counts, never a key; nothing is asked while composing; Backspace is never touched. */
(() => {
  const { nguon } = window;
  const WAIT = 250;

  const partsOf = (input) => {
    const root = input.closest("[data-combobox]");
    return { root, input, list: root.querySelector("[role=listbox]"), value: root.querySelector("[data-combobox-value]") };
  };
  const optionsOf = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled=true])")];
  const active = (list) => list.querySelector("[aria-selected=true]");

  const close = ({ input, list }) => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = ({ input, list }, option) => {
    active(list)?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    return input.setAttribute("aria-activedescendant", option.id);
  };

  const pick = (box, option) => {
    box.input.value = option.dataset.label;
    box.value.value = option.dataset.value;
    box.root.dataset.settled = option.dataset.label;
    close(box);
    box.value.dispatchEvent(new Event("change", { bubbles: true }));
    nguon.announce(`Đã chọn ${option.dataset.label}`);
  };

  const show = (box, html) => {
    box.list.innerHTML = html;
    box.list.querySelectorAll("[role=option]").forEach((option, number) => { option.id = `${box.list.id}_${number}`; });
    box.list.hidden = false;
    box.input.setAttribute("aria-expanded", "true");
    const options = optionsOf(box.list);
    mark(box, options[0]);
    nguon.announce(options.length ? `${options.length} gợi ý` : box.list.textContent.trim());
    // Enter came before the answer: take it when there is no doubt.
    if (box.root.dataset.entered && options.length === 1) pick(box, options[0]);
    delete box.root.dataset.entered;
  };

  const asked = new WeakMap();
  const ask = async (input) => {
    const box = partsOf(input);
    const query = input.value.trim();
    asked.get(box.root)?.abort();
    if (!query || input.value === box.root.dataset.settled) return close(box);
    const request = new AbortController();
    asked.set(box.root, request);
    const body = new FormData();
    body.append("q", query);
    try {
      const answer = await nguon.post(box.root.dataset.optionsUrl, body, { signal: request.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      // Slow answers of earlier letters and answers after leaving the field are dropped.
      if (!request.signal.aborted && (document.activeElement === input || box.root.dataset.entered)) show(box, html);
    } catch (error) {
      if (error.name !== "AbortError") nguon.announce("Chưa tải được gợi ý. Kiểm tra mạng rồi gõ tiếp.");
    }
    return undefined;
  };

  const later = new WeakMap();
  const askLater = (input) => {
    if (!later.has(input)) later.set(input, nguon.debounce(WAIT, ask));
    later.get(input)(input);
  };

  const typed = (input) => {
    const box = partsOf(input);
    if (box.value && input.value !== box.root.dataset.settled) {
      box.value.value = "";
      delete box.root.dataset.settled;
    }
    // What is still shown answers earlier letters: it must not be taken for these.
    mark(box, null);
    askLater(input);
  };

  const isOurs = (element) => element.matches?.("[data-combobox] [role=combobox]") && partsOf(element).value;

  document.addEventListener("input", (event) => {
    if (isOurs(event.target) && !event.isComposing) typed(event.target);
  });
  document.addEventListener("compositionend", (event) => {
    if (isOurs(event.target)) typed(event.target);
  });

  const move = (box, step) => {
    const options = optionsOf(box.list);
    if (box.list.hidden || !options.length) return askLater(box.input);
    const next = options.indexOf(active(box.list)) + step;
    return mark(box, options[(next + options.length) % options.length]);
  };

  const enter = (event, box) => {
    const open = !box.list.hidden && active(box.list);
    const unsettled = box.input.value.trim() && !box.value.value;
    if (!open && !unsettled) return;
    event.preventDefault();
    if (open) pick(box, active(box.list));
    else {
      box.root.dataset.entered = "yes";
      ask(box.input);
    }
  };

  document.addEventListener("keydown", (event) => {
    if (nguon.composing(event) || event.ctrlKey || !isOurs(event.target)) return;
    const box = partsOf(event.target);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(box, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") enter(event, box);
    else if (event.key === "Escape" && !box.list.hidden) {
      event.stopPropagation();
      close(box);
    }
  }, true);

  document.addEventListener("focusout", ({ target }) => {
    if (!isOurs(target)) return;
    const box = partsOf(target);
    const options = optionsOf(box.list);
    if (!box.list.hidden && active(box.list) && options.length === 1) pick(box, options[0]);
    else close(box);
  });

  // Before the field loses the focus to the list.
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-combobox] [role=option]");
    if (!option) return;
    event.preventDefault();
    if (option.getAttribute("aria-disabled") !== "true") {
      pick(partsOf(option.closest("[data-combobox]").querySelector("[role=combobox]")), option);
    }
  });

  for (const root of document.querySelectorAll("[data-combobox]")) {
    const input = root.querySelector("[role=combobox]");
    if (root.querySelector("[data-combobox-value]")?.value) root.dataset.settled = input.value;
  }
})();
