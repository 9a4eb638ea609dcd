/** QuickJS's files behind the port of `sys`. */
import * as os from "os";
import * as std from "std";
import { FileError, type Files } from "../../sys/index.ts";

function reason(errno: number): string {
  const text = std.strerror(Math.abs(errno));
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function kind(path: string): "file" | "folder" | undefined {
  const [found] = os.stat(path);
  if (found === null) return undefined;
  return (found.mode & os.S_IFMT) === os.S_IFDIR ? "folder" : "file";
}

export const files: Files = {
  read(path) {
    const text = std.loadFile(path);
    if (text !== null) return text;
    const [, errno] = os.stat(path);
    throw new FileError("open", path, errno === 0 ? "permission denied" : reason(errno));
  },
  write(path, content, mode = 0o644) {
    // Opened first with the mode that it is to have: a file with keys must never be there for all to read.
    const fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode);
    if (fd < 0) throw new FileError("open", path, reason(fd));
    const file = std.fdopen(fd, "w");
    if (file === null) throw new FileError("open", path, "no more files");
    file.puts(content);
    file.close();
  },
  kind,
  list(path) {
    const [names, errno] = os.readdir(path);
    if (errno !== 0) throw new FileError("open", path, reason(errno));
    return names.filter((name) => name !== "." && name !== "..").sort();
  },
  makeFolder(path) {
    if (path === "" || path === "/" || kind(path) === "folder") return;
    this.makeFolder(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    const errno = os.mkdir(path, 0o755);
    if (errno < 0) throw new FileError("mkdir", path, reason(errno));
  },
  remove(path) {
    if (kind(path) === undefined) return;
    const errno = os.remove(path);
    if (errno < 0) throw new FileError("remove", path, reason(errno));
  },
};
