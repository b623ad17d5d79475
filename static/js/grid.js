"use strict";
/* A table of fields (data-grid) takes the keys of a spreadsheet: arrows and Enter walk, a block copied from Excel fills
   the fields to the right and below. Without this script each field is typed for itself. */
(() => {
  const { nguon } = window;

  const rowsOf = (grid) =>
    [...grid.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("input:not([type=hidden], :disabled)")])
      .filter((row) => row.length);

  const placeOf = (rows, input) => {
    const row = rows.findIndex((fields) => fields.includes(input));
    return [row, rows[row].indexOf(input)];
  };

  const cellsOf = (text) => text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));

  const go = (input) => {
    input?.focus();
    input?.select();
  };

  const STEPS = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };

  document.addEventListener("keydown", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    const step = STEPS[event.key];
    if (!grid || !step || !event.target.matches("input") || event.ctrlKey || event.altKey || nguon.composing(event)) return;
    const rows = rowsOf(grid);
    const [row, column] = placeOf(rows, event.target);
    const next = rows[row + (event.shiftKey ? -step : step)];
    // Enter never sends a half-typed table; the button does.
    event.preventDefault();
    go(next?.[Math.min(column, next.length - 1)]);
  });

  document.addEventListener("paste", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    const cells = cellsOf(event.clipboardData.getData("text"));
    if (!grid || !event.target.matches("input") || (cells.length === 1 && cells[0].length === 1)) return;
    event.preventDefault();
    const rows = rowsOf(grid);
    const [row, column] = placeOf(rows, event.target);
    let filled = 0;
    cells.forEach((line, down) => line.forEach((text, across) => {
      const field = rows[row + down]?.[column + across];
      if (!field) return;
      field.value = text.trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      filled += 1;
    }));
    const left = cells.flat().length - filled;
    nguon.announce(`Đã dán ${filled} ô${left ? `; ${left} ô không có chỗ` : ""}`);
  });
})();
