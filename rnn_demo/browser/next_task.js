// Lets long work yield, so that pending events and frames are handled before it goes on.

/** Resolves in a new task; also on a hidden page, which gets no animation frames. */
export const nextTask = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done(null);
    };
    port2.postMessage(null);
  });
