/**
 * The parts of QuickJS's `std` and `os` modules that we use, as in Debian 13's quickjs 2025.04.26.
 * Source: https://bellard.org/quickjs/quickjs.html, "Standard library". Calls return a negative errno unless told otherwise.
 */
declare module "os" {
  export const O_RDONLY: number;
  export const O_WRONLY: number;
  export const O_RDWR: number;
  export const O_CREAT: number;
  export const O_EXCL: number;
  export const O_TRUNC: number;
  export const O_APPEND: number;
  export const S_IFMT: number;
  export const S_IFDIR: number;
  export const S_IFREG: number;
  export const SIGPIPE: number;
  export const SIGCHLD: number;
  export const WNOHANG: number;

  /** Opaque; ends a timer. */
  export interface Timer {
    readonly __timer: never;
  }
  export interface Stat {
    readonly mode: number;
    readonly size: number;
    readonly ino: number;
    readonly mtime: number;
  }
  export interface ExecOptions {
    block?: boolean;
    usePath?: boolean;
    file?: string;
    cwd?: string;
    stdin?: number;
    stdout?: number;
    stderr?: number;
    env?: Readonly<Record<string, string>>;
  }

  export function open(path: string, flags: number, mode?: number): number;
  export function close(fd: number): number;
  export function read(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
  export function write(fd: number, buffer: ArrayBuffer, offset: number, length: number): number;
  /** One handler a file descriptor; null takes it away. */
  export function setReadHandler(fd: number, handler: (() => void) | null): void;
  export function setWriteHandler(fd: number, handler: (() => void) | null): void;
  export function signal(signal: number, handler: (() => void) | null | undefined): void;
  export function kill(pid: number, signal: number): number;
  export function setTimeout(then: () => void, ms: number): Timer;
  export function clearTimeout(timer: Timer): void;
  export function sleep(ms: number): void;
  /** Milliseconds of a monotonic clock, with fractions. */
  export function now(): number;
  /** With `block: false` the pid; the child closes all descriptors above 2. */
  export function exec(argv: readonly string[], options?: ExecOptions): number;
  export function waitpid(pid: number, options: number): [number, number];
  export function pipe(): [number, number] | null;
  export function stat(path: string): [Stat | null, number];
  export function readlink(path: string): [string, number];
  export function readdir(path: string): [string[], number];
  export function mkdir(path: string, mode?: number): number;
  export function rename(from: string, to: string): number;
  /** Files and empty directories. */
  export function remove(path: string): number;
  export function getpid(): number;
}

declare module "std" {
  export function exit(code: number): never;
  export function strerror(errno: number): string;
  /** The text of a file, or null. */
  export function loadFile(path: string): string | null;
  /** JSON with hexadecimal numbers, comments and the like. */
  export function parseExtJSON(text: string): never;
  export function gc(): void;
  export function getenviron(): Readonly<Record<string, string>>;
  /** A stream of C's stdio; text is UTF-8. */
  export interface FILE {
    puts(text: string): void;
    flush(): void;
    close(): number;
    /** Without its line end; null at the end. */
    getline(): string | null;
    /** At most so many bytes; up to the end where none is given. */
    readAsString(maxBytes?: number): string;
  }
  export function fdopen(fd: number, flags: string): FILE | null;
  const input: FILE;
  export { input as in };
  export const out: FILE;
  export const err: FILE;
}

/** To the agent's standard output: the kernel's console. */
declare function print(...values: unknown[]): void;

/** The program's own path, then what it was called with. */
declare const scriptArgs: readonly string[];
