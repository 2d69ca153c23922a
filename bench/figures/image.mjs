// Picture work: against the libraries that people use for it today, against numpy, and in memory and download.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { entries } from "../../scripts/build/entries.mjs";
import { total, weighEntry } from "../../scripts/size/bundle.mjs";
import { editorPeers } from "../editors.mjs";
import { moved, picture } from "../pictures.mjs";
import { hasPeaks } from "../proc.mjs";
import { row } from "../rows.mjs";
import { runIn } from "../runtimes.mjs";
import { median } from "../stats.mjs";
import { targets } from "../targets.mjs";
import { ratio } from "./answers.mjs";
import { peakInWorker, peakRow } from "./isolate.mjs";

const mib = 1024 * 1024;

/** What is made smaller, of each kind the smallest first. */
const pictures = [
  ...[1, 12, 24].flatMap((megapixels) => [
    { subject: "photo", megapixels, ending: ".jpg", format: "jpeg", said: "JPEG photo" },
    { subject: "photo", megapixels, ending: ".png", format: "jpeg", said: "PNG photo" },
  ]),
  { subject: "graphic", megapixels: 4, ending: ".png", format: "png", said: "PNG graphic" },
  { subject: "cut-out", megapixels: 4, ending: ".png", format: "png", said: "PNG with alpha" },
];

const photo = (megapixels, ending) =>
  pictures.find((each) => each.megapixels === megapixels && each.ending === ending);

const made = (bench, of) => picture({ ...of, shrink: bench.pictures.shrink(of.megapixels) });

const address = (bench, { name }) => `${bench.provider.url}/pictures/${name}`;

/** The addresses of a picture, and of one of its kind that is hardly there. */
async function addresses(bench, of) {
  const small = await picture({ ...of, shrink: of.megapixels > 4 ? 40 : 10 });
  return { url: address(bench, await made(bench, of)), small: address(bench, small) };
}

const manner = ({ pictures: { rounds, limitMs, patience } }) => ({ rounds, limitMs, patience, warmup: 0 });

/** The peer with the shortest time, of those that took part. */
const fastestOf = (samples) =>
  editorPeers
    .filter((name) => samples[name])
    .reduce((best, name) => (median(samples[name]) < median(samples[best]) ? name : best));

const native = "sharp";

/** A race of `who` to make a picture 1,024 pixels wide. */
const shrink = async (bench, of, who) => ({
  task: "shrink",
  how: { width: bench.pictures.width, format: of.format },
  who,
  kind: of.subject + of.ending,
  limits: [native, "canvas"],
  ...(await addresses(bench, of)),
  ...manner(bench),
});

const title = ({ said, megapixels, format }) =>
  `${said} of ${megapixels} MP to 1024 wide, as ${format.toUpperCase()}`;

function* shrunk(of, samples) {
  const key = `image ${of.subject} ${of.megapixels}${of.ending}`;
  const fastest = fastestOf(samples);
  yield row({
    key,
    name: `${title(of)} / fastest peer (${fastest})`,
    runtime: "node",
    value: ratio(samples, "ours", fastest),
    target: targets.image.peers,
    samples,
    compared: ["ours", fastest],
  });
  yield row({
    key: `${key} ${native}`,
    name: `${title(of)} / ${native}, native, one thread`,
    runtime: "node",
    value: ratio(samples, "ours", native),
    ...(of === photo(12, ".jpg") && { target: targets.image.native }),
    samples: { ours: samples.ours, [native]: samples[native] },
    compared: ["ours", native],
  });
}

function decoded(samples) {
  const fastest = fastestOf(samples);
  return row({
    key: "image decode",
    name: `PNG photo of 1 MP decoded (ours: and 16x16 of it encoded) / fastest peer (${fastest})`,
    runtime: "node",
    value: ratio(samples, "ours", fastest),
    target: targets.image.peers,
    samples,
    compared: ["ours", fastest],
  });
}

/** All in one process: it takes seconds until every library has started. */
async function* inNode(bench) {
  const chosen = pictures.filter(({ megapixels }) => bench.pictures.megapixels.includes(megapixels));
  const who = ["ours", native, ...editorPeers];
  const races = [];
  for (const of of chosen) races.push(await shrink(bench, of, who));
  const png = photo(1, ".png");
  races.push({
    ...(await shrink(bench, png, who)),
    task: "decode",
    kind: "decoded",
    rounds: bench.pictures.manyRounds,
  });
  const all = await runIn(bench, "node", "pictures", { races });
  for (const [index, of] of chosen.entries()) yield* shrunk(of, all[index]);
  yield decoded(all.at(-1));
}

async function* inBrowser(bench) {
  const of = photo(12, ".jpg");
  const races = [await shrink(bench, of, ["ours", "canvas"])];
  const [samples] = await runIn(bench, "chromium", "pictures", { races });
  yield row({
    key: "image canvas",
    name: `${title(of)} / canvas, native`,
    runtime: "chromium",
    value: ratio(samples, "ours", "canvas"),
    samples,
    compared: ["ours", "canvas"],
  });
}

async function* quality(bench) {
  const plain = await made(bench, { subject: "photo", megapixels: 1, ending: "-plain.png" });
  const { file, width, height } = await made(bench, { subject: "photo", megapixels: 1, ending: ".raw" });
  const params = {
    url: address(bench, plain),
    raw: file,
    width,
    height,
    python: process.env.PYTHON || "python3",
  };
  const how = { ...manner(bench), rounds: bench.pictures.numpyRounds };
  const { samples, version } = await runIn(bench, "node", "quality", { ...params, ...how });
  const against = (key, name, who, more) =>
    row({
      key,
      name: `quality of 1 MP, from a PNG that is not compressed / ${name}`,
      runtime: "node",
      ...(version
        ? { value: ratio(samples, "ours", who), compared: ["ours", who], note: `numpy ${version}` }
        : {
            value: null,
            note: "needs Python 3 with numpy: `pip install numpy`, and its Python as `PYTHON`",
          }),
      ...more,
    });
  yield against("image quality", "numpy, pixels decoded", "numpy", {
    target: targets.image.quality,
    samples,
  });
  const packed = "numpy, packed colours";
  yield against("image quality packed", "numpy that counts colours as numbers", packed);
}

async function* registration(bench) {
  const of = async (subject) => address(bench, await made(bench, { subject, megapixels: 1, ending: ".png" }));
  const samples = await runIn(bench, "node", "composite", {
    base: await of("photo"),
    edit: await of("edited"),
    mask: await of("mask"),
    moved,
    ...manner(bench),
  });
  yield row({
    key: "image registration",
    name: "what registration adds to a composite of 1 MP / decoding and encoding its PNG",
    runtime: "node",
    value: ratio(samples, "added", "decoded and encoded"),
    target: targets.image.registration,
    samples,
    compared: ["added", "decoded and encoded"],
  });
}

async function* peaks(bench) {
  const name = (who) =>
    `peak memory (RSS) for a JPEG of 24 MP to 1024 wide / its pixels x 4 bytes${who === "ours" ? "" : `, ${who}`}`;
  const what = (who) => ({ key: `image peak ${who}`, name: name(who), runtime: "node" });
  if (!hasPeaks()) return yield row({ ...what("ours"), value: null, note: "needs Linux's /proc" });
  const of = photo(24, ".jpg");
  const { width, height } = await made(bench, of);
  const how = { width: bench.pictures.width, format: of.format };
  const where = await addresses(bench, of);
  for (const who of bench.pictures.peaks) {
    const samples = [];
    const repeats = who === "ours" ? bench.pictures.repeats : 1;
    for (let repeat = 0; repeat < repeats; repeat++)
      samples.push(await runIn({ ...bench, memory: "own" }, "node", "picture-peak", { who, how, ...where }));
    yield row({
      ...what(who),
      value: median(samples) / (width * height * 4),
      ...(who === "ours" && { target: targets.image.peak }),
      samples: { [who]: samples.map((bytes) => bytes / mib) },
      sampleUnit: "MiB",
      compared: [who],
    });
  }
}

async function* isolates(bench) {
  for (const each of [photo(12, ".jpg"), photo(12, ".png")]) {
    const what = {
      key: `image isolate ${each.ending}`,
      name: `peak memory for a ${each.said} of 12 MP to 1024 wide`,
      runtime: "workerd",
      unit: "MiB",
    };
    if (!hasPeaks()) {
      yield row({ ...what, value: null, note: "needs Linux's /proc" });
      continue;
    }
    const where = await addresses(bench, each);
    const how = { width: bench.pictures.width, format: each.format };
    const [small, large] = [where.small, where.url].map((url) => ({ url, how }));
    const samples = { ours: [] };
    for (let repeat = 0; repeat < bench.pictures.repeats; repeat++)
      samples.ours.push(await peakInWorker(bench, { entry: "workerd-image", small, large }));
    yield peakRow(what, samples);
  }
}

async function* download({ packageDir }) {
  const parts = (await weighEntry(packageDir, "image")).filter(({ late }) => !late);
  yield row({
    key: "image download",
    name: "download for picture work, gzip",
    runtime: "browser",
    value: total(parts) / 1000,
    unit: "KB",
    target: targets.image.download,
    note: parts.map(({ name, gzip }) => `${name} ${(gzip / 1000).toFixed(1)} KB`).join(", "),
  });
}

export default async function* image(bench) {
  if (!existsSync(join(bench.packageDir, entries.image.page.file)))
    return yield row({
      key: "image",
      name: "picture work",
      runtime: "node",
      value: null,
      note: "the package has none yet",
    });
  for (const rows of [inNode, inBrowser, quality, registration, peaks, isolates, download])
    yield* rows(bench);
}
