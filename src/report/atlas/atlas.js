"use strict";
// Search on the front page, and two rows beside each other. The pages are complete without it.
(function () {
  var field = function (id) { return document.getElementById(id); };
  var list = function (found) { return Array.prototype.slice.call(found); };

  function search() {
    var form = field("filter"), box = field("search"), found = field("found");
    if (!form || !box || !found) { return; }
    var rows = list(document.querySelectorAll("[data-row]"));
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var groups = list(document.querySelectorAll("section.group"));
    function show() {
      var words = box.value.toLowerCase().split(/\s+/), count = 0;
      rows.forEach(function (row, at) {
        var wanted = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
        row.hidden = !wanted;
        count += wanted ? 1 : 0;
      });
      groups.forEach(function (group) {
        group.hidden = !list(group.querySelectorAll("[data-row]")).some(function (row) { return !row.hidden; });
      });
      found.textContent = count + " of " + rows.length + " activations";
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    box.addEventListener("input", show);
    form.hidden = false;
    show();
  }

  function compare() {
    var form = field("choose"), cards = field("cards"), both = field("both");
    if (!form || !cards || !both) { return; }
    var choices = [field("first"), field("second")];
    var curves = [field("curve-first"), field("curve-second")];
    var all = list(cards.children);
    function show() {
      var chosen = choices.map(function (choice) { return document.getElementById(choice.value); });
      all.forEach(function (card) { card.hidden = chosen.indexOf(card) < 0; });
      chosen.forEach(function (card, at) {
        if (!card) { return; }
        curves[at].setAttribute("d", card.getAttribute("data-path") || "");
        cards.appendChild(card);
      });
    }
    function follow() {
      var asked = decodeURIComponent(location.hash.slice(1));
      if (asked && list(choices[0].options).some(function (one) { return one.value === asked; })) {
        choices[0].value = asked;
      }
    }
    if (choices[1].options.length > 1) { choices[1].selectedIndex = 1; }
    follow();
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    choices.forEach(function (choice) { choice.addEventListener("change", show); });
    window.addEventListener("hashchange", function () { follow(); show(); });
    cards.className = "two";
    form.hidden = false;
    both.hidden = false;
    show();
  }

  search();
  compare();
}());
