import type { Plugin } from 'vite';
import type { Options } from './index.js';

/**
 * A plug-in for Vite that compresses the PNG and GIF files of a build. Files in `public` and those that are inlined stay
 * as they are.
 */
export default function huepress(options?: Omit<Options, 'format'>): Plugin;
