/* Names the controls that the stock admin shows without a label of their own, for those who hear the page. */
"use strict";

function heading(control) {
  if (control.labels?.length) return control.labels[0];
  const cell = control.closest("td, th");
  const column = cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex];
  return column ?? control.closest(".fieldBox, .form-row")?.querySelector("label, legend");
}

function identified(element) {
  element.id ||= `name-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  return element.id;
}

function nameControl(control) {
  if (control.labels?.length || control.hasAttribute("aria-label")) return;
  const part = control.closest(".datetime") ? control.previousSibling?.textContent : "";
  const words = [heading(control)?.textContent, part].map((text) => text?.trim()).filter(Boolean);
  if (words.length) control.setAttribute("aria-label", words.join(" "));
}

function nameAutocomplete(select) {
  const box = select.nextElementSibling;
  const label = heading(select);
  if (!label || !box?.matches(".select2")) return;
  for (const part of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) {
    const value = part.matches("[role=combobox]") ? box.querySelector(".select2-selection__rendered[id]") : null;
    part.setAttribute("aria-labelledby", [identified(label), value?.id].filter(Boolean).join(" "));
  }
}

function nameAll(root) {
  root.querySelectorAll("td :is(input:not([type=hidden]), select, textarea), th input, .datetime input").forEach(nameControl);
  root.querySelectorAll("select.admin-autocomplete").forEach(nameAutocomplete);
  root.querySelectorAll(".help-tooltip[aria-label]").forEach((tip) => tip.setAttribute("role", "img"));
  root.querySelectorAll("th:empty").forEach((corner) => corner.setAttribute("role", "cell"));
  root.querySelectorAll(".tabular").forEach((table) => { if (table.scrollWidth > table.clientWidth) table.tabIndex = 0; });
  root.querySelectorAll("#searchbar").forEach((box) => box.setAttribute("aria-label", box.labels[0].querySelector("img").alt));
}

// Suggestions open inside the content, not after the end of the page.
window.django?.jQuery?.fn.select2?.defaults.set("dropdownParent", "#content-start");
// The admin draws autocompletes once jQuery is ready and filters once the page is loaded, in either order.
window.django?.jQuery?.(() => nameAll(document));
window.addEventListener("load", () => nameAll(document));
window.django?.jQuery?.(document).on("select2:open", (event) => {
  const search = document.querySelector(".select2-dropdown .select2-search__field");
  search?.setAttribute("aria-labelledby", identified(heading(event.target)));
  const box = event.target.nextElementSibling?.querySelector("[role=combobox][aria-owns]");
  box?.setAttribute("aria-controls", box.getAttribute("aria-owns"));
});
document.addEventListener("formset:added", (event) => requestAnimationFrame(() => nameAll(event.target)));
