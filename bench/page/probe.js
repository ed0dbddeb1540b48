// Watches the app from outside: long tasks, requests, transactions, the screen. It runs in the page
// before the app does; the app knows nothing of it.
window.probe = (() => {
  performance.setResourceTimingBufferSize(100_000);
  const tasks = [];
  const watcher = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push([entry.startTime, entry.duration]);
  });
  watcher.observe({ type: "longtask", buffered: true });

  // Writing transactions: [begun, complete].
  const writes = [];
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (mode === "readwrite") {
      const write = { begun: performance.now(), durability: options?.durability, done: 0 };
      writes.push(write);
      const end = () => (write.done = performance.now());
      transaction.addEventListener("complete", end);
      transaction.addEventListener("abort", end);
    }
    return transaction;
  };

  // The key that seals and opens: it cannot be exported, but it can be used to read the disk.
  const keys = new Set();
  for (const name of ["encrypt", "decrypt"]) {
    const call = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = function (algorithm, key, bytes) {
      keys.add(key);
      return call.call(this, algorithm, key, bytes);
    };
  }
  // The PIN's derivation ends where its result is bound to this browser.
  let bound = 0;
  const sign = SubtleCrypto.prototype.sign;
  SubtleCrypto.prototype.sign = function (algorithm, key, bytes) {
    if (algorithm === "HMAC") bound = performance.now();
    return sign.call(this, algorithm, key, bytes);
  };

  const find = (selector) => document.querySelector(selector);
  /** Waits until something gives a value, looking after every change of the page. */
  const seen = (look, patience = 120_000) =>
    new Promise((good, bad) => {
      const first = look();
      if (first) return good(first);
      const watch = new MutationObserver(() => {
        const found = look();
        if (!found) return;
        watch.disconnect();
        clearTimeout(late);
        good(found);
      });
      watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      const late = setTimeout(() => {
        watch.disconnect();
        bad(new Error(`waited in vain for ${look}; the page shows ${document.body.innerText.slice(0, 300)}`));
      }, patience);
    });
  /** After the next frame was drawn. */
  const painted = () =>
    new Promise((good) => requestAnimationFrame(() => setTimeout(() => good(performance.now()))));
  const breath = (ms = 0) =>
    new Promise((good) => {
      if (ms) return setTimeout(good, ms);
      // A task of its own without the pause that timers have.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => good(port1.close());
      port2.postMessage(0);
    });

  const go = (path) => {
    const link = Object.assign(document.createElement("a"), { href: path });
    document.body.append(link);
    link.click();
    link.remove();
  };
  const type = (field, text) => {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };

  const requests = (since) =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry.startTime >= since && entry.responseStatus >= 200 && entry.responseStatus < 300)
      .filter((entry) => entry.name.includes("/api/") && !entry.name.endsWith("/live"));

  /** What the page was busy with in one piece at most since a time, in ms. */
  const longest = (since) =>
    Math.max(0, ...tasks.filter(([start, took]) => start + took >= since).map(([, took]) => took));

  const told = (begun, end, asked) => ({
    ms: end - begun,
    requests: asked.length,
    received: asked.reduce((sum, entry) => sum + entry.transferSize, 0),
    waited: asked.reduce((sum, entry) => sum + entry.responseEnd - entry.startTime, 0),
    longest: longest(begun),
  });

  return {
    tasks, writes, keys, seen, painted, breath, go, type, find, requests, longest,
    bound: () => bound,

    /** On the sync page: waits for a round that begins from now on to end. Its first request that was
        answered is its beginning; it ends when the page says that nothing is under way. */
    armed: null,
    arm() {
      const idle = probe.phase();
      const since = performance.now();
      probe.armed = (async () => {
        for (;;) {
          await seen(() => probe.phase() !== idle);
          await seen(() => probe.phase() === idle);
          const end = performance.now();
          // The browser notes a request a moment after the page has its answer. A round that found no
          // network is not the one.
          await breath(100);
          const asked = requests(since);
          if (find("[data-trouble]") || !find("[data-waiting='0']") || asked.length === 0) continue;
          const begun = Math.min(...asked.map((entry) => entry.startTime));
          return told(begun, end, asked);
        }
      })();
      return true;
    },
    phase: () => document.querySelectorAll("main .kv > span:last-child")[0]?.innerText ?? "",

    /** Presses "now" on the sync page; from the press until the button can be pressed again. */
    async round() {
      const button = find("[data-act='sync-now']");
      const begun = performance.now();
      button.click();
      await seen(() => button.disabled);
      await seen(() => !button.disabled);
      const end = performance.now();
      await breath(50);
      return told(begun, end, requests(begun));
    },

    /** Types a text into the search field; from there until the list has drawn what was found. */
    async search(text) {
      const field = find("[name='search']");
      type(field, "");
      await painted();
      const sub = find("header .sub");
      const begun = performance.now();
      type(field, text);
      // What is found is drawn before the page does anything else.
      await breath();
      const ms = performance.now() - begun;
      const rows = [...document.querySelectorAll(".vlist [data-id]")].map((row) => row.dataset.id);
      return { ms, rows, said: sub.innerText };
    },

    /** A request that the office answers at once, with 404: the floor below a round. */
    async bare() {
      const begun = performance.now();
      await (await fetch("/api/v1/nothing", { cache: "no-store" })).text();
      return performance.now() - begun;
    },

    /** Changes a field of the record that is shown and saves it. */
    async save(id, path, text) {
      (await seen(() => find("[data-act='edit']"))).click();
      const field = await seen(() => find(`[name='${path}']`));
      field.focus();
      type(field, text);
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.blur();
      const kept = writes.length;
      // What was typed is on the disk before the press.
      await breath(20);
      while (writes.some((write) => !write.done)) await breath();
      await seen(() => find("[data-act='save']:not([disabled])"));
      const from = writes.length;
      const begun = performance.now();
      find("[data-act='save']").click();
      await seen(() => find(`[data-id='${id}'][data-kind]`));
      const shown = performance.now();
      const write = writes.slice(from).find((write) => write.durability === "strict");
      if (!write) throw new Error(`no strict transaction in a save (${kept})`);
      while (!write.done) await breath();
      return { sealed: write.begun - begun, saved: write.done - begun, shown: shown - begun };
    },

    /** Enters the PIN and waits for the day's screen with its records, painted. */
    async open(pin) {
      const field = await seen(() => find("[name='pin']"));
      const door = performance.now();
      type(field, pin);
      const button = await seen(() => find("[data-act='unlock']:not([disabled])"));
      const begun = performance.now();
      button.click();
      await seen(() => find("[data-waiting]") && find("main a.row"));
      const open = (await painted()) - begun;
      await breath(300);
      return { door, open, derive: bound - begun, longest: longest(begun) };
    },

    /** Types letters into a field, one by one; how long each took until it was painted. */
    async strokes(name, letters) {
      const field = await seen(() => find(`[name='${name}']`));
      field.focus();
      const took = [];
      let text = "";
      for (const letter of letters) {
        await painted();
        text += letter;
        const begun = performance.now();
        type(field, text);
        took.push((await painted()) - begun);
      }
      return took;
    },

    /** What lies sealed on the disk, opened and counted. */
    async held() {
      const open = indexedDB.open("anxin");
      const database = await new Promise((good, bad) => {
        open.onsuccess = () => good(open.result);
        open.onerror = () => bad(open.error);
      });
      const all = (store) =>
        new Promise((good, bad) => {
          const at = database.transaction([store]).objectStore(store);
          const keys = at.getAllKeys();
          const values = at.getAll();
          values.onsuccess = () => good(keys.result.map((key, no) => [key, values.result[no]]));
          values.onerror = () => bad(values.error);
        });
      const opened = async (store, key, sealed) => {
        const additionalData = new TextEncoder().encode(`${store}\0${key}\0${1}`);
        const algorithm = { name: "AES-GCM", iv: sealed.slice(6, 18), additionalData };
        for (const tried of keys) {
          if (tried.algorithm.name !== "AES-GCM") continue;
          try {
            const plain = await crypto.subtle.decrypt(algorithm, tried, sealed.slice(18));
            return new TextDecoder().decode(plain);
          } catch {}
        }
        throw new Error(`${store} ${key} cannot be opened`);
      };
      const rows = new Map();
      const put = (row) => {
        if (!(rows.get(row.id)?.version > row.version)) rows.set(row.id, row);
      };
      for (const [key, sealed] of await all("pages")) {
        JSON.parse(await opened("pages", key, sealed)).forEach(put);
      }
      for (const [key, sealed] of await all("rows")) {
        const text = await opened("rows", key, sealed);
        if (text === "gone") rows.delete(key);
        else put(JSON.parse(text));
      }
      database.close();
      return canonical.held([...rows.values()]);
    },
  };
})();
