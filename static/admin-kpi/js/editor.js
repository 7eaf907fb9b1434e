/* The scorecard editor: running sums, order by buttons and dragging, rows of small tables. */
"use strict";

(() => {
  const exact = (text) => {
    const number = Number(String(text).trim().replace(/[,，]/g, ""));
    return Number.isFinite(number) ? number : 0;
  };
  const shown = (number) => String(Math.round(number * 1e6) / 1e6);

  /* --- Running sums ---------------------------------------------------------------------- */

  const outline = document.getElementById("outline");

  function addUp() {
    let total = 0;
    outline.querySelectorAll("[data-section]").forEach((section) => {
      let sum = 0;
      section.querySelectorAll("[data-points], [data-points-fixed]").forEach((field) => {
        sum += exact(field.value ?? field.dataset.pointsFixed);
        field.classList.toggle("changed", "saved" in field.dataset && field.value !== field.dataset.saved);
      });
      section.querySelector("[data-section-sum]").textContent = shown(sum);
      if (section.dataset.regular === "yes") total += sum;
    });
    const expected = exact(outline.dataset.expected);
    const bar = outline.querySelector("[data-sum]");
    bar.querySelector("[data-total]").textContent = shown(total);
    bar.querySelector("[data-bar]").style.width = `${Math.min(100, (100 * total) / (expected || 1))}%`;
    bar.classList.toggle("good", Math.abs(total - expected) < 1e-9);
  }

  function changed() {
    const save = outline.querySelector("[data-save]");
    if (save) save.hidden = false;
    window.onbeforeunload = () => true;
    addUp();
  }

  function step(entry, down) {
    const list = entry.parentElement;
    const same = [...list.children].filter((other) => other.matches(".item, [data-section]"));
    const other = same[same.indexOf(entry) + (down ? 1 : -1)];
    if (other) {
      if (down) other.after(entry);
      else other.before(entry);
      return true;
    }
    return false;
  }

  /* An item at the end of its section goes on into the next one. */
  function stepAcross(item, down) {
    const sections = [...outline.querySelectorAll("[data-section]")];
    const next = sections[sections.indexOf(item.closest("[data-section]")) + (down ? 1 : -1)];
    if (!next) return;
    const list = next.querySelector("[data-items]");
    list.querySelector(".empty")?.remove();
    if (down) list.prepend(item);
    else list.append(item);
  }

  /* Before or behind another entry, by which half of it the pointer is over. */
  function place(other, height, dragged) {
    const box = other.getBoundingClientRect();
    if (height > box.top + box.height / 2) other.after(dragged);
    else other.before(dragged);
  }

  if (outline) {
    outline.addEventListener("input", (event) => {
      if (event.target.matches("[data-points]")) changed();
    });
    outline.addEventListener("submit", () => {
      window.onbeforeunload = null;
    });
    outline.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=move]");
      if (!button) return;
      event.preventDefault();
      const down = button.value.startsWith("down:");
      const item = button.closest("[data-item]");
      if (item) {
        if (!step(item, down)) stepAcross(item, down);
      } else {
        step(button.closest("[data-section]"), down);
      }
      button.focus();
      changed();
    });

    let dragged = null;
    outline.addEventListener("dragstart", (event) => {
      dragged = event.target.closest?.("[data-item], [data-section]");
      dragged?.classList.add("dragged");
    });
    outline.addEventListener("dragover", (event) => {
      const section = event.target.closest?.("[data-section]");
      if (!dragged || !section) return;
      event.preventDefault();
      if (dragged.matches("[data-section]")) {
        if (section !== dragged) place(section, event.clientY, dragged);
        return;
      }
      const item = event.target.closest("[data-item]");
      if (item && item !== dragged) {
        place(item, event.clientY, dragged);
      } else if (!item) {
        section.querySelector("[data-items]").append(dragged);
      }
    });
    outline.addEventListener("dragend", () => {
      dragged?.classList.remove("dragged");
      if (dragged) changed();
      dragged = null;
    });
    addUp();
  }

  /* --- Rows of small tables -------------------------------------------------------------- */

  function rowsChanged(table) {
    table.dispatchEvent(new CustomEvent("rows-changed", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const rows = event.target.closest(".rows");
    if (!rows) return;
    const row = event.target.closest("tr");
    if (event.target.matches("[data-add]")) {
      const numbers = [...rows.querySelectorAll("tbody [name]")].map((field) => {
        const found = field.name.slice(rows.dataset.rows.length).match(/^\[(\d+)\]/);
        return found ? Number(found[1]) : 0;
      });
      const next = Math.max(0, ...numbers) + 1;
      const holder = document.createElement("tbody");
      holder.innerHTML = rows.querySelector("template").innerHTML.replaceAll("__n__", String(next));
      rows.querySelector("tbody").append(...holder.children);
      rows.querySelector("tbody tr:last-child").querySelector("input, select, textarea")?.focus();
    } else if (event.target.matches("[data-remove]")) {
      row.remove();
    } else if (event.target.matches("[data-up]") && row.previousElementSibling) {
      row.previousElementSibling.before(row);
    } else if (event.target.matches("[data-down]") && row.nextElementSibling) {
      row.nextElementSibling.after(row);
    } else {
      return;
    }
    rowsChanged(rows);
  });

  /* --- The forms of a target: only the chosen one is shown --------------------------------- */

  const PARTS = { number: ["number"], range: ["min", "max"], anchors: ["base", "target", "stretch"] };

  function showForm(target) {
    const wanted = PARTS[target.querySelector("select").value] || [];
    target.querySelectorAll("[data-part]").forEach((part) => {
      part.hidden = !wanted.includes(part.dataset.part.split(".").pop());
    });
  }

  document.querySelectorAll("[data-forms]").forEach(showForm);
  document.addEventListener("change", (event) => {
    const target = event.target.closest("[data-forms]");
    if (target && event.target.matches("select")) showForm(target);
  });

  /* --- A group that may be used or not: its fields show when its box is ticked ------------- */

  function showGroup(box) {
    const group = box.closest("fieldset").querySelector("[data-opened]");
    if (group) group.hidden = !box.checked;
  }

  document.querySelectorAll("[data-opens]").forEach(showGroup);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-opens]")) showGroup(event.target);
  });

  /* --- 'Try it': keep the place of the cursor when the answer comes ------------------------- */

  let cursor = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    cursor = event.target.id === "tried" && event.target.contains(active) ? [active.name, active.selectionStart, active.value] : null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!cursor || event.target.id !== "tried") return;
    const field = event.target.querySelector(`[name="${CSS.escape(cursor[0])}"]`);
    if (!field) return;
    if (field.value !== cursor[2]) field.value = cursor[2];
    field.focus();
    if (field.setSelectionRange && cursor[1] !== null) field.setSelectionRange(cursor[1], cursor[1]);
  });

  /* --- Asking before what can't be undone -------------------------------------------------- */

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
  });
})();
