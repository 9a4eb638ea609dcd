import { expect, test } from "./support/app.ts";

test("predictions and questions: wrong, then right", async ({ app }) => {
  await app.open("?lesson=namespaces&step=find");
  await app.machinesReady();

  await test.step("a prediction tells what is behind each choice, and is not graded", async () => {
    await app.step(1).getByRole("button", { name: /Step 1 of 4/ }).click();
    const prediction = app.step(1).locator("pw-predict");
    await prediction.getByRole("button", { name: "None at all" }).click();
    await expect(prediction.getByRole("status")).toContainText("Not what happens.");
    await prediction.getByRole("button", { name: "Only a lo of its own" }).click();
    await expect(prediction.getByRole("status")).toContainText("As you said.");
    await expect(app.step(1).locator(".verdict")).toHaveCount(0);
  });

  await test.step("a wrong answer is told, and stays to be corrected", async () => {
    const answer = app.step(3).getByRole("textbox");
    await answer.fill("1");
    await answer.press("Enter");
    await expect(app.step(3).locator(".verdict.failed")).toContainText("Not yet");
    await expect(answer).toHaveValue("1");
  });

  await test.step("the right one passes", async () => {
    const daemon = /service named (\S+) runs/.exec((await app.step(3).getByText(/service named/).textContent()) ?? "")?.[1] ?? "";
    expect(daemon).not.toBe("");
    await app.type(`echo inode=$(readlink /proc/$(pidof ${daemon})/ns/net)`);
    await expect(app.screen()).toContainText(/inode=net:\[\d+\]/);
    const inode = /inode=net:\[(\d+)\]/.exec((await app.screen().textContent()) ?? "")?.[1] ?? "";
    await app.step(3).getByRole("textbox").fill(inode);
    await app.step(3).getByRole("button", { name: "Answer", exact: true }).click();
    await app.stepPassed(3);
  });
});

test("a step and the lab are reset, and what was learned stays", async ({ app, page }) => {
  await app.startFirstLesson();
  const name = await app.namespace();
  await app.type(`ip netns add ${name}; ip -n ${name} link set lo up`);
  await app.stepPassed(1);
  await app.type("ip netns add mistake; echo made=$(ip netns list | wc -l)");
  await expect(app.screen()).toContainText("made=2");

  await test.step("to where the step began", async () => {
    await app.step(2).getByRole("button", { name: "Reset step" }).click();
    await expect(page.getByText("All machines are as at the start of the step.")).toBeVisible();
    await app.type("echo left=$(ip netns list | wc -l)");
    await expect(app.screen()).toContainText("left=1");
  });

  await test.step("to where the lesson began", async () => {
    await app.choose("Lab", "Reset the lab");
    await expect(page.getByText("All machines are as at the start of the lesson.")).toBeVisible();
    await app.type("echo left=$(ip netns list | wc -l)");
    await expect(app.screen()).toContainText("left=0");
    await app.stepPassed(1);
  });
});
