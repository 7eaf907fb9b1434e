// Small behaviours of all pages. Everything works without them except polling and confirmation.
"use strict";

(function () {
  // A form with data-ask is sent after a person has read the question and agreed.
  function ask(form) {
    const dialog = document.getElementById("ask");
    dialog.querySelector("[data-question]").textContent = form.dataset.ask;
    dialog.querySelector("[data-yes]").textContent = form.dataset.yes || dialog.dataset.yes;
    dialog.returnValue = "";
    dialog.onclose = function () {
      if (dialog.returnValue === "yes") {
        form.dataset.agreed = "yes";
        form.requestSubmit();
      }
    };
    dialog.showModal();
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.ask && form.dataset.agreed !== "yes") {
      event.preventDefault();
      ask(form);
      return;
    }
    // A second click must not send the form again.
    const button = event.submitter;
    if (form.method === "post" && button && !form.dataset.again) {
      window.setTimeout(function () { button.disabled = true; }, 0);
    }
  });

  document.addEventListener("change", function (event) {
    const field = event.target;
    if (field.dataset.go !== undefined && field.value) {
      window.location.assign(field.value);
    }
    if (field.closest("form[data-at-once]")) {
      field.form.requestSubmit();
    }
  });

  document.addEventListener("click", function (event) {
    const all = event.target.closest("[data-unfold]");
    if (all) {
      const open = all.getAttribute("aria-pressed") !== "true";
      all.setAttribute("aria-pressed", String(open));
      document.querySelectorAll(all.dataset.unfold).forEach(function (one) { one.open = open; });
    }
  });

  // Files dropped anywhere on the box are those of its field.
  document.addEventListener("dragover", function (event) {
    if (event.target.closest && event.target.closest(".drop")) { event.preventDefault(); }
  });
  document.addEventListener("drop", function (event) {
    const box = event.target.closest && event.target.closest(".drop");
    if (box) {
      event.preventDefault();
      box.querySelector("input[type=file]").files = event.dataTransfer.files;
    }
  });

  // Back from the cache of the browser: buttons that were switched off on the way are on again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[method=post] button[disabled]").forEach(function (button) {
      if (!button.hasAttribute("data-stays-off")) { button.disabled = false; }
    });
  });
})();
