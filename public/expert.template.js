// Fetches the expert when the app first asks it something. It speaks the language of the page. Who has patience for so
// many milliseconds waits no longer for it.
"use strict";

let expert;
globalThis.anxinExpert = (patience) => {
  expert ??= (async () => {
    const program = await import("/expert/__EXPERT__.js");
    await program.default();
    if (document.documentElement.lang === "en") {
      const words = await fetch("/expert/en.json");
      if (words.ok) program.english(await words.text());
    }
    return program;
  })();
  // What failed is tried again at the next question.
  expert.catch(() => (expert = undefined));
  const late = () => new Promise((_, no) => setTimeout(no, patience));
  return patience ? Promise.race([expert, late()]) : expert;
};
