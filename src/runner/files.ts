// Files that are there whole or not at all.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file could not be written: no space, no permission. The result's finished replications stay as they are. */
export class WriteError extends Error {
  constructor(path: string, cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    super(`cannot write ${path}: ${REASONS[code ?? ""] ?? message}`);
    this.name = "WriteError";
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on the disk",
  EFBIG: "the file grew past the allowed size",
  EDQUOT: "the disk quota is used up",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a part of its path is a file, not a folder",
};

let written = 0;

/**
 * Writes beside, then renames: a reader, a crash or a full disk never leaves half a file under the name.
 * @param path of the file; its folder is made when missing. @param scratch folder on the same disk for the unfinished file.
 * @throws WriteError
 */
export function writeWhole(path: string, content: string | Uint8Array, scratch: string): void {
  const unfinished = join(scratch, `unfinished-${process.pid}-${written++}`);
  try {
    mkdirSync(scratch, { recursive: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, path);
  } catch (cause) {
    // Not forced: where the folder itself could not be made, there is nothing to remove.
    if (existsSync(unfinished)) rmSync(unfinished);
    throw new WriteError(path, cause);
  }
}
