// Theme: the system's, until the reader chooses.
(function () {
"use strict";
var root = document.documentElement, button = document.getElementById("theme");
var dark = matchMedia("(prefers-color-scheme: dark)");
root.classList.add("js");
function theme() { return root.dataset.theme || (dark.matches ? "dark" : "light"); }
function label() {
  button.textContent = theme() === "dark" ? "Light theme" : "Dark theme";
  root.dispatchEvent(new Event("theme"));
}
try {
  var kept = localStorage.getItem("stackaudit-theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
} catch (e) { /* storage is off: the choice lasts for this visit */ }
label();
dark.addEventListener("change", label);
button.addEventListener("click", function () {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  label();
  try { localStorage.setItem("stackaudit-theme", root.dataset.theme); } catch (e) { /* as above */ }
});
})();
