(function () {
"use strict";
var doc = document, root = doc.documentElement;
var data = JSON.parse(doc.getElementById("graph").textContent);
var KIND = 0, NAME = 1, SCOPE = 2, ROLE = 3, PLACE = 4, DETAILS = 5, LAYER = 6, X = 7, Y = 8;
var nodes = data.nodes, edges = data.edges, LISTED = 100, MANY = 1500;
var byId = function (id) { return doc.getElementById(id); };
var said = byId("said"), list = byId("list"), detail = byId("detail"), back = byId("back");

// Who is next to whom, in both directions: [other node, relation].
var out = nodes.map(function () { return []; }), into = nodes.map(function () { return []; });
edges.forEach(function (e) { out[e[0]].push([e[1], e[2]]); into[e[1]].push([e[0], e[2]]); });
var texts = nodes.map(function (n) { return (n[NAME] + " " + n[PLACE] + " " + data.words[n[KIND]]).toLowerCase(); });

function make(tag, text, kind) {
  var made = doc.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// The drawing.
function look() {
  var css = getComputedStyle(root), c = function (name) { return css.getPropertyValue("--" + name).trim(); };
  var fills = { product: c("ink"), vendor: c("accent"), agent: c("med"), data: c("ok"), code: c("grey") };
  var shapes = { product: "round-rectangle", vendor: "hexagon", agent: "diamond", data: "rectangle", code: "ellipse" };
  var rules = [
    { selector: "node", style: { width: 16, height: 16, label: "data(label)", color: c("ink"), "font-size": 11,
      "font-family": "Arial, sans-serif", "text-valign": "center", "text-halign": "right", "text-margin-x": 4,
      "min-zoomed-font-size": 6, "text-outline-color": c("paper"), "text-outline-width": 2, "border-width": 0 } },
    { selector: "node.product, node.vendor", style: { "font-size": 18 } },
    { selector: "edge", style: { width: 1, "line-color": c("flow"), "curve-style": "haystack", opacity: 0.8 } },
    { selector: "node.maybe", style: { "background-opacity": 0.25, "border-width": 1.5 } },
    { selector: ".dim", style: { opacity: 0.12 } },
    { selector: "edge.on", style: { width: 2.5, "line-color": c("accent"), opacity: 1, "curve-style": "straight",
      "target-arrow-shape": "triangle", "target-arrow-color": c("accent") } },
    { selector: "node.on", style: { "z-index": 9, "min-zoomed-font-size": 0 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": c("high"), width: 22, height: 22,
      "font-weight": "bold", "min-zoomed-font-size": 0 } },
    { selector: ".off", style: { display: "none" } }
  ];
  Object.keys(fills).forEach(function (family) {
    rules.splice(1, 0, { selector: "node." + family,
      style: { shape: shapes[family], "background-color": fills[family], "border-color": fills[family] } });
  });
  return rules;
}
var big = nodes.length > MANY;
var cy = cytoscape({
  container: byId("graph-view"),
  elements: {
    nodes: nodes.map(function (n, i) {
      var name = n[NAME].length > 34 ? "\u2026" + n[NAME].slice(-33) : n[NAME];
      return { data: { id: "n" + i, label: name }, position: { x: n[X], y: n[Y] },
        classes: data.families[n[KIND]] + (n[ROLE] === "used" ? "" : " maybe") };
    }),
    edges: edges.map(function (e, i) { return { data: { id: "e" + i, source: "n" + e[0], target: "n" + e[1] } }; })
  },
  style: look(), layout: { name: "preset", fit: false }, minZoom: 0.02, maxZoom: 4, autoungrabify: true,
  boxSelectionEnabled: false, textureOnViewport: big, hideEdgesOnViewport: big, pixelRatio: big ? 1 : "auto"
});
root.addEventListener("theme", function () { cy.style(look()); });

// What is shown: the filters' choice, or the surroundings of a node, or a path.
var shown = [];
function chosen(name) {
  var found = {};
  doc.querySelectorAll("#filter input[name=" + name + "]").forEach(function (box) { if (box.checked) found[box.value] = true; });
  return found;
}
function filtered() {
  var kinds = chosen("kind"), scopes = chosen("scope"), roles = chosen("role"), found = [];
  nodes.forEach(function (n, i) { if (kinds[n[KIND]] && scopes[n[SCOPE]] && roles[n[ROLE]]) found.push(i); });
  return found;
}
function place(found) {
  // The columns and the order are those of the page; only the gaps of hidden nodes are closed.
  var layers = {}, left = 0, most = Math.max(12, Math.ceil(Math.sqrt(found.length * data.column / (data.shape * data.row))));
  found.forEach(function (i) { (layers[nodes[i][LAYER]] = layers[nodes[i][LAYER]] || []).push(i); });
  var at = {};
  Object.keys(layers).map(Number).sort(function (a, b) { return a - b; }).forEach(function (layer) {
    var row = layers[layer], columns = Math.ceil(row.length / most), high = Math.ceil(row.length / columns);
    row.forEach(function (i, k) {
      at["n" + i] = { x: left + Math.floor(k / high) * data.column, y: (k % high - (high - 1) / 2) * data.row };
    });
    left += columns * data.column + data.gap;
  });
  return at;
}
function draw(found) {
  var on = {};
  shown = found;
  found.forEach(function (i) { on["n" + i] = true; });
  var at = place(found);
  cy.batch(function () {
    cy.nodes().forEach(function (n) {
      n.toggleClass("off", !on[n.id()]);
      if (on[n.id()]) n.position(at[n.id()]);
    });
    cy.elements().removeClass("dim on chosen");
  });
  cy.fit(cy.nodes().not(".off"), 40);
  if (cy.zoom() > 1.4) { cy.zoom(1.4); cy.center(cy.nodes().not(".off")); }
  fill();
}
function refresh() { back.hidden = true; draw(filtered()); }

// The list: the same nodes as text, for the keyboard and for readers of screens.
function entry(i, relation) {
  var item = make("li"), button = make("button", nodes[i][NAME]);
  button.type = "button";
  button.append(" ", make("span", relation || data.words[nodes[i][KIND]], "tag"));
  button.addEventListener("click", function () { select(i, true); });
  item.append(button);
  return item;
}
function fill() {
  var words = byId("q").value.trim().toLowerCase(), pool = words ? nodes.map(function (_, i) { return i; }) : shown;
  var found = words ? pool.filter(function (i) { return texts[i].indexOf(words) >= 0; }) : pool;
  list.replaceChildren.apply(list, found.slice(0, LISTED).map(function (i) { return entry(i); }));
  if (!detailOpen()) tell(found.length, words);
  byId("listed").textContent = words ? "Found" : "Nodes";
  return found;
}
function detailOpen() { return !detail.hidden; }
function tell(amount, words) {
  var more = amount > LISTED ? ", the first " + LISTED + " are listed" : "";
  said.textContent = words ? amount + " of " + nodes.length + " nodes fit" + more
    : shown.length + " of " + nodes.length + " nodes shown" + more;
}

// One node: what it is, what it is connected with.
function related(title, rows) {
  if (!rows.length) return;
  detail.append(make("h3", title));
  var items = make("ul");
  rows.slice(0, 40).forEach(function (row) { items.append(entry(row[0], data.relations[row[1]])); });
  if (rows.length > 40) items.append(make("li", "and " + (rows.length - 40) + " more"));
  detail.append(items);
}
function select(i, move) {
  var n = nodes[i], facts = make("dl"), close = make("button", "Close", "btn"), ego = make("button", "Only its surroundings", "btn");
  detail.replaceChildren(make("h2", n[NAME]), facts);
  [["Kind", data.words[n[KIND]]], ["Scope", n[SCOPE]], ["Role", n[ROLE] === "used" ? "in use" : n[ROLE]], ["Place", n[PLACE]]]
    .concat(n[DETAILS]).forEach(function (row) { if (row[1] !== "") facts.append(make("dt", row[0]), make("dd", row[1])); });
  close.type = ego.type = "button";
  close.addEventListener("click", function () { unselect(); list.focus(); });
  ego.addEventListener("click", function () { around(i); });
  detail.append(ego, " ", close);
  related("Leads to", out[i]);
  related("Comes from", into[i]);
  detail.hidden = false;
  said.textContent = n[NAME] + ": " + out[i].length + " on, " + into[i].length + " back";
  if (cy.getElementById("n" + i).hasClass("off")) draw(shown.concat([i]).sort(function (a, b) { return a - b; }));
  mark(i);
  if (move) {
    cy.animate({ center: { eles: cy.getElementById("n" + i) }, duration: 0 });
    detail.scrollIntoView({ block: "nearest" });
    close.focus({ preventScroll: true });
  }
}
function mark(i) {
  var node = cy.getElementById("n" + i), near = node.closedNeighborhood();
  cy.batch(function () {
    cy.elements().removeClass("dim on chosen").not(near).addClass("dim");
    near.addClass("on");
    node.addClass("chosen");
  });
}
function unselect() {
  detail.hidden = true;
  detail.replaceChildren();
  cy.batch(function () { cy.elements().removeClass("dim on chosen"); });
  tell(shown.length, "");
}
function around(i) {
  var seen = {}, ring = [i];
  seen[i] = true;
  for (var step = 0; step < 2; step += 1) {
    var next = [];
    ring.forEach(function (k) {
      // At the second step only the way on: everything that calls the same host is no surrounding.
      (step ? out[k] : out[k].concat(into[k])).forEach(function (row) {
        if (!seen[row[0]]) { seen[row[0]] = true; next.push(row[0]); }
      });
    });
    ring = next;
  }
  back.hidden = false;
  draw(Object.keys(seen).map(Number).sort(function (a, b) { return a - b; }));
  cy.getElementById("n" + i).addClass("chosen");
  said.textContent = nodes[i][NAME] + " and its surroundings: " + shown.length + " nodes";
}

// Paths: the shortest way along the edges.
var ways = byId("path"), ends = ["parent", "lab", "provider", "model"];
function options(select, kinds, allowed) {
  var amount = 0;
  select.replaceChildren();
  kinds.forEach(function (kind) {
    var group = make("optgroup"), rows = [];
    group.label = data.words[kind];
    nodes.forEach(function (n, i) { if (n[KIND] === kind && n[SCOPE] === "prod" && allowed(i)) rows.push([n[NAME], i]); });
    rows.sort(function (a, b) { return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0; });
    rows.forEach(function (row) { var made = make("option", row[0]); made.value = row[1]; group.append(made); });
    if (rows.length) select.append(group);
    amount += rows.length;
  });
  return amount;
}
function steps(from) {
  // The node from which each reached one was reached first; a breadth-first walk, so the ways are the shortest.
  var came = {}, queue = [from];
  came[from] = -1;
  for (var at = 0; at < queue.length; at += 1) {
    out[queue[at]].forEach(function (row) {
      if (came[row[0]] === undefined) { came[row[0]] = queue[at]; queue.push(row[0]); }
    });
  }
  return came;
}
function reachable() {
  var came = steps(Number(ways.elements.from.value));
  options(ways.elements.to, ends, function (i) { return came[i] !== undefined; });
}
function route(from, to) {
  var came = steps(from), found = [];
  if (came[to] === undefined) return found;
  for (var step = to; step !== -1; step = came[step]) found.unshift(step);
  return found;
}
var leads = {}, queue = [];
nodes.forEach(function (n, i) { if (ends.indexOf(n[KIND]) >= 0) { leads[i] = true; queue.push(i); } });
for (var at = 0; at < queue.length; at += 1) {
  into[queue[at]].forEach(function (row) { if (!leads[row[0]]) { leads[row[0]] = true; queue.push(row[0]); } });
}
if (options(ways.elements.from, ["use_case", "entry_point"], function (i) { return leads[i]; })) reachable();
else byId("ways").hidden = true;
ways.elements.from.addEventListener("change", reachable);
ways.addEventListener("submit", function (event) {
  event.preventDefault();
  var found = route(Number(ways.elements.from.value), Number(ways.elements.to.value));
  if (!found.length) return;
  byId("q").value = "";
  detail.hidden = false;
  detail.replaceChildren(make("h2", "Path of " + (found.length - 1) + (found.length === 2 ? " step" : " steps")));
  var steps = make("ol");
  found.forEach(function (i) { steps.append(entry(i)); });
  detail.append(steps);
  back.hidden = false;
  draw(found.slice().sort(function (a, b) { return a - b; }));
  cy.batch(function () {
    found.forEach(function (i, k) {
      cy.getElementById("n" + i).addClass("on");
      if (k) cy.getElementById("n" + found[k - 1]).edgesTo(cy.getElementById("n" + i)).addClass("on");
    });
  });
  said.textContent = "Path: " + found.map(function (i) { return nodes[i][NAME]; }).join(", then ");
});

// Handles.
byId("filter").addEventListener("change", function () { unselect(); refresh(); });
byId("all").addEventListener("click", function () {
  doc.querySelectorAll("#filter input").forEach(function (box) { box.checked = true; });
  unselect();
  refresh();
});
byId("q").addEventListener("input", function () { unselect(); fill(); });
byId("search").addEventListener("submit", function (event) {
  event.preventDefault();
  var found = fill();
  if (found.length) select(found[0], true);
});
byId("fit").addEventListener("click", function () { cy.fit(cy.nodes().not(".off"), 40); });
function zoom(factor) { cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }); }
byId("in").addEventListener("click", function () { zoom(1.4); });
byId("out").addEventListener("click", function () { zoom(1 / 1.4); });
back.addEventListener("click", function () { unselect(); refresh(); });
cy.on("tap", "node", function (event) { select(Number(event.target.id().slice(1)), false); });
cy.on("tap", function (event) { if (event.target === cy) unselect(); });
doc.addEventListener("keydown", function (event) { if (event.key === "Escape" && detailOpen()) unselect(); });
refresh();
})();
