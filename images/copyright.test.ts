import { describe, expect, test } from "vitest";
import { expression, readCopyright } from "./copyright.ts";

test.each([
  ["GPL-2+", "GPL-2.0-or-later"],
  ["Expat", "MIT"],
  ["GPL-2+ or BSD-3-clause", "(GPL-2.0-or-later OR BSD-3-Clause)"],
  ["GPL-2 and LGPL-2.1+", "GPL-2.0-only AND LGPL-2.1-or-later"],
  ["GPL-1+ or Artistic, and ISC", "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND ISC"],
  ["Custom licence (v1)", "LicenseRef-Custom-licence-v1"],
  ["GPL-2 and/or MIT", "(GPL-2.0-only OR MIT)"],
])("%s", (names, is) => expect(expression(names)).toBe(is));

describe("readCopyright", () => {
  const structured = [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Files: *\nCopyright: Somebody\nLicense: GPL-2+",
    "Files: debian/*\nCopyright: Somebody\nLicense: Own",
    "License: GPL-2+\n On Debian see /usr/share/common-licenses/GPL-2.",
    "License: Own\n Do as you like.\n .\n Really.",
  ].join("\n\n");

  test("takes licences, texts that SPDX lacks, and what is referred to", () => {
    expect(readCopyright(structured)).toEqual({
      declared: "GPL-2.0-or-later AND LicenseRef-Own",
      extracted: new Map([["LicenseRef-Own", "Do as you like.\n\nReally."]]),
      common: ["GPL-2"],
    });
  });

  test("asserts nothing of prose", () => {
    expect(readCopyright("This is free software; see /usr/share/common-licenses/LGPL-2.1.\n\nLicense: hm")).toMatchObject({ declared: "NOASSERTION", common: ["LGPL-2.1"] });
  });

  test.each(["", "Format: x", "Files: *\nLicense:"])("takes %j", (content) => expect(readCopyright(content).declared).toBe("NOASSERTION"));
});
