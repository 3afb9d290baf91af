// A lock between processes in plain Node, for the time before any package is installed.
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";

/** The holder touches its lock this often, in milliseconds. */
const heartbeat = 2_000;
/** A lock not touched for this long has no living holder. */
const staleAfter = 8_000;
/** How long a child process that outlived its parent may go on before it is no longer waited for. */
const longest = 15 * 60_000;

function isAlive(pid) {
  if (typeof pid !== "number") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function read(file) {
  try {
    return { text: fs.readFileSync(file, "utf8"), age: Date.now() - fs.statSync(file).mtimeMs };
  } catch {
    return undefined;
  }
}

/** Whether the holder, or the npm that it left behind when it was killed, is still at work. */
function isHeld({ text, age }) {
  if (age < staleAfter) return true;
  if (age > longest) return false;
  try {
    return isAlive(JSON.parse(text).child);
  } catch {
    return false;
  }
}

/** Removes a dead holder's lock; if another process was faster and holds it anew, its lock is put back. */
function removeStale(file, text) {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  try {
    if (fs.readFileSync(aside, "utf8") !== text) fs.linkSync(aside, file);
  } catch {
    // Somebody has made a new one in the meantime.
  }
  fs.rmSync(aside, { force: true });
}

function acquire(file, id) {
  try {
    fs.writeFileSync(file, JSON.stringify({ id, pid: process.pid }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Runs `work` while this process alone holds the lock file. `waiting` is called once if another does.
 * `work` gets a function to name a child process for which others must wait even if this process is killed.
 */
export async function withLock(file, waiting, work) {
  const id = randomUUID();
  let told = false;
  while (!acquire(file, id)) {
    const found = read(file);
    if (found === undefined) continue;
    if (!isHeld(found)) {
      removeStale(file, found.text);
      continue;
    }
    if (!told) waiting();
    told = true;
    await sleep(200);
  }
  const touch = setInterval(() => fs.utimes(file, new Date(), new Date(), () => undefined), heartbeat);
  try {
    return await work((child) => fs.writeFileSync(file, JSON.stringify({ id, pid: process.pid, child })));
  } finally {
    clearInterval(touch);
    fs.rmSync(file, { force: true });
  }
}
