interface Zone {
  run<Result>(callback: () => Result): Result;
}

/**
 * What runs a function in the zone of now, where zone.js is: its zones do not follow `await`. The async contexts of the
 * runtimes follow the promises of a call by themselves.
 */
export function zoned(): Zone["run"] {
  const zone = (globalThis as { Zone?: { current?: Zone } }).Zone?.current;
  return (callback) => (zone?.run ? zone.run(callback) : callback());
}
