"use strict";
// Search, filters and sorting of the table of claims. The page is complete without it.
(function () {
  var table = document.getElementById("claims-table");
  var form = document.getElementById("filter");
  if (!table || !form) { return; }
  var field = function (id) { return document.getElementById(id); };
  var search = field("search"), verdict = field("verdict"), kind = field("kind"), folder = field("folder");
  var found = field("found");
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var groups = Array.prototype.map.call(table.tBodies, function (body) {
    var rows = Array.prototype.slice.call(body.rows);
    return { body: body, head: rows[0], name: body.getAttribute("data-g"), rows: rows.slice(1) };
  });
  var texts = new Map();
  groups.forEach(function (group) {
    group.rows.forEach(function (row) { texts.set(row, row.textContent.toLowerCase()); });
  });
  var order = { column: -1, down: false };

  function wanted(row) {
    var v = verdict.value;
    if (v === "surprise" && !row.hasAttribute("data-u")) { return false; }
    if (v === "moved" && !row.hasAttribute("data-m")) { return false; }
    if (v && v !== "surprise" && v !== "moved" && row.getAttribute("data-v") !== v) { return false; }
    if (kind.value && row.getAttribute("data-k") !== kind.value) { return false; }
    var text = texts.get(row);
    return search.value.toLowerCase().split(/\s+/).every(function (word) { return text.indexOf(word) >= 0; });
  }

  function filter() {
    var shown = 0, all = 0;
    groups.forEach(function (group) {
      var here = 0;
      group.rows.forEach(function (row) {
        var show = (!folder.value || group.name === folder.value) && wanted(row);
        row.hidden = !show;
        here += show ? 1 : 0;
      });
      group.body.hidden = here === 0;
      shown += here;
      all += group.rows.length;
    });
    found.textContent = shown + " of " + all + " claims shown";
    remember();
  }

  function key(row, column) {
    var cell = row.cells[column];
    if (heads[column].getAttribute("data-numeric")) {
      return cell.hasAttribute("data-n") ? parseFloat(cell.getAttribute("data-n")) : null;
    }
    return cell.textContent;
  }

  // Rows without a number stand last, whichever way it goes.
  function compare(a, b) {
    if (a === null || b === null) { return (a === null ? 1 : 0) - (b === null ? 1 : 0); }
    var less = typeof a === "number" ? a - b : a.localeCompare(b);
    return order.down ? -less : less;
  }

  function sort() {
    heads.forEach(function (head, column) {
      var now = column !== order.column ? "none" : order.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", now);
    });
    groups.forEach(function (group) {
      var rows = group.rows.slice();
      if (order.column >= 0) {
        rows = rows.map(function (row, index) { return { row: row, key: key(row, order.column), index: index }; })
          .sort(function (a, b) { return compare(a.key, b.key) || a.index - b.index; })
          .map(function (item) { return item.row; });
      }
      rows.forEach(function (row) { group.body.appendChild(row); });
    });
    remember();
  }

  function turn(column) {
    if (order.column !== column) { order = { column: column, down: false }; }
    else if (!order.down) { order.down = true; }
    else { order = { column: -1, down: false }; }
    sort();
  }

  // What is shown stands in the address, so that it can be passed on: #?verdict=refuted&sort=2
  function remember() {
    var now = new URLSearchParams();
    [["q", search], ["verdict", verdict], ["kind", kind], ["folder", folder]].forEach(function (pair) {
      if (pair[1].value) { now.set(pair[0], pair[1].value); }
    });
    if (order.column >= 0) {
      now.set("sort", String(order.column));
      if (order.down) { now.set("down", "1"); }
    }
    var text = now.toString();
    if (!text && location.hash.slice(0, 2) !== "#?") { return; }
    try { history.replaceState(null, "", text ? "#?" + text : "#claims"); } catch (error) { /* not everywhere allowed */ }
  }

  function recall() {
    if (location.hash.slice(0, 2) !== "#?") { return false; }
    var then = new URLSearchParams(location.hash.slice(2));
    search.value = then.get("q") || "";
    verdict.value = then.get("verdict") || "";
    kind.value = then.get("kind") || "";
    folder.value = then.get("folder") || "";
    var column = parseInt(then.get("sort") || "-1", 10);
    order = { column: column >= 0 && column < heads.length ? column : -1, down: then.get("down") === "1" };
    return true;
  }

  heads.forEach(function (head, column) {
    var first = groups[0].rows[0].cells[column];
    if (first.classList.contains("n")) { head.setAttribute("data-numeric", "1"); }
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", function () { turn(column); });
    head.textContent = "";
    head.appendChild(button);
    head.setAttribute("aria-sort", "none");
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () {
    window.setTimeout(function () { order = { column: -1, down: false }; sort(); filter(); }, 0);
  });
  search.addEventListener("input", filter);
  [verdict, kind, folder].forEach(function (element) { element.addEventListener("change", filter); });
  window.addEventListener("hashchange", function () { if (recall()) { sort(); filter(); } });
  form.hidden = false;
  if (recall()) { sort(); filter(); document.getElementById("claims").scrollIntoView(); }
  document.documentElement.setAttribute("data-ready", "1");
})();
