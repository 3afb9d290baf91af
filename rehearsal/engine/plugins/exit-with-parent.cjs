"use strict";
// Loaded before a program or a policy pack: ends its process when the engine that started it is gone, even by a kill,
// which would leave a policy pack waiting for ever. The channel must not keep a program alive that is done.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
