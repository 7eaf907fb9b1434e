// Names for fields that Django's and select2's own markup leaves without one: a screen reader says
// what the label, the head of the column or the words before the field say.
"use strict";

(function () {
  function words(element) {
    return element ? element.textContent.replace(/\s+/g, " ").replace(/[:：]\s*$/, "").trim() : "";
  }

  function columnHead(field) {
    const cell = field.closest("td");
    const table = cell && cell.closest("table");
    const heads = table ? table.querySelectorAll("thead th") : [];
    if (!heads.length) { return ""; }
    // A row of an inline begins with a cell that no head stands above.
    const cells = Array.from(cell.parentElement.children);
    return words(heads[heads.length - (cells.length - cells.indexOf(cell))]);
  }

  function nameOf(field) {
    const label = field.id && document.querySelector("label[for='" + CSS.escape(field.id) + "']");
    const row = field.closest(".form-row, .grp-row, li, p");
    return words(label) || columnHead(field) || words(row && row.querySelector("label, legend")) ||
      words(field.parentElement) || field.title || field.name;
  }

  function nameFields() {
    document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(function (field) {
      if (!field.labels || (!field.labels.length && !field.hasAttribute("aria-label"))) {
        field.setAttribute("aria-label", nameOf(field));
      }
      // select2 draws its own box behind the field.
      const drawn = field.nextElementSibling;
      if (field.tagName === "SELECT" && drawn && drawn.classList.contains("select2")) {
        drawn.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]").forEach(function (box) {
          box.removeAttribute("aria-labelledby");
          box.setAttribute("aria-label", nameOf(field));
        });
      }
    });
    document.querySelectorAll("span[aria-label]:not([role])").forEach(function (mark) {
      mark.setAttribute("role", "img");
    });
    document.querySelectorAll("#changelist-filter a").forEach(function (link) {
      if (!words(link)) { link.textContent = "–"; }
    });
  }

  // select2 draws its boxes whenever its own script is ready, and again for every added row.
  new MutationObserver(function (changes) {
    const isDrawn = changes.some(function (change) {
      return Array.from(change.addedNodes).some(function (node) {
        return node.classList && node.classList.contains("select2");
      });
    });
    if (isDrawn) { nameFields(); }
  }).observe(document.body, { childList: true, subtree: true });

  window.addEventListener("load", nameFields);
  document.addEventListener("formset:added", function () { window.setTimeout(nameFields, 0); });
})();
