// Standard input: {"zpl": text, "size": [millimetres wide, millimetres high, dots a millimetre]}.
// Standard output: its labels, PNG in base64. An error's text is told by its first line.
const { ready } = require("zpl-renderer-js");
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", async () => {
  try {
    const { zpl, size } = JSON.parse(Buffer.concat(chunks).toString());
    const { api } = await ready;
    const pages = await api.zplToBase64MultipleAsync(zpl, ...size);
    process.stdout.write(JSON.stringify(pages), () => process.exit(0));
  } catch (error) {
    process.stderr.write(`${error}\n`, () => process.exit(1));
  }
});
