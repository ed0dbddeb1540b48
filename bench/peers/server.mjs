// The servers of the others: express-pouchdb, and the pages that work against it.
//
//   node server.mjs PORT FOLDER RECORDS PACKAGES PAGES
//
// FOLDER is where the database lies, RECORDS a JSON file with the records it begins with, PACKAGES
// the folder with node_modules, PAGES this folder and `../page`. Prints `up` when it can be asked.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [port, folder, records, packages, pages] = process.argv.slice(2);
const need = createRequire(`${packages}/`);
const express = need("express");
const PouchDB = need("pouchdb").defaults({ prefix: `${folder}/` });
// First: it must see the database being made.
const couch = need("express-pouchdb")(PouchDB, { logPath: join(folder, "log.txt"), inMemoryConfig: true });
const database = new PouchDB("county");

const docs = JSON.parse(readFileSync(records, "utf8")).map((row) => ({ _id: row.id, ...row }));
for (let at = 0; at < docs.length; at += 1000) await database.bulkDocs(docs.slice(at, at + 1000));

const app = express();
const part = (name) => express.static(join(packages, "node_modules", name));
app.use("/pouchdb", part("pouchdb/dist"));
app.use("/dexie", part("dexie/dist"));
app.use("/fuzzysort", part("fuzzysort"));
app.use("/page", express.static(join(pages, "page")));
app.use("/peers", express.static(join(pages, "peers")));
app.get("/records", (_, answer) => answer.sendFile(records));
// A hundred records change at the office.
app.post("/change/:count/:place", async (ask, answer) => {
  const all = await database.allDocs({ include_docs: true });
  const leads = all.rows.map((row) => row.doc).filter((doc) => doc.kind === "lead");
  const some = leads.slice(0, Number(ask.params.count));
  for (const doc of some) doc.fields.place = ask.params.place;
  await database.bulkDocs(some);
  answer.json({ changed: some.length });
});
app.get("/held", async (_, answer) => {
  const all = await database.allDocs({ include_docs: true });
  answer.json(all.rows.map((row) => row.doc).filter((doc) => doc.kind));
});
app.use("/db", couch);
app.listen(Number(port), "127.0.0.1", () => console.log("up"));
