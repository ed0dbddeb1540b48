// What is shown when the program has failed: words and a way on, in plain elements. The program leaves
// the words on the page when it starts; once it has failed nothing of it runs any more.
"use strict";

function failed(error) {
  const words = document.documentElement.dataset;
  const make = (mark, text, more) => Object.assign(document.createElement(mark), { textContent: text }, more);
  // Before its program has begun, the worker's page is a plain one: it stays, and says so.
  const plain = document.querySelector("[data-failed]");
  if (plain) return plain.replaceChildren(make("a", plain.dataset.failed, { href: "" }));
  if (!(error instanceof WebAssembly.RuntimeError) || !words.panicTitle) return;
  // The place is kept sealed; the plain address opens the app there again.
  const again = make("a", words.panicReload, { href: "", className: "btn" });
  again.dataset.act = "reload";
  const all = [make("h1", words.panicTitle), make("p", words.panicWords), again];
  if (words.call) all.push(make("a", `☎ ${words.call}`, { href: `tel:${words.call}`, className: "btn ghost" }));
  document.body.className = "panic";
  document.body.setAttribute("role", "alert");
  document.body.replaceChildren(...all);
}

// Also what the browser could not load: that comes by no way but on its way down.
addEventListener("error", (event) => failed(event.error), true);
addEventListener("unhandledrejection", (event) => failed(event.reason));
