// What is shown when the program has failed or does not come: words and a way on, in plain elements. Written so that a
// browser which is too old for the program can still run it (ES5). The program leaves words of its own on the page
// when it starts; once it has failed nothing of it runs any more.
"use strict";

(function () {
  var root = document.documentElement;
  // After so many milliseconds without the program it is said that it takes long.
  var LONG = 30000;

  function make(mark, text, more) {
    var made = document.createElement(mark);
    made.textContent = text;
    for (var name in more) made.setAttribute(name, more[name]);
    return made;
  }

  function word(name) {
    return root.getAttribute("data-panic-" + name) || "";
  }

  function empty(part) {
    while (part.firstChild) part.removeChild(part.firstChild);
    return part;
  }

  // The program has not begun: the page that came with it stays and says so. What needs the program goes.
  function plain(kind) {
    var place = document.querySelector("[data-failed]");
    if (!place) return false;
    if (root.className === "failed") return true;
    if (kind === "failed") root.className = kind;
    empty(place).appendChild(make("p", place.getAttribute("data-" + kind), {}));
    place.appendChild(make("a", place.getAttribute("data-again"), { href: "" }));
    return true;
  }

  function failed(error) {
    if (plain("failed")) return;
    var ended = window.WebAssembly && WebAssembly.RuntimeError;
    if (!ended || !(error instanceof ended) || !word("title")) return;
    // The place is kept sealed; the plain address opens the app there again.
    var body = empty(document.body);
    var call = root.getAttribute("data-call");
    body.className = "panic";
    body.setAttribute("role", "alert");
    body.appendChild(make("h1", word("title"), {}));
    body.appendChild(make("p", word("words"), {}));
    body.appendChild(make("a", word("reload"), { href: "", "class": "btn", "data-act": "reload" }));
    if (call) body.appendChild(make("a", "☎ " + call, { href: "tel:" + call, "class": "btn ghost" }));
  }

  // A translator puts its own words in the place of a text, and the program goes on writing into the one that is gone:
  // old words and sums would stay on the screen. Written anew, a text comes back into its place.
  function guard() {
    function back(changes) {
      changes.forEach(function (change) {
        var text = change.target, font = text.translated;
        if (font && font.parentNode) font.parentNode.replaceChild(text, font);
        text.translated = null;
      });
    }
    function isFont(node) {
      return node && node.nodeName === "FONT";
    }
    var written = new MutationObserver(back);
    new MutationObserver(function (changes) {
      changes.forEach(function (change) {
        var font = [change.addedNodes[0], change.previousSibling, change.nextSibling].filter(isFont)[0];
        for (var no = 0; font && no < change.removedNodes.length; no++) {
          var text = change.removedNodes[no];
          if (text.nodeType !== 3) continue;
          text.translated = font;
          written.observe(text, { characterData: true });
        }
      });
    }).observe(root, { childList: true, subtree: true });
  }

  // Also what the browser could not load: that comes by no way but on its way down.
  addEventListener("error", function (event) { failed(event.error); }, true);
  addEventListener("unhandledrejection", function (event) { failed(event.reason); });
  // Such a browser says nothing of itself when it is given the program.
  if (!window.WebAssembly || !("noModule" in HTMLScriptElement.prototype)) failed();
  setTimeout(function () { plain("slow"); }, LONG);
  if (window.MutationObserver) guard();
})();
