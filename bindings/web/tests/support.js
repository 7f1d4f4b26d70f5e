import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../../../', import.meta.url);

/** The bytes of a file of the repository. */
export const read = (path) => readFileSync(new URL(path, root));

/** The native command, and what it makes of a file. */
export function native(bytes, args) {
  const command = process.env.HUEPRESS ?? new URL('target/debug/huepress', root).pathname;
  const folder = mkdtempSync(join(tmpdir(), 'huepress-'));
  try {
    const input = join(folder, 'input.png');
    writeFileSync(input, bytes);
    const { status, stdout, stderr, error } = spawnSync(command, [input, ...args, '-q', '-o', '-'], {
      maxBuffer: 1 << 28,
    });
    if (error) throw error;
    return { status, data: stdout, message: stderr.toString() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
