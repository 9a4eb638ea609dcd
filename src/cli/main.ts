import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { isCoded, messageOf } from "../base/index.ts";
import { EXIT } from "./exit-codes.ts";
import type { GradeFlags, Share, ValidateFlags } from "./flags.ts";
import { version } from "./version.ts";

/** A whole number from `least` up, or a complaint that names it. */
function whole(least: number, most: number) {
  return (value: string): number => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) throw new InvalidArgumentError(`A whole number from ${least} to ${most} is wanted.`);
    return number;
  };
}

function shard(value: string): Share {
  const [, index, of] = /^([1-9]\d?)\/([1-9]\d?)$/.exec(value) ?? [];
  if (Number(index) <= Number(of)) return { index: Number(index), of: Number(of) };
  throw new InvalidArgumentError("A share such as 1/4 is wanted: which one, of how many.");
}

const examples = (...lines: string[]) => `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;

/** What a command came to. Commander keeps no results of its own. */
interface Outcome {
  code: number;
}

function addLabCommands(program: Command, outcome: Outcome): void {
  program
    .command("up")
    .description("start a lab and hold it")
    .argument("[lesson]", "a lesson (id or number) or a lab; without it the first lesson")
    .option("-d, --detach", "hold it in the background")
    .option("--seed <seed>", "seed of the learner's variables; the same seed gives the same lab")
    .option("--api-port <port>", "open the cluster's API on this computer's loopback; 0 for any free port", whole(0, 65_535))
    .option("--json", "print the status as JSON")
    .addHelpText("after", examples("podwire up namespaces --detach", "podwire up 1.4 --seed exam-7"))
    .action(async (lesson: string | undefined, options: { detach?: boolean; seed?: string; json?: boolean; apiPort?: number }) => {
      outcome.code = await (await import("./commands/up.ts")).up(lesson, options);
    });
  program
    .command("down")
    .description("end the lab that is up")
    .option("--json", "as JSON: which lab it was, or null")
    .action(async (options: { json?: boolean }) => {
      outcome.code = await (await import("./commands/down.ts")).down(options);
    });
  program
    .command("kubeconfig")
    .description("print a kubeconfig for the API that `up --api-port` has opened")
    .addHelpText("after", examples("podwire up cluster --detach --api-port 6443", "podwire kubeconfig >kubeconfig; kubectl --kubeconfig kubeconfig get nodes"))
    .action(async () => {
      outcome.code = await (await import("./commands/kubeconfig.ts")).kubeconfig();
    });
  program
    .command("status")
    .description("say which lab is up, and how its machines are")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      outcome.code = await (await import("./commands/status.ts")).status(options);
    });
}

function addMachineCommands(program: Command, outcome: Outcome): void {
  program
    .command("exec")
    .description("run a command in a machine; streams and exit code are the command's")
    .argument("<machine>")
    .argument("<command...>", "after `--`, program and arguments; no shell in between")
    .passThroughOptions()
    .option("--timeout <seconds>", "time limit, then exit code 124", whole(1, 86_400), 3600)
    .addHelpText("after", examples("podwire exec host-a -- ip addr", "tar c . | podwire exec host-a -- tar xC /root", "podwire exec host-a -- bash -c 'ip netns | wc -l'"))
    .action(async (machine: string, argv: string[], options: { timeout: number }) => {
      outcome.code = EXIT.exec;
      // Options after the machine are the command's; the `--` that says so is not its first word.
      const own = argv[0] === "--" ? argv.slice(1) : argv;
      if (own.length === 0) throw new CommanderError(EXIT.exec, "podwire.exec", "");
      outcome.code = await (await import("./commands/exec.ts")).exec(machine, own, options);
    });
  program
    .command("shell")
    .description("a terminal on a machine; leave with Ctrl-] or ~. on a new line")
    .argument("<machine>")
    .option("--terminal <number>", "which of its two terminals", whole(1, 2), 1)
    .action(async (machine: string, options: { terminal: number }) => {
      outcome.code = await (await import("./commands/shell.ts")).shell(machine, options);
    });
  program
    .command("capture")
    .description("write the frames of a segment as pcapng, live, until Ctrl-C")
    .argument("<segment>")
    .requiredOption("-o, --output <file>", "the file, or - for stdout")
    .option("--for <seconds>", "end by itself", whole(1, 86_400))
    .option("--past", "begin with the frames that are still kept", false)
    .addHelpText("after", examples("podwire capture lan -o lan.pcapng", "podwire capture lan -o - | tcpdump -r - -n"))
    .action(async (segment: string, options: { output: string; for?: number; past: boolean }) => {
      outcome.code = await (await import("./commands/capture.ts")).capture(segment, options);
    });
}

function addCourseCommands(program: Command, outcome: Outcome): void {
  const jobs = () => new Option("--jobs <number>", "lessons at once; a machine that computes takes a core").argParser(whole(1, 64)).default(1);
  program
    .command("grade")
    .description("replay a submission in fresh machines and run the checks")
    .argument("[lesson...]", "ids or numbers; without them all that the submission has")
    .option("--submission <folder>", "scripts by lesson, or a session.json", "submission")
    .addOption(new Option("--format <format>", "what to print").choices(["tap", "junit", "json", "github"]).default("tap"))
    .option("--output <file>", "write it there instead of to stdout")
    .option("--artifacts <folder>", "for a failure: console log, capture, iptables-save, the check's output")
    .option("--seed <seed>", "seed of the learner's variables; a session made with another is refused")
    .addOption(new Option("--language <language>", "of titles, and of what checks say").choices(["en", "zh-CN"]).default("en"))
    .addOption(jobs())
    .addHelpText("after", `${examples("podwire grade namespaces --submission ./answers", "podwire grade --submission . --format junit --output grade.xml --artifacts out")}\nExit code: 0 all passed, 1 a step failed, 2 not the learner's fault or wrong usage.\n`)
    .action(async (lessons: string[], options: GradeFlags) => {
      outcome.code = await (await import("./commands/grade.ts")).grade(lessons, options);
    });
  program
    .command("validate")
    .description("prove that lessons hold what they promise: schema, and every gate in real machines")
    .argument("[lesson...]", "ids or numbers; without them all")
    .option("--schema", "files only, no machine", false)
    .option("--shard <share>", "one share of the lessons, such as 1/4", shard)
    .option("--json", "as JSON")
    .option("--output <file>", "write it there instead of to stdout")
    .addOption(jobs())
    .addHelpText("after", examples("podwire validate namespaces", "podwire validate --shard 1/2 --json"))
    .action(async (lessons: string[], options: ValidateFlags) => {
      outcome.code = await (await import("./commands/validate.ts")).validate(lessons, options);
    });
  program
    .command("new")
    .description("begin something")
    .command("lesson")
    .description("a lesson and its lab, small and whole, to go on from")
    .argument("<id>", "lower case with hyphens")
    .option("--part <folder>", "part of the course, such as 1-linux", "1-linux")
    .action(async (id: string, options: { part: string }) => {
      outcome.code = (await import("./commands/new-lesson.ts")).newLesson(id, options);
    });
}

function addImageCommands(program: Command, outcome: Outcome): void {
  const images = program.command("images").description("the image that machines start from");
  const load = () => import("./commands/images.ts");
  images
    .command("build")
    .description("build it if its recipe has changed (needs apt-get and a Debian mirror)")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      outcome.code = await (await load()).buildImage(options);
    });
  images
    .command("info")
    .description("which image there is, and what is in it")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      outcome.code = await (await load()).imageInfo(options);
    });
  images
    .command("export")
    .description("write the built image to one file, for a machine without apt-get")
    .argument("<file>")
    .action(async (file: string) => {
      outcome.code = await (await load()).exportImage(file);
    });
  images
    .command("import")
    .description("take an image that `images export` wrote")
    .argument("<file>")
    .action(async (file: string) => {
      outcome.code = await (await load()).importImage(file);
    });
}

function programOf(outcome: Outcome): Command {
  const program = new Command("podwire")
    .description("Real Linux machines on a wire, and the lessons that run on them, without a browser.")
    .version(version())
    .showSuggestionAfterError(true)
    .enablePositionalOptions()
    .addHelpText("after", examples("podwire up namespaces --detach", "podwire exec host-a -- ip link", "podwire grade namespaces --submission ./answers"))
    .exitOverride();
  addLabCommands(program, outcome);
  addMachineCommands(program, outcome);
  addCourseCommands(program, outcome);
  addImageCommands(program, outcome);
  return program;
}

function explain(error: unknown): void {
  process.stderr.write(`podwire: ${messageOf(error)}\n`);
  if (!isCoded(error) && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
}

/** `podwire`: @returns the process's exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const outcome: Outcome = { code: EXIT.trouble };
  try {
    await programOf(outcome).parseAsync(args, { from: "user" });
    return outcome.code;
  } catch (error) {
    // Commander has said what is wrong itself, and calls help an error with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : args[0] === "exec" ? EXIT.exec : EXIT.trouble;
    explain(error);
    return outcome.code === EXIT.exec ? EXIT.exec : EXIT.trouble;
  }
}
