// Long work that gives way: what is due is heard and drawn before it goes on.

/** Resolves in a task of its own; on a page out of sight, too, which has no frames. */
export const nextTask = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done(null);
    };
    port2.postMessage(null);
  });
