(function () {
"use strict";
var doc = document;

// Contents: mark where the reader is.
var links = {};
doc.querySelectorAll(".toc a").forEach(function (a) { links[a.hash.slice(1)] = a; });
if ("IntersectionObserver" in window) {
  var seen = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      doc.querySelectorAll(".toc a[aria-current]").forEach(function (a) { a.removeAttribute("aria-current"); });
      if (links[entry.target.id]) links[entry.target.id].setAttribute("aria-current", "location");
    });
  }, { rootMargin: "-10% 0px -75% 0px" });
  Object.keys(links).forEach(function (id) { if (doc.getElementById(id)) seen.observe(doc.getElementById(id)); });
}

// Findings: filter and sort.
var table = doc.getElementById("ftable");
if (table) {
  var body = table.tBodies[0], rows = Array.from(body.rows);
  var form = doc.getElementById("filters"), out = doc.getElementById("fcount");
  var apply = function () {
    var data = new FormData(form), words = (data.get("q") || "").toLowerCase(), shown = 0;
    rows.forEach(function (row) {
      var fits = (!data.get("sev") || row.dataset.s === data.get("sev"))
        && (!data.get("fam") || row.dataset.f === data.get("fam"))
        && (!data.get("own") || row.dataset.o === data.get("own"))
        && (!words || row.textContent.toLowerCase().indexOf(words) >= 0);
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    out.textContent = "Showing " + shown + " of " + rows.length;
  };
  apply();
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(apply); });
  table.querySelectorAll("thead th[data-k]").forEach(function (head) {
    var sorter = doc.createElement("button");
    sorter.type = "button";
    sorter.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(sorter);
    sorter.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") === "ascending", key = head.dataset.k;
      table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "descending" : "ascending");
      rows.sort(function (a, b) {
        var x = a.dataset[key], y = b.dataset[key];
        var way = key === "m" || key === "r" ? x - y : x.localeCompare(y);
        return up ? -way : way;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
}

// Regions that do not scroll need no place in the tab order.
function regions() {
  doc.querySelectorAll(".scroll").forEach(function (region) {
    if (region.scrollWidth > region.clientWidth + 1) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  });
}
regions();
addEventListener("resize", regions);

// Print shows what is folded.
var shut = [];
addEventListener("beforeprint", function () {
  shut = Array.from(doc.querySelectorAll("details:not([open])"));
  shut.forEach(function (fold) { fold.open = true; });
});
addEventListener("afterprint", function () { shut.forEach(function (fold) { fold.open = false; }); });
})();
