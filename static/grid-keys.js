// A table of form fields walked like a spreadsheet. Enter: the same field of the next line, with
// Shift of the line before. Ctrl and an arrow: the neighbouring field or line; up and down alone
// where the field itself has no use for them. Ctrl+S sends the form. Without script Tab does it all.
"use strict";

(function () {
  const FIELDS = "select:not([disabled]), input:not([type=hidden]):not([disabled]), textarea:not([disabled])";

  function fieldsOf(row) { return Array.from(row.querySelectorAll(FIELDS)); }

  // Fields have names such as 12-3-teamwork-level: what follows the person is the column.
  function columnOf(field) { return field.name.replace(/^\d+-/, ""); }

  function rowsOf(table) {
    return Array.from(table.tBodies[0].rows).filter(function (row) { return fieldsOf(row).length; });
  }

  function inColumn(row, column, place) {
    const fields = fieldsOf(row);
    const same = fields.find(function (field) { return columnOf(field) === column; });
    return same || fields[Math.min(place, fields.length - 1)];
  }

  // The field below or above; past the last line the first one of the next column.
  function vertical(field, by) {
    const table = field.closest("[data-grid-keys]"), rows = rowsOf(table), row = field.closest("tr");
    const place = fieldsOf(row).indexOf(field), next = rows.indexOf(row) + by;
    if (rows[next]) { return inColumn(rows[next], columnOf(field), place); }
    const column = place + by;
    const edge = by > 0 ? rows[0] : rows[rows.length - 1];
    return fieldsOf(edge)[column] || null;
  }

  function horizontal(field, by) {
    const fields = fieldsOf(field.closest("tr"));
    return fields[fields.indexOf(field) + by] || null;
  }

  function go(event, field) {
    event.preventDefault();
    if (!field) { return; }
    field.focus();
    if (field.select) { field.select(); }
  }

  document.addEventListener("keydown", function (event) {
    const field = event.target;
    if (!field.closest || !field.closest("[data-grid-keys]") || event.isComposing) { return; }
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && event.key.toLowerCase() === "s") {
      event.preventDefault();
      field.form.requestSubmit();
    } else if (event.key === "Enter" && !(field.tagName === "TEXTAREA" && !ctrl)) {
      go(event, vertical(field, event.shiftKey ? -1 : 1));
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // A list uses the arrows for its choices, a text of several lines for its lines.
      if (ctrl || field.tagName === "INPUT") { go(event, vertical(field, event.key === "ArrowDown" ? 1 : -1)); }
    } else if (ctrl && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      go(event, horizontal(field, event.key === "ArrowRight" ? 1 : -1));
    }
  });
})();
