/* The grid of targets: pasting from Excel, moving with the arrow keys, counting what changed. */
"use strict";

(() => {
  const form = document.getElementById("targets");
  if (!form) return;
  const told = form.querySelector("[data-changed]");

  function look() {
    const cells = [...form.querySelectorAll("[data-cell]")];
    const changed = cells.filter((cell) => {
      const differs = cell.value.trim() !== cell.dataset.saved;
      cell.classList.toggle("changed", differs);
      return differs;
    });
    if (told) told.textContent = changed.length ? told.dataset.text + changed.length : "";
    window.onbeforeunload = changed.length ? () => true : null;
  }

  const cellAt = (row, column) => row?.querySelectorAll("[data-cell]")[column];
  const columnOf = (cell) => [...cell.closest("tr").querySelectorAll("[data-cell]")].indexOf(cell);

  form.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-cell]");
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!cell || cell.readOnly || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    let row = cell.closest("tr");
    const first = columnOf(cell);
    for (const line of text.split("\n")) {
      if (!row) break;
      line.split("\t").forEach((value, number) => {
        const target = cellAt(row, first + number);
        if (target) target.value = value.trim();
      });
      row = row.nextElementSibling;
    }
    look();
  });

  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || !["ArrowUp", "ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    const row = cell.closest("tr");
    const next = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    cellAt(next, columnOf(cell))?.focus();
  });

  form.addEventListener("input", look);
  form.addEventListener("submit", () => {
    window.onbeforeunload = null;
    /* Only what changed travels: a grid of hundreds of people stays a small form. */
    form.querySelectorAll("[data-cell]").forEach((cell) => {
      if (cell.value.trim() === cell.dataset.saved) {
        cell.disabled = true;
        cell.previousElementSibling.disabled = true;
      }
    });
  });
  look();
})();
