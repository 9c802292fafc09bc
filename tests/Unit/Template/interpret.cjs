// Runs definitions in an independent interpreter, with answers instead of functions: a line in, a line out, until input ends.
// In:  {"definition", "input", "answers": {state: [{"payload"} or {"error", "cause"}, ...]}}; the last answer of a state repeats.
// Out: {"status", "error", "cause", "output", "entered": [state, ...], "calls": [{"state", "payload"}, ...]}
// The interpreter uses Promise.withResolvers, which Node has since version 22.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};
const { StateMachine } = require("aws-local-stepfunctions");

async function run({ definition, input, answers }) {
  const states = {};
  const collect = (machine) =>
    Object.entries(machine.States).forEach(([name, state]) => {
      states[name] = state;
      // AWS reads the path in the state's input, this interpreter in what Parameters made of it.
      delete state.TimeoutSecondsPath;
      [...(state.Branches ?? []), state.ItemProcessor].filter(Boolean).forEach(collect);
    });
  collect(definition);
  const ofType = (type) => Object.keys(states).filter((name) => states[name].Type === type);

  const calls = [];
  function answer(state, parameters) {
    const given = answers[state] ?? [{ payload: { step: state, outcome: "applied", changes: 1, at: "2026-01-01T00:00:00Z" } }];
    const next = given.length > 1 ? given.shift() : given[0];
    calls.push({ state, payload: parameters.Payload });
    if (!next.error && states[state].Resource.endsWith(".waitForTaskToken")) return next.payload;
    if (!next.error) return { StatusCode: 200, ExecutedVersion: "$LATEST", Payload: next.payload };
    throw Object.assign(new Error(next.cause), { name: next.error });
  }

  const execution = new StateMachine(definition, { validationOptions: { checkArn: false } }).run(input, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(ofType("Task").map((name) => [name, async (given) => answer(name, given)])),
      waitTimeOverrides: Object.fromEntries(ofType("Wait").map((name) => [name, 0])),
      retryIntervalOverrides: Object.fromEntries(ofType("Task").map((name) => [name, 0])),
    },
    context: { Execution: { Id: "arn:execution", Name: "execution", StartTime: "2026-01-01T00:00:00Z", Input: input }, State: {}, Task: { Token: "token" } },
  });
  const entered = [];
  let ended = { status: "SUCCEEDED" };
  const log = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === "StateEntered") entered.push(event.state.name);
      if (event.type === "ExecutionFailed") ended = { status: "FAILED", error: event.Error, cause: event.Cause };
    }
  })();
  const output = await execution.result.catch(() => null);
  await log;
  return { ...ended, output, entered, calls };
}

async function main() {
  for await (const line of require("node:readline").createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await run(JSON.parse(line)).catch((error) => ({ crash: String(error.stack) }))));
  }
  process.exit(0); // the interpreter leaves the timers of its time limits behind
}

main();
