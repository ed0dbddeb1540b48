// Uploads of the others over a line that is cut: tus-js-client as it comes, and the whole file again
// after every cut.
//
//   node tus.mjs ORIGIN TOKEN PACKAGES whole|resumed COUNT BYTES SECONDS
//
// Prints how many files the office has verified, as JSON, when all are there or the time is over.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createRequire } from "node:module";

const [origin, token, packages, how, count, size, seconds] = process.argv.slice(2);
const tus = createRequire(`${packages}/`)("tus-js-client");
const end = Date.now() + Number(seconds) * 1000;

/** One upload to its end; true when the office has verified it. */
const upload = (bytes, options) =>
  new Promise((done) => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const one = new tus.Upload(bytes, {
      endpoint: `${origin}/api/v1/media`,
      headers: { authorization: `Bearer ${token}` },
      metadata: { sha256, mime: "image/jpeg", scope: "429800001", record: randomUUID() },
      onSuccess: () => done(true),
      onError: () => done(false),
      ...options,
    });
    setTimeout(() => one.abort().then(() => done(false)), Math.max(0, end - Date.now())).unref();
    one.start();
  });

let verified = 0;
for (let no = 0; no < Number(count); no += 1) {
  const bytes = randomBytes(Number(size));
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  if (how === "resumed") {
    const retryDelays = Array(200).fill(1000);
    if (!(await upload(bytes, { chunkSize: 256 * 1024, retryDelays }))) break;
    verified += 1;
    continue;
  }
  let there = false;
  while (!there && Date.now() < end) {
    there = await upload(bytes, { retryDelays: null });
    if (!there) await new Promise((good) => setTimeout(good, 1000));
  }
  if (!there) break;
  verified += 1;
}
console.log(JSON.stringify({ verified }));
process.exit(0);
