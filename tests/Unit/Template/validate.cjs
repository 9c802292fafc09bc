// Reads a state machine's definition on standard input; prints what asl-validator has against it and exits 1.
const validate = require("asl-validator");

const { isValid, errors } = validate(JSON.parse(require("node:fs").readFileSync(0, "utf8")));
for (const error of errors) console.log(`${error["Error code"]}: ${error.Message}`);
process.exitCode = isValid ? 0 : 1;
