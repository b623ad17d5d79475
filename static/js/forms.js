"use strict";
/* Forms: echo of a date, count of digits, live sums, drafts, passwords. The server checks everything again. */
(() => {
  const { nguon } = window;
  const WEEKDAYS = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
  const two = (value) => String(value).padStart(2, "0");

  /* --- Dates: read as common/dates.py reads them; null where unsure, and then the echo is silent --- */
  const partsOf = (text) => {
    const found = text.match(/^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})$/)
      || text.match(/^(\d\d)(\d\d)(\d{4})$/)
      || text.match(/^(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})$/i);
    if (found) return found.slice(1).map(Number);
    const iso = text.match(/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/);
    return iso && iso.slice(1).map(Number).reverse();
  };

  const echoOf = (text) => {
    const parts = partsOf(text.trim());
    if (!parts) return "";
    const [day, month] = parts;
    const year = parts[2] < 50 ? 2000 + parts[2] : parts[2] < 100 ? 1900 + parts[2] : parts[2];
    if (month < 1 || month > 12) return `Không có tháng ${month}`;
    const length = new Date(year, month, 0).getDate();
    if (day < 1) return "Không có ngày 0";
    if (day > length) return `Tháng ${month} năm ${year} chỉ có ${length} ngày`;
    return `${WEEKDAYS[new Date(year, month - 1, day).getDay()]}, ${two(day)}/${two(month)}/${year}`;
  };

  const showEcho = (input) => {
    const echo = input.closest(".field")?.querySelector("[data-echo]");
    if (!echo) return;
    echo.textContent = echoOf(input.value);
    echo.classList.toggle("echo-bad", /^(Không|Tháng)/.test(echo.textContent));
  };

  const countDigits = (input) => {
    const echo = input.closest(".field")?.querySelector("[data-echo]");
    const digits = (input.value.match(/[0-9]/g) || []).length;
    if (echo) echo.textContent = digits ? `${digits} / ${input.dataset.digits} chữ số` : "";
  };

  /* --- Live sums of a table --- */
  const grouped = new Intl.NumberFormat("vi-VN");
  const wholeNumber = (text) => (/^\s*(\d{1,3}(\.\d{3})+|\d+)\s*$/.test(text) ? Number(text.replace(/\./g, "")) : null);

  const showSum = (group) => {
    const inputs = [...document.querySelectorAll(`[data-sum="${group}"]`)];
    const total = inputs.reduce((sum, input) => sum + (wholeNumber(input.value) || 0), 0);
    for (const output of document.querySelectorAll(`[data-sum-total="${group}"]`)) output.textContent = grouped.format(total);
    for (const output of document.querySelectorAll(`[data-sum-rest="${group}"]`)) {
      const rest = Number(output.dataset.sumOf) - total;
      output.textContent = rest < 0 ? `Vượt ${grouped.format(-rest)}` : grouped.format(rest);
      output.classList.toggle("rest-over", rest < 0);
    }
  };

  /* How many of a group of choices have each value, and which share of those that have one. */
  const showCounts = (group) => {
    const given = [...document.querySelectorAll(`[data-count="${group}"]`)].map((input) => input.value).filter(Boolean);
    // A list may show a part of what is counted.
    const of = (output) => Number(output.dataset.countElsewhere || 0) + given.filter((value) => value === output.dataset.countValue).length;
    for (const output of document.querySelectorAll(`[data-count-of="${group}"]`)) output.textContent = grouped.format(of(output));
    for (const output of document.querySelectorAll(`[data-percent-of="${group}"]`)) {
      output.textContent = given.length ? `${(100 * of(output) / given.length).toFixed(1).replace(".", ",")}%` : "–";
    }
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-date]")) showEcho(target);
    if (target.matches("[data-digits]")) countDigits(target);
    if (target.matches("[data-sum]")) showSum(target.dataset.sum);
    if (target.matches("[data-count]")) showCounts(target.dataset.count);
  });

  const showAll = (root) => {
    root.querySelectorAll("[data-date]").forEach(showEcho);
    root.querySelectorAll("[data-digits]").forEach(countDigits);
    new Set([...root.querySelectorAll("[data-sum]")].map((input) => input.dataset.sum)).forEach(showSum);
  };
  showAll(document);
  document.addEventListener("htmx:afterSwap", ({ detail }) => showAll(detail.target));

  /* --- Ticks of a list --- */
  document.addEventListener("change", ({ target }) => {
    const name = target.dataset?.checkAll;
    if (!name) return;
    const boxes = document.querySelectorAll(`input[type=checkbox][name="${name}"]:not(:disabled)`);
    boxes.forEach((box) => { box.checked = target.checked; });
    nguon.announce(target.checked ? `Đã chọn ${boxes.length} dòng` : "Đã bỏ chọn");
  });

  /* --- Drafts: on the server, because office PCs are shared --- */
  const content = (form) => new URLSearchParams(new FormData(form)).toString();

  const keepDrafts = (form) => {
    let saved = content(form);
    const status = form.querySelector("[data-draft-status]");
    const save = async () => {
      const now = content(form);
      if (now === saved || form.dataset.sent) return;
      try {
        const answer = await nguon.post(form.dataset.draftUrl, new FormData(form));
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        saved = now;
        nguon.active();
        const time = new Date();
        if (status) status.textContent = `Đã lưu nháp lúc ${two(time.getHours())}:${two(time.getMinutes())}`;
      } catch {
        if (status) status.textContent = "Chưa lưu được bản nháp; sẽ thử lại";
      }
    };
    setInterval(save, 20000);
    document.addEventListener("nguon:idle", save);
  };
  document.querySelectorAll("form[data-draft-url]").forEach(keepDrafts);

  /* --- Passwords --- */
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-toggle-password]");
    if (!button) return;
    const input = document.getElementById(button.dataset.togglePassword);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? "Hiện" : "Ẩn";
    button.setAttribute("aria-pressed", String(!shown));
  });

  document.addEventListener("keyup", (event) => {
    if (!event.target.matches?.("input[type=password]") || !event.getModifierState) return;
    const notice = event.target.closest(".field").querySelector("[data-caps-lock]");
    if (notice) notice.textContent = event.getModifierState("CapsLock") ? "Phím Caps Lock đang bật" : "";
  });
})();
