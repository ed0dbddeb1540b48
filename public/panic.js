// What is shown when the program has failed: words and a way on, in plain elements. The program leaves
// the words on the page when it starts; once it has failed nothing of it runs any more.
"use strict";

function failed(error) {
  const words = document.documentElement.dataset;
  if (!(error instanceof WebAssembly.RuntimeError) || !words.panicTitle) return;
  const make = (mark, text) => Object.assign(document.createElement(mark), { textContent: text });
  // The place is kept sealed; the plain address opens the app there again.
  const again = Object.assign(make("a", words.panicReload), { href: "", className: "btn" });
  again.dataset.act = "reload";
  document.body.className = "panic";
  document.body.setAttribute("role", "alert");
  document.body.replaceChildren(make("h1", words.panicTitle), make("p", words.panicWords), again);
}

addEventListener("error", (event) => failed(event.error));
addEventListener("unhandledrejection", (event) => failed(event.reason));
