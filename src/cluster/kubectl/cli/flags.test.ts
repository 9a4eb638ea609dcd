import { describe, expect, it } from "vitest";
import { array, bool, duration, formatDuration, int, list, parseDuration, string } from "./flag.ts";
import { readFlags } from "./flags.ts";

const declared = [bool("watch", "", { short: "w" }), string("output", "", { short: "o" }), int("replicas", 1, ""), list("verb", ""), array("env", ""), duration("timeout", "30s", ""), string("dry-run", "", { initial: "none", bare: "unchanged" }), bool("all", "", { short: "A" })];
const read = (...argv: string[]) => readFlags(declared, argv, "kubectl get");

describe("readFlags, as pflag", () => {
  it("takes flags between arguments, up to two dashes", () => {
    const flags = read("pods", "-w", "--output=yaml", "web", "--", "-x", "--all");
    expect([flags.args, flags.dash, flags.bool("watch"), flags.string("output"), flags.bool("all")]).toEqual([["pods", "web", "-x", "--all"], 2, true, "yaml", false]);
  });

  it.each([
    [["-oyaml"], "yaml"], [["-o", "yaml"], "yaml"], [["-o=yaml"], "yaml"], [["-Awo", "yaml"], "yaml"], [["-wAoyaml"], "yaml"], [["--output", "-"], "-"], [["-o", "a", "-o", "b"], "b"],
  ])("%j", (argv, output) => expect(read(...argv).string("output")).toBe(output));

  it("separates lists by commas, not what is given several times", () => {
    const flags = read("--verb=a,b", "--verb", "c", '--verb="d,e",f', "--env=a,b", "--env=c");
    expect([flags.list("verb"), flags.list("env")]).toEqual([["a", "b", "c", "d,e", "f"], ["a,b", "c"]]);
  });

  it("knows what was given, and what stands there otherwise", () => {
    const flags = read("--dry-run", "--timeout=1m30s");
    expect([flags.string("dry-run"), flags.duration("timeout"), flags.changed("replicas"), flags.int("replicas")]).toEqual(["unchanged", 90_000, false, 1]);
  });

  it.each([
    [["--foo"], "unknown flag: --foo"], [["-z"], "unknown shorthand flag: 'z' in -z"], [["-wz"], "unknown shorthand flag: 'z' in -wz"], [["--output"], "flag needs an argument: --output"], [["-o"], "flag needs an argument: 'o' in -o"],
    [["--replicas=x"], 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'], [["--watch=x"], 'invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    [["--timeout=3"], 'invalid argument "3" for "--timeout" flag: time: missing unit in duration "3"'], [["--=x"], "bad flag syntax: --=x"],
  ])("%j: %s", (argv, message) => expect(() => read(...argv)).toThrow(`${message}\nSee 'kubectl get --help' for usage.`));
});

describe("durations", () => {
  it.each([["1h2m3.5s", 3_723_500, "1h2m3.5s"], ["90s", 90_000, "1m30s"], ["0", 0, "0s"], ["500ms", 500, "500ms"], ["-5s", -5000, "-5s"]])("%s", (text, ms, shown) => {
    expect(parseDuration(text)).toBe(ms);
    expect(formatDuration(ms)).toBe(shown);
  });
});
