// The works of the others, in a browser. Each gives milliseconds, and what else there is to know.
// One page is one side: ?side=indexeddb | idb (PouchDB's adapters) | dexie | raw.
const side = new URLSearchParams(location.search).get("side");

const timed = async (work) => {
  const begun = performance.now();
  const more = await work();
  return { ms: performance.now() - begun, ...more };
};
const text = (row) => Object.values(row.fields).filter((value) => typeof value === "string").join("\u0001");
/** Whether transactions that write wait until they are on the disk, whatever the library asks for. */
let strict = false;
const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  const waits = strict && mode === "readwrite" ? { ...options, durability: "strict" } : options;
  return transaction.call(this, stores, mode, waits);
};
const copies = (count, from = 0) =>
  peer.records.slice(0, count).map((row, no) => ({ ...row, id: `copy-${from + no}-${row.id}` }));

/** PouchDB with one of its adapters, against express-pouchdb. */
function pouch(adapter) {
  const local = new PouchDB("county", { adapter });
  const remote = new PouchDB(`${location.origin}/db/county`);
  const docs = async () =>
    (await local.allDocs({ include_docs: true })).rows.map((row) => row.doc).filter((doc) => doc.kind);
  const doc = ({ id, ...rest }) => ({ _id: id, id, ...rest });
  return {
    pull: () => timed(async () => void (await local.replicate.from(remote, { batch_size: 1000 }))),
    nothing: () => timed(async () => void (await local.sync(remote))),
    changed: () => timed(async () => void (await local.replicate.from(remote, { batch_size: 1000 }))),
    put: (rows) => local.bulkDocs(rows.map(doc)),
    push: () => timed(async () => void (await local.replicate.to(remote, { batch_size: 1000 }))),
    async save(no) {
      const one = doc(copies(1, 100_000 + no)[0]);
      return timed(() => local.put(one).then(() => ({})));
    },
    bulk: (rows) => timed(() => local.bulkDocs(rows.map(doc)).then(() => ({}))),
    search: (words) =>
      timed(async () => ({
        rows: (await docs()).filter((row) => text(row).includes(words)).map((row) => row.id),
      })),
    docs,
  };
}

/** Dexie: a local floor, nothing is sent. */
function dexie() {
  const database = new Dexie("county");
  database.version(1).stores({ rows: "id" });
  return {
    save: (no) => timed(() => database.rows.put(copies(1, 100_000 + no)[0]).then(() => ({}))),
    bulk: (rows) => timed(() => database.rows.bulkPut(rows).then(() => ({}))),
    search: (words) =>
      timed(async () => ({
        rows: (await database.rows.filter((row) => text(row).includes(words)).toArray()).map((row) => row.id),
      })),
    docs: () => database.rows.toArray(),
    put: (rows) => database.rows.bulkPut(rows),
  };
}

/** IndexedDB by itself: the floor below all. */
async function raw() {
  const open = indexedDB.open("county", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("rows", { keyPath: "id" });
  const database = await new Promise((good) => (open.onsuccess = () => good(open.result)));
  const write = (rows) =>
    new Promise((good, bad) => {
      const transaction = database.transaction(["rows"], "readwrite");
      const store = transaction.objectStore("rows");
      for (const row of rows) store.put(row);
      transaction.oncomplete = () => good({});
      transaction.onerror = () => bad(transaction.error);
    });
  const all = () =>
    new Promise((good, bad) => {
      const asked = database.transaction(["rows"]).objectStore("rows").getAll();
      asked.onsuccess = () => good(asked.result);
      asked.onerror = () => bad(asked.error);
    });
  return {
    save: (no) => timed(() => write(copies(1, 100_000 + no))),
    bulk: (rows) => timed(() => write(rows)),
    search: (words) =>
      timed(async () => ({
        rows: (await all()).filter((row) => text(row).includes(words)).map((row) => row.id),
      })),
    docs: all,
    put: write,
  };
}

window.peer = { records: [] };
window.ready = (async () => {
  const does = side === "raw" ? await raw() : side === "dexie" ? dexie() : pouch(side);
  Object.assign(window.peer, does, {
    /** The records the others work with, and nothing measured. */
    async fetch() {
      peer.records = await (await fetch("/records")).json();
      return peer.records.length;
    },
    held: async () => canonical.held(await does.docs()),
    heldThere: async () => canonical.held(await (await fetch("/held")).json()),
    /** Saves one after the other, by the library's own durability or strictly. */
    async saves(count, strictly) {
      strict = strictly;
      const took = [];
      const first = strictly ? count : 0;
      for (let no = first; no < first + count; no += 1) took.push((await does.save(no)).ms);
      strict = false;
      return took;
    },
    bulk: async (count) => does.bulk(copies(count, 200_000)),
    /** Puts so many fresh records aside, then hands them in. */
    async push(rows) {
      await does.put(rows);
      return does.push();
    },
    /** fuzzysort over the same texts, held in memory. */
    async fuzzy(queries) {
      const rows = (await does.docs()).map((row) => ({ id: row.id, prepared: fuzzysort.prepare(text(row)) }));
      return queries.map((words) => {
        const begun = performance.now();
        const found = fuzzysort.go(words, rows, { key: "prepared" });
        return { ms: performance.now() - begun, rows: found.map((one) => one.obj.id) };
      });
    },
  });
  return true;
})();
